import { setTimeout as delay } from 'node:timers/promises'
import type { EnvQuestion, InjectQuestion, Shadow } from '../../../shared/domain/delivery.ts'
import type { Dialect, DialectEvidence, DialectGuess } from '../../../shared/domain/dialects.ts'
import { fillReferences, findReferences, formatReference } from '../../../shared/domain/reference.ts'
import type { Actor, Placement } from '../../../shared/domain/types.ts'
import { familyOf, ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Report } from '../background.ts'
import type { Context } from '../context.ts'
import { refusing } from '../db/refusals.ts'
import { guessDialect } from '../env-files/guess-dialect.ts'
import { findShadows } from '../env-files/shadows.ts'
import { changeable } from '../keys/change.ts'
import { findKeyByName, getKey } from '../keys/list.ts'
import { refuseSecrets } from '../keys/no-secrets.ts'
import { checkUsable } from '../keys/usable.ts'
import { readSecret } from '../keys/read-secret.ts'
import { findRow, findRowByDigest, type KeyRow } from '../keys/rows.ts'
import { Secret } from '../secret.ts'
import { chosenDialect, rememberDialect } from '../settings.ts'
import { Sequencer } from '../sequencer.ts'
import { loadsCode } from './code-variables.ts'
import { begin, deliver, finish, openDeliveries, type DeliveryRequest } from './delivery.ts'
import type { CheckableDestination, Destination, Plan } from './destination.ts'
import type { ClipboardDestination } from './destinations/clipboard.ts'
import { envFileDestination, inspectEnvFile, type EnvWritten } from './destinations/env-file.ts'
import { childProcessDestination, outputDestination } from './destinations/hand-over.ts'
import { templateFileDestination, type TemplateWritten } from './destinations/template-file.ts'
import { liesIn } from './own-folders.ts'
import { checkPlacement, confirmPlacementGone, knownPlacement, revertPlacement } from './placement-checks.ts'
import {
  fileDestination,
  findPlacement,
  placementsAt,
  recordCheck,
  type StoredPlacement,
} from './placements.ts'
import { recoverDeliveries } from './recovery.ts'

/** What was written, and what keeps programs from seeing it. */
export type EnvDelivered = EnvWritten & {
  readonly shadows: readonly Shadow[]
  /** The dialect that the value was written in. */
  readonly dialect: Dialect
  /** Programs of the project that may read another value. */
  readonly misreaders: readonly DialectEvidence[]
}

/** What to write where: `path` comes from the system's dialog or from our own records, never from the page. */
export type EnvDelivery = {
  readonly id: string
  readonly path: string
  /** The real path that was shown; if `path` leads elsewhere by now, nothing is written. */
  readonly realPath?: string | undefined
  readonly variable: string
  /** The dialect that the user chose for the file, which is remembered; without it, the one of before, or a guess. */
  readonly dialect?: Dialect | undefined
  /** For a variable that makes programs load code: whether a person has confirmed it in a dialog that no page can answer. */
  readonly codeConfirmed?: boolean | undefined
  /** For a value that a shell could execute: likewise. */
  readonly shellConfirmed?: boolean | undefined
  /** The refusals that the user has seen and accepted. */
  readonly accepted?: readonly EnvQuestion[] | undefined
  /** Write into the file itself, so that its other names and its mounts see the change. */
  readonly inPlace?: boolean | undefined
}

/** A place that a key's secret was written to (`keyId`, `placeId`), and the key `id` whose secret is to replace it. */
export type PlaceDelivery = Pick<EnvDelivery, 'id' | 'codeConfirmed' | 'shellConfirmed' | 'accepted'> & {
  readonly keyId: string
  readonly placeId: string
}

/** Secrets that a program of the command line is to get; `variable` is '' where it gets them in a text. */
export type HandOver = {
  readonly to: 'child_process' | 'output'
  /** The program, as the activity names it. */
  readonly program: string
  readonly secrets: readonly { readonly id: string; readonly variable: string }[]
}

/** A text with references, and the file that it is written to with the secrets in their place. */
export type Injection = {
  readonly template: string
  readonly path: string
  readonly accepted?: readonly InjectQuestion[] | undefined
}

const placeGone = refuse('not_found.place')
const handOvers = { child_process: childProcessDestination, output: outputDestination }

/** Delivers secrets to where programs read them. Holds a new secret while the dialog that shows it is open, whether it is kept or not. */
export class Deliveries {
  readonly #context: Context
  readonly #ownFolders: readonly string[]
  readonly #held = new Map<string, Secret>()
  readonly #destinations = new Map<string, CheckableDestination>([
    [envFileDestination.name, envFileDestination],
    [templateFileDestination.name, templateFileDestination],
    [childProcessDestination.name, childProcessDestination],
    [outputDestination.name, outputDestination],
  ])
  #clipboard: ClipboardDestination | undefined
  /** One per destination, so that one that hangs does not block the others. */
  readonly #turns = new Map<string, Sequencer>()
  #closed = false
  readonly #report: Report

  /** `ownFolders` are the folders that no secret is ever written into: our data, our program, our caches. */
  constructor(context: Context, ownFolders: readonly string[] = [], report: Report = () => undefined) {
    this.#context = context
    this.#report = report
    this.#ownFolders = ownFolders
  }

  /** Connects the desktop's clipboard, if there is one, and clears what an earlier run has left on it. */
  useClipboard(clipboard: ClipboardDestination): void {
    this.#clipboard = clipboard
    this.#destinations.set(clipboard.name, clipboard)
    void this.recover()
  }

  /** Called when the clipboard was cleared, or contains something else. What was copied there after `until` is not meant. */
  async clipboardCleared(until = Number.POSITIVE_INFINITY): Promise<void> {
    const { db, clock, changed } = this.#context
    const clipboard = this.#clipboard
    if (this.#closed || !clipboard) return
    // If this cannot be recorded now, the next start checks.
    const cleared = placementsAt(db, clipboard.name).filter(({ lastSeenAt }) => lastSeenAt <= until)
    if (cleared.length === 0) return
    await refusing(async () =>
      ok(
        await db.write(() => {
          for (const placement of cleared) recordCheck(db, placement, 'gone', clock.now())
        }),
      ),
    )
    changed({ keys: cleared.map(({ keyId }) => keyId) })
  }

  /** Holds a new secret for its dialog; not while locked, when nothing may be delivered. */
  hold(id: string, secret: Secret): void {
    if (this.#context.vault().ok) this.#held.set(id, secret)
  }

  /** Whether the page still shows this secret, and therefore knows it anyway. */
  isHeld(id: string): boolean {
    return this.#held.has(id)
  }

  forget(id: string): void {
    this.#held.delete(id)
  }

  /** Forgets every new secret: the vault was locked, or the page that showed it is gone. */
  forgetAll(): void {
    this.#held.clear()
  }

  /** Whether a key's secret may be delivered now. Refuses when the vault is not open, `not_found`, `damaged` and `key_deleted`. */
  check(id: string): Result<KeyRow> {
    const vault = this.#context.vault()
    if (!vault.ok) return vault
    const row = changeable(this.#context, vault.data.vaultCrypto, id)
    // It was deleted, in this process or another: there is nothing left to deliver.
    if (!row.ok && familyOf(row.error) === 'key_deleted') this.forget(id)
    return row
  }

  /**
   * Copies a secret to the clipboard, as it is or in a ready-made line. It is cleared after a while, and the record is updated.
   * Refuses what `check` and `readSecret` refuse, `env_unquotable`, `conflict.no_clipboard`, and what the clipboard refuses.
   *
   * @param mayCopy called right before the text is copied, after everything that takes time
   */
  async copy(
    { id, form, variable }: Parsed<'deliveries.copy'>,
    actor: Actor,
    mayCopy: () => Result<null> = () => ok(null),
  ): Promise<Result<{ readonly clearsAt: number }>> {
    const clipboard = this.#clipboard
    if (!clipboard) return refuse('conflict.no_clipboard')
    const secret = await this.#secretOf(id)
    if (!secret.ok) return secret
    const key = getKey(this.#context, id)
    if (!key.ok) return key
    return this.#deliver(
      clipboard,
      actor,
      [{ keyId: id, target: { key: key.data, form, variable }, secret: secret.data }],
      mayCopy,
    )
  }

  /** Refuses `env_not_a_file` for a file in a folder of our own, where a secret, or a file that we trust, must not be put. */
  async checkTarget(path: string): Promise<Result<null>> {
    if (!(await liesIn(path, this.#ownFolders))) return ok(null)
    return refuseField('path', 'env_not_a_file.own_folder')
  }

  /**
   * Writes the secret into a `.env` file. `confirmation_required`, at the field `variable`, means that a person must
   * first confirm a variable that makes programs load code; `env_shell_executes` a value that a shell could execute. The
   * delivery is recorded as intended before the file is touched: see `deliver` for what each refusal says about the file.
   */
  async writeEnv(input: EnvDelivery, actor: Actor): Promise<Result<EnvDelivered>> {
    const { id, path, realPath, variable, accepted = [], shellConfirmed = false, inPlace = false } = input
    const row = this.check(id)
    if (!row.ok) return row
    const targetCheck = await this.checkTarget(path)
    if (!targetCheck.ok) return targetCheck
    if (loadsCode(variable) && input.codeConfirmed !== true) {
      return refuseField('variable', 'confirmation_required.code_variable', { variable })
    }
    const vault = this.#context.vault()
    if (!vault.ok) return vault
    const plain = refuseSecrets(this.#context.db, vault.data.vaultCrypto, { variable })
    if (!plain.ok) return plain
    const secret = await this.#secretOf(id)
    if (!secret.ok) return secret
    const guess = await this.dialectOf(realPath ?? path, input.dialect)
    if (!guess.ok) return guess
    const { dialect, evidence } = guess.data
    const isKnownSecret = (text: string): boolean => this.#isKnown(text)
    const target = {
      path,
      confirmedPath: realPath,
      variable,
      dialect,
      accepted,
      shellConfirmed,
      inPlace,
      isKnownSecret,
    }
    const written = await this.#deliver(envFileDestination, actor, [
      { keyId: id, target, secret: secret.data },
    ])
    if (!written.ok) return written
    const shadows = await findShadows({ path: written.data.path, variable, value: secret.data.reveal() })
    const { db } = this.#context
    if (input.dialect !== undefined) await db.write(() => rememberDialect(db, written.data.path, dialect))
    const misreaders = evidence.filter((other) => !written.data.readers.includes(other.dialect))
    return ok({ ...written.data, shadows, dialect, misreaders })
  }

  /** Which programs read the `.env` file at `path` (a real path), by the user's choice now or before, or guessed. */
  dialectOf(path: string, chosen?: Dialect): Promise<Result<DialectGuess>> {
    return guessDialect(path, chosen ?? chosenDialect(this.#context.db, path))
  }

  /**
   * Gives secrets to the command line, for a program that it starts or for its own output, and records that. The values are in the order of
   * the request. `handedOver` must follow. Refuses what `check` and `readSecret` refuse, and `key_not_active`.
   */
  async handOver(
    { to, program, secrets }: HandOver,
    actor: Actor,
  ): Promise<Result<{ readonly deliveries: readonly string[]; readonly values: readonly string[] }>> {
    const vault = this.#context.vault()
    if (!vault.ok) return vault
    const plain = refuseSecrets(this.#context.db, vault.data.vaultCrypto, { program })
    if (!plain.ok) return plain
    const read = await this.#secretsOf(secrets.map(({ id }) => id))
    if (!read.ok) return read
    const requests = secrets.map(({ id, variable }, index) => ({
      keyId: id,
      target: { program, variable },
      secret: read.data[index] ?? new Secret(''),
    }))
    const destination = handOvers[to]
    const begun = await this.#inTurn(destination, () =>
      begin({ ...this.#context, actor }, destination, requests, () => this.#checkAll(requests)),
    )
    if (!begun.ok) return begun
    return ok({
      deliveries: begun.data.deliveries.map(({ id }) => id),
      values: requests.map(({ secret }) => secret.reveal()),
    })
  }

  /** Settles what `handOver` gave: whether the program got it, or could not be started. Unknown ids were settled meanwhile. */
  async handedOver(ids: readonly string[], given: boolean): Promise<Result<null>> {
    const vault = this.#context.vault()
    if (!vault.ok) return vault
    for (const destination of Object.values(handOvers)) {
      const deliveries = openDeliveries(this.#context.db)
        .filter((each) => each.destination === destination.name && ids.includes(each.id))
        .map((each) => ({ ...each, state: given ? ('applied' as const) : ('failed' as const) }))
      const finished = await this.#inTurn(destination, () =>
        finish(this.#context, destination, { deliveries, vaultCrypto: vault.data.vaultCrypto }),
      )
      if (!finished.ok) return finished
    }
    return ok(null)
  }

  /**
   * Writes a text into a file, with secrets in the place of its references. Refuses what `findKeyByName`, `check` and `readSecret` refuse,
   * `key_not_active`, `reference_unresolved`, and `confirmation_required` for a file that git tracks and for production keys, unless that was
   * accepted.
   */
  async inject({ template, path, accepted = [] }: Injection, actor: Actor): Promise<Result<TemplateWritten>> {
    const targetCheck = await this.checkTarget(path)
    if (!targetCheck.ok) return targetCheck
    const { found, broken } = findReferences(template)
    const [first] = broken
    if (first)
      return refuse('reference_unresolved.broken', { line: String(first.line), reference: first.text })
    if (found.length === 0) return refuse('reference_unresolved.none')
    if (!accepted.includes('production') && found.some(({ environment }) => environment === 'production'))
      return refuse('confirmation_required.production_write')
    const ids: string[] = []
    for (const { environment, name } of found) {
      const key = findKeyByName(this.#context, { environment, name, only: true })
      if (!key.ok) return key
      ids.push(key.data.id)
    }
    const secrets = await this.#secretsOf(ids)
    if (!secrets.ok) return secrets
    const values = secrets.data.map((secret) => secret.reveal())
    const text = new Secret(fillReferences(template, found, values))
    const isTrackedAccepted = accepted.includes('tracked_file')
    // A reference that stands twice is one place.
    const distinct = new Map(found.map((reference, index) => [formatReference(reference), index]))
    const requests = [...distinct].map(([reference, index]) => ({
      keyId: ids[index] ?? '',
      target: { path, text, reference, isTrackedAccepted },
      secret: secrets.data[index] ?? new Secret(''),
    }))
    return this.#deliver(templateFileDestination, actor, requests)
  }

  /** The path and variable of a place, for a question about it. Refuses `not_found`. */
  place({
    keyId,
    placeId,
  }: Pick<PlaceDelivery, 'keyId' | 'placeId'>): Result<{ readonly path: string; readonly variable: string }> {
    const placement = findPlacement(this.#context.db, placeId)
    return placement?.keyId === keyId && placement.destination === envFileDestination.name
      ? ok({ path: placement.locator, variable: placement.variable })
      : placeGone
  }

  /**
   * Puts the secret of the key `id` where that of another key of the same account and environment was written. The file must still have
   * the variable: a place that is gone is not created again. Refuses `not_found`, `conflict`, `env_changed`, and what `writeEnv` refuses.
   */
  async writePlace(
    { id, keyId, placeId, ...answers }: PlaceDelivery,
    actor: Actor,
  ): Promise<Result<EnvDelivered>> {
    const { db } = this.#context
    const [row, other, place] = [findRow(db, id), findRow(db, keyId), this.place({ keyId, placeId })]
    if (!row || !other || !place.ok) return placeGone
    if (row.environment !== other.environment || row.account_id !== other.account_id) {
      return refuse('conflict.other_place')
    }
    const { path, variable } = place.data
    const seen = await inspectEnvFile(path)
    if (!seen.ok) return seen
    if (!seen.data.variables.includes(variable))
      return refuse('env_changed.variable_gone', { variable, path })
    const inPlace = seen.data.links > 1 || seen.data.mounted !== null
    return this.writeEnv({ id, path, realPath: path, variable, inPlace, ...answers }, actor)
  }

  /** Checks whether a place still contains its secret, and records the result. Refuses `not_found`, and when the vault is not open. */
  checkPlacement(id: string): Promise<Result<Placement>> {
    return this.#atPlacement(id, (...at) => checkPlacement(this.#context, ...at))
  }

  /** Records a person's statement that a place no longer contains its secret. Refuses `conflict` if it is found there. */
  confirmPlacementGone(id: string, actor: Actor): Promise<Result<Placement>> {
    return this.#atPlacement(id, (...at) => confirmPlacementGone({ ...this.#context, actor }, ...at))
  }

  /** Removes a key's secret from a place. Refuses `not_found`, `conflict` if it could not be removed, and when the vault is not open. */
  async revertPlacement(
    { id, keyId }: { readonly id: string; readonly keyId: string },
    actor: Actor,
  ): Promise<Result<Placement>> {
    const placement = knownPlacement(this.#context, id)
    if (!placement.ok) return placement
    if (placement.data.keyId !== keyId) return refuse('not_found.placement')
    return this.#atPlacement(id, (...at) => revertPlacement({ ...this.#context, actor }, ...at))
  }

  /** Settles interrupted deliveries, as far as possible now: at startup, once the vault is open, and before the next delivery. */
  async recover(): Promise<void> {
    await Promise.all([...this.#destinations.values()].map((destination) => this.#recover(destination)))
  }

  /** Stops settling; afterwards the database may be closed. */
  async close(): Promise<void> {
    this.#closed = true
    // Work that waits for a network folder must not keep the program from ending; the next start settles it.
    await Promise.race([
      Promise.all([...this.#turns.values()].map((turns) => turns.settled())),
      delay(500, undefined, { ref: false }),
    ])
  }

  #recover(destination: CheckableDestination): Promise<void> {
    return this.#inTurn(destination, async () => {
      if (!this.#closed) await recoverDeliveries(this.#context, destination, () => this.#closed)
    }).catch((error: unknown) =>
      this.#report({ err: error }, 'Deliveries that were cut short could not be settled'),
    )
  }

  /** Delivers in turn. Right before anything is changed, every key is checked again. */
  #deliver<Target, Seen, Planned extends Plan, Done>(
    destination: Destination<Target, Seen, Planned, Done>,
    actor: Actor,
    requests: readonly DeliveryRequest<Target>[],
    mayBegin: () => Result<null> = () => ok(null),
  ): Promise<Result<Done>> {
    void this.#recover(destination)
    return this.#inTurn(destination, () =>
      deliver({ ...this.#context, actor }, destination, requests, () => {
        const beginCheck = mayBegin()
        return beginCheck.ok ? this.#checkAll(requests) : beginCheck
      }),
    )
  }

  #checkAll(requests: readonly { readonly keyId: string }[]): Result<null> {
    for (const { keyId } of requests) {
      const row = this.check(keyId)
      if (!row.ok) return row
    }
    return ok(null)
  }

  async #atPlacement<T>(
    id: string,
    work: (destination: CheckableDestination, placement: StoredPlacement) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const placement = knownPlacement(this.#context, id)
    if (!placement.ok) return placement
    if (placement.data.destination === fileDestination) return refuse('conflict.scan_again')
    const destination = this.#destinations.get(placement.data.destination)
    if (!destination) return refuse('conflict.unreachable_place')
    return this.#inTurn(destination, () => work(destination, placement.data))
  }

  /** Runs one write after another: if two writes of one variable were recorded in the wrong order, the record would name the wrong key. */
  #inTurn<T>({ name }: CheckableDestination, work: () => Promise<T>): Promise<T> {
    const turns = this.#turns.get(name) ?? new Sequencer()
    this.#turns.set(name, turns)
    return turns.queue(work)
  }

  /** Whether `text` is the secret of a key here. */
  #isKnown(text: string): boolean {
    const vault = this.#context.vault()
    return (
      vault.ok &&
      findRowByDigest(this.#context.db, vault.data.vaultCrypto.digest(new Secret(text)), text.slice(-4)) !==
        undefined
    )
  }

  /** The secrets of keys that work, in this order. Each is read once. Refuses what `#secretOf` refuses, and `key_not_active`. */
  async #secretsOf(ids: readonly string[]): Promise<Result<readonly Secret[]>> {
    const read = new Map<string, Secret>()
    for (const id of new Set(ids)) {
      const usable = checkUsable(getKey(this.#context, id))
      if (!usable.ok) return usable
      const secret = await this.#secretOf(id)
      if (!secret.ok) return secret
      read.set(id, secret.data)
    }
    return ok(ids.map((id) => read.get(id) ?? new Secret('')))
  }

  async #secretOf(id: string): Promise<Result<Secret>> {
    const before = this.check(id)
    if (!before.ok) return before
    const held = this.#held.get(id)
    const secret = held ? ok(held) : await readSecret(this.#context, id)
    // The vault may have been locked, or the key deleted, while the keychain was asked.
    const after = this.check(id)
    return after.ok ? secret : after
  }
}
