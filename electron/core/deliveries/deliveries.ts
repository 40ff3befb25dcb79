import { randomUUID } from 'node:crypto'
import {
  envQuestions,
  type EnvChange,
  type EnvQuestion,
  type Shadow,
} from '../../../shared/domain/delivery.ts'
import type { Dialect, DialectEvidence, DialectGuess } from '../../../shared/domain/dialects.ts'
import type { BoundFolder } from '../../../shared/domain/projects.ts'
import type { Actor, Environment, Placement } from '../../../shared/domain/types.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Report } from '../background.ts'
import type { Context } from '../context.ts'
import { refusing } from '../db/refusals.ts'
import { realPathOf } from '../env-files/folder.ts'
import { guessDialect } from '../env-files/guess-dialect.ts'
import { findShadows } from '../env-files/shadows.ts'
import { getKey } from '../keys/list.ts'
import { refuseSecrets } from '../keys/no-secrets.ts'
import { findRow } from '../keys/rows.ts'
import { checkBoundFolder } from '../projects/bound-folder.ts'
import { Secret } from '../secret.ts'
import { chosenDialect, rememberDialect } from '../settings.ts'
import { loadsCode } from './code-variables.ts'
import type { ClipboardDestination } from './destinations/clipboard.ts'
import { envFileDestination, inspectEnvFile, type EnvWritten } from './destinations/env-file.ts'
import { liesIn } from './own-folders.ts'
import { checkPlacement, confirmPlacementGone, knownPlacement, revertPlacement } from './placement-checks.ts'
import { findPlacement, placementsAt, recordCheck } from './placements.ts'
import { DeliveryQueue } from './queue.ts'
import { DeliverableSecrets } from './secrets.ts'

/** What was written, and what keeps programs from seeing it. */
export type EnvDelivered = EnvWritten & {
  readonly shadows: readonly Shadow[]
  /** The dialect that the value was written in. */
  readonly dialect: Dialect
  /** Programs of the project that may read another value. */
  readonly misreaders: readonly DialectEvidence[]
  /** A folder for production that has got a test key; null otherwise. */
  readonly productionFolder: string | null
}

/** What to write where: `path` comes from the system's dialog or from our own records, never from the page. */
export type EnvDelivery = {
  readonly id: string
  readonly path: string
  /** The real path that was shown; if `path` leads elsewhere by now, nothing is written. */
  readonly realPath?: string | undefined
  /** How the user named the file, if that may be a link to it: the link’s folder counts, too. */
  readonly namedPath?: string | undefined
  readonly variable: string
  /** The dialect that the user chose for the file, which is remembered; without it, the one of before, or a guess. */
  readonly dialect?: Dialect | undefined
  /** For a variable that makes programs load code: whether a person has confirmed it in a dialog that no page can answer. */
  readonly codeConfirmed?: boolean | undefined
  /** For a value that a shell could execute: likewise. */
  readonly shellConfirmed?: boolean | undefined
  /** What the user has typed as the environment's name, to put a production key into a folder that is bound to test. */
  readonly typedEnvironment?: string | undefined
  /** Whether they have also agreed to that in a dialog that no page can answer. */
  readonly folderConfirmed?: boolean | undefined
  /** The refusals that the user has seen and accepted. */
  readonly accepted?: readonly EnvQuestion[] | undefined
  /** Write into the file itself, so that its other names and its mounts see the change. */
  readonly inPlace?: boolean | undefined
}

/** A place that a key's secret was written to (`keyId`, `placeId`), and the key `id` whose secret is to replace it. */
export type PlaceDelivery = Pick<
  EnvDelivery,
  'id' | 'codeConfirmed' | 'shellConfirmed' | 'folderConfirmed' | 'typedEnvironment' | 'accepted'
> & {
  readonly keyId: string
  readonly placeId: string
}

const placeGone = refuse('not_found.place')

/** Delivers secrets to where programs read them; `programs.ts` has what only the command line does. */
export class Deliveries {
  readonly context: Context
  readonly secrets: DeliverableSecrets
  readonly queue: DeliveryQueue
  readonly #ownFolders: readonly string[]
  #clipboard: ClipboardDestination | undefined

  /** `ownFolders` are the folders that no secret is ever written into: our data, our program, our caches. */
  constructor(context: Context, ownFolders: readonly string[] = [], report: Report = () => undefined) {
    this.context = context
    this.secrets = new DeliverableSecrets(context)
    this.queue = new DeliveryQueue(context, report)
    this.#ownFolders = ownFolders
  }

  /** Connects the desktop's clipboard, if there is one, and clears what an earlier run has left on it. */
  useClipboard(clipboard: ClipboardDestination): void {
    this.#clipboard = clipboard
    this.queue.add(clipboard)
  }

  /** Called when the clipboard was cleared, or contains something else. What was copied there after `until` is not meant. */
  async clipboardCleared(until = Number.POSITIVE_INFINITY): Promise<void> {
    const { db, clock, changed } = this.context
    const clipboard = this.#clipboard
    if (this.queue.isClosed || !clipboard) return
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
  ): Promise<Result<{ readonly clearsAt: number | null }>> {
    const clipboard = this.#clipboard
    if (!clipboard) return refuse('conflict.no_clipboard')
    const secret = await this.secrets.read(id)
    if (!secret.ok) return secret
    const key = getKey(this.context, id)
    if (!key.ok) return key
    const request = { keyId: id, target: { key: key.data, form, variable }, secret: secret.data }
    return this.queue.deliver(clipboard, actor, [request], () => {
      const copyCheck = mayCopy()
      return copyCheck.ok ? this.secrets.checkAll([request]) : copyCheck
    })
  }

  /** Refuses `env_not_a_file` for a file in a folder of our own, where a secret, or a file that we trust, must not be put. */
  async checkTarget(path: string): Promise<Result<null>> {
    if (!(await liesIn(path, this.#ownFolders))) return ok(null)
    return refuseField('path', 'env_not_a_file.own_folder')
  }

  /** Refuses what `checkBoundFolder` refuses: a production key in a folder for test. */
  checkFolder(
    paths: readonly string[],
    environment: Environment,
    { typedEnvironment, folderConfirmed = false }: Pick<EnvDelivery, 'typedEnvironment' | 'folderConfirmed'>,
  ): Promise<Result<BoundFolder | null>> {
    return checkBoundFolder(this.context.db, {
      paths,
      environment,
      typed: typedEnvironment,
      isConfirmed: folderConfirmed,
    })
  }

  /**
   * Writes the secret into a `.env` file. `confirmation_required`, at the field `variable`, means that a person must
   * first confirm a variable that makes programs load code, or at `typedEnvironment` a production key in a folder for test;
   * `env_shell_executes` a value that a shell could execute. The
   * delivery is recorded as intended before the file is touched: see `deliver` for what each refusal says about the file.
   */
  async writeEnv(input: EnvDelivery, actor: Actor): Promise<Result<EnvDelivered>> {
    const { id, path, realPath, variable, accepted = [], shellConfirmed = false, inPlace = false } = input
    const row = this.secrets.check(id)
    if (!row.ok) return row
    const targetCheck = await this.checkTarget(path)
    if (!targetCheck.ok) return targetCheck
    const paths = [input.namedPath ?? path, path, realPath ?? path]
    const folderCheck = await this.checkFolder(paths, row.data.environment, input)
    if (!folderCheck.ok) return folderCheck
    if (loadsCode(variable) && input.codeConfirmed !== true) {
      return refuseField('variable', 'confirmation_required.code_variable', { variable })
    }
    const vault = this.context.vault()
    if (!vault.ok) return vault
    const plain = refuseSecrets(this.context.db, vault.data.vaultCrypto, { variable })
    if (!plain.ok) return plain
    const secret = await this.secrets.read(id)
    if (!secret.ok) return secret
    const guess = await this.dialectOf(realPath ?? path, input.dialect)
    if (!guess.ok) return guess
    const { dialect, evidence } = guess.data
    const isKnownSecret = (text: string): boolean => this.secrets.isKnown(text)
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
    const request = { keyId: id, target, secret: secret.data }
    const written = await this.queue.deliver(envFileDestination, actor, [request], () =>
      this.secrets.checkAll([request]),
    )
    if (!written.ok) return written
    const shadows = await findShadows({ path: written.data.path, variable, value: secret.data.reveal() })
    const { db } = this.context
    if (input.dialect !== undefined) await db.write(() => rememberDialect(db, written.data.path, dialect))
    const misreaders = evidence.filter((other) => !written.data.readers.includes(other.dialect))
    const productionFolder = folderCheck.data?.folder ?? null
    return ok({ ...written.data, shadows, dialect, misreaders, productionFolder })
  }

  /**
   * What `writeEnv` would change in the file, with masked values. The secret is not read for it: the keychain may ask its user, who may not want
   * to write yet. Changes nothing; refuses what the file cannot take, and shows what `writeEnv` asks about as if it was accepted.
   */
  async planEnv({
    id,
    path,
    variable,
    dialect,
  }: Pick<EnvDelivery, 'id' | 'path' | 'variable' | 'dialect'>): Promise<Result<readonly EnvChange[]>> {
    const key = getKey(this.context, id)
    if (!key.ok) return key
    const guess = await this.dialectOf(path, dialect)
    if (!guess.ok) return guess
    const planned = await envFileDestination.plan(
      {
        path,
        confirmedPath: path,
        variable,
        dialect: guess.data.dialect,
        accepted: envQuestions,
        shellConfirmed: true,
      },
      new Secret(randomUUID()),
    )
    if (!planned.ok) return planned
    const after = `${variable}=${key.data.hint}`
    return ok(planned.data.changes.map((change) => ({ ...change, after })))
  }

  /**
   * `writeEnv` for a path that the user of the command line names. A file that others share is written in place. Also refuses
   * `confirmation_required.tracked_file`, unless it was accepted.
   */
  async writeEnvFile(
    { id, path, variable, dialect, typedEnvironment, accepted = [] }: Parsed<'deliveries.writeEnvFile'>,
    actor: Actor,
  ): Promise<Result<EnvDelivered>> {
    const seen = await inspectEnvFile(path)
    if (!seen.ok) return seen
    const { realPath, trackedByGit, links, mounted } = seen.data
    if (trackedByGit === true && !accepted.includes('tracked_file'))
      return refuse('confirmation_required.tracked_file', { path: realPath })
    return this.writeEnv(
      {
        id,
        path,
        realPath,
        variable,
        dialect,
        typedEnvironment,
        folderConfirmed: true,
        inPlace: links > 1 || mounted !== null,
        accepted: envQuestions.filter((question) => accepted.includes(question)),
        codeConfirmed: accepted.includes('code_variable'),
        shellConfirmed: accepted.includes('env_shell_executes'),
      },
      actor,
    )
  }

  /** Which programs read the `.env` file at a path that the user of the command line names, which need not exist. */
  async dialectAt(path: string): Promise<Result<DialectGuess & { readonly path: string }>> {
    const real = await realPathOf(path)
    if (!real.ok) return real
    const guess = await this.dialectOf(real.data)
    return guess.ok ? ok({ ...guess.data, path: real.data }) : guess
  }

  /** Which programs read the `.env` file at `path` (a real path), by the user's choice now or before, or guessed. */
  dialectOf(path: string, chosen?: Dialect): Promise<Result<DialectGuess>> {
    return guessDialect(path, chosen ?? chosenDialect(this.context.db, path))
  }

  /** The path and variable of a place, for a question about it. Refuses `not_found`. */
  place({
    keyId,
    placeId,
  }: Pick<PlaceDelivery, 'keyId' | 'placeId'>): Result<{ readonly path: string; readonly variable: string }> {
    const placement = findPlacement(this.context.db, placeId)
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
    const { db } = this.context
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
    return this.queue.atPlacement(id, (...at) => checkPlacement(this.context, ...at))
  }

  /** Records a person's statement that a place no longer contains its secret. Refuses `conflict` if it is found there. */
  confirmPlacementGone(id: string, actor: Actor): Promise<Result<Placement>> {
    return this.queue.atPlacement(id, (...at) => confirmPlacementGone({ ...this.context, actor }, ...at))
  }

  /** Removes a key's secret from a place. Refuses `not_found`, `conflict` if it could not be removed, and when the vault is not open. */
  async revertPlacement(
    { id, keyId }: { readonly id: string; readonly keyId: string },
    actor: Actor,
  ): Promise<Result<Placement>> {
    const placement = knownPlacement(this.context, id)
    if (!placement.ok) return placement
    if (placement.data.keyId !== keyId) return refuse('not_found.placement')
    return this.queue.atPlacement(id, (...at) => revertPlacement({ ...this.context, actor }, ...at))
  }
}
