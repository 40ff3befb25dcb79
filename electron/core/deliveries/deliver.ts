import { setTimeout as delay } from 'node:timers/promises'
import {
  curlLine,
  suggestVariable,
  type CopyForm,
  type EnvQuestion,
  type Shadow,
} from '../../../shared/domain/delivery.ts'
import type { Actor } from '../../../shared/domain/types.ts'
import { ok, refuse, type RefusalCode, type Result } from '../../../shared/domain/errors.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import { addAudit } from '../audit/audit.ts'
import type { Report } from '../background.ts'
import type { Context } from '../context.ts'
import { refusing } from '../db/refusals.ts'
import { changeable } from '../keys/change.ts'
import { getKey } from '../keys/list.ts'
import { refuseSecrets } from '../keys/no-secrets.ts'
import { readSecret } from '../keys/read-secret.ts'
import { findPlace } from '../keys/places.ts'
import { findRow, findRowByDigest, type KeyRow } from '../keys/rows.ts'
import { Secret } from '../secret.ts'
import { loadsCode } from './code-variables.ts'
import { inspectEnvFile, writeEnvVariable, type EnvPlan, type EnvWritten } from '../env-files/env-file.ts'
import { formatLine } from '../env-files/env-text.ts'
import { findShadows } from '../env-files/shadows.ts'
import { beginIntent, settleIntent, type Intent } from './intents.ts'
import { liesIn } from './own-folders.ts'
import { cleanUp, settleLeftIntents } from './recovery.ts'

const textOf = (form: CopyForm, secret: Secret, variable: string): Result<string> => {
  const value = secret.reveal()
  if (form === 'value') return ok(value)
  if (form !== 'curl') return formatLine(form, variable, value)
  if (/[\r\n]/.test(value))
    return refuse(
      'env_unquotable',
      'This value has line breaks, which no HTTP header can carry. Copy the value itself.',
    )
  return ok(curlLine(value))
}

const unrecorded = (cause: RefusalCode): ReturnType<typeof refuse> =>
  refuse(
    'delivery_unrecorded',
    `The file was written, but ${cause === 'database_busy' ? 'another program is writing to the database' : 'the database could not be written'}, so this could not be recorded yet. It will be recorded at the next start.`,
  )

/** What was written, and what keeps programs from seeing it. */
export type EnvDelivered = EnvWritten & { readonly shadows: readonly Shadow[] }

/** What is to be written where: `path` comes from the system's dialog or from our own records, never from the page. */
export type EnvDelivery = {
  readonly id: string
  readonly path: string
  /** The real path that was shown; where `path` leads elsewhere by now, nothing is written. */
  readonly realPath?: string
  readonly variable: string
  /** Of a variable that makes programs load code: that a person has confirmed it in a dialog that no page can answer. */
  readonly codeConfirmed?: boolean | undefined
  /** Of a value that a shell could execute: likewise. */
  readonly shellConfirmed?: boolean | undefined
  /** The refusals that the user has seen and said yes to. */
  readonly accepted?: readonly EnvQuestion[] | undefined
  /** Into the file itself, so that its other names and its mounts see the change. */
  readonly inPlace?: boolean | undefined
}

/** A place that we wrote a key's secret to (`keyId`, `placeId`), and the key `id` whose secret is to stand there now. */
export type PlaceDelivery = Pick<EnvDelivery, 'id' | 'codeConfirmed' | 'shellConfirmed' | 'accepted'> & {
  readonly keyId: string
  readonly placeId: string
}

const placeGone = refuse(
  'not_found',
  'This place is no longer known. Reload, then choose the file with Write to .env.',
)

/** Puts secrets where programs read them. Holds a new secret while the dialog that shows it is open, kept or not. */
export class Deliveries {
  readonly #context: Context
  readonly #ownFolders: readonly string[]
  readonly #held = new Map<string, Secret>()
  #last: Promise<unknown> = Promise.resolve()
  #closed = false
  readonly #report: Report

  /** `ownFolders` are those that no secret is ever written into: our data, our program, our caches. */
  constructor(context: Context, ownFolders: readonly string[] = [], report: Report = () => undefined) {
    this.#context = context
    this.#report = report
    this.#ownFolders = ownFolders
  }

  /** Holds a new secret for its dialog; not while locked, when nothing may be delivered. */
  hold(id: string, secret: Secret): void {
    if (this.#context.vault().ok) this.#held.set(id, secret)
  }

  /** Whether the page still shows this secret, and so knows it anyway. */
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

  /** Whether the secret of a key may be delivered now. Refuses what the vault refuses while it is not open, `not_found`, `damaged` and `key_deleted`. */
  check(id: string): Result<KeyRow> {
    const vault = this.#context.vault()
    if (!vault.ok) return vault
    const row = changeable(this.#context, vault.data.vaultCrypto, id)
    // Whoever deleted it, in this process or another: there is nothing to deliver any more.
    if (!row.ok && row.error.code === 'key_deleted') this.forget(id)
    return row
  }

  /**
   * The text to put on the clipboard, and what to call it. `copied` records the copy by `actor`; call it once the text is there.
   * Refuses what `readSecret` refuses, and `env_unquotable`.
   */
  async textFor(
    { id, form, variable }: Parsed<'deliveries.copy'>,
    actor: Actor,
  ): Promise<
    Result<{ readonly text: Secret; readonly label: string; readonly copied: () => Promise<void> }>
  > {
    const secret = await this.#secretOf(id)
    if (!secret.ok) return secret
    const key = getKey(this.#context, id)
    if (!key.ok) return key
    const { name, environment } = key.data
    const text = textOf(form, secret.data, variable ?? suggestVariable(key.data))
    if (!text.ok) return text
    const copied = async (): Promise<void> => {
      const { db, clock } = this.#context
      await db.write(() =>
        addAudit(
          { db, actor },
          {
            at: clock.now(),
            action: 'key.copied',
            environment,
            subject: { kind: 'key', id, name },
            details: { form },
          },
        ),
      )
      this.#context.changed('activity')
    }
    return ok({ text: new Secret(text.data), label: name, copied })
  }

  /** Refuses `env_not_a_file` for a file in a folder of our own, where a secret, or a file that we trust, must not be put. */
  async checkTarget(path: string): Promise<Result<null>> {
    if (!(await liesIn(path, this.#ownFolders))) return ok(null)
    return refuse(
      'env_not_a_file',
      'This file is in one of Keyreeve’s own folders, which it writes no secret into. Choose a file of your project.',
      { field: 'path' },
    )
  }

  /**
   * Writes the secret into a `.env` file. `confirmation_required`, at the field `variable`, means that a person must
   * first confirm a variable that makes programs load code; `env_shell_executes` a value that a shell could execute. The
   * delivery is recorded as intended before the file is touched, so any refusal but one means that the file is as it
   * was: `delivery_unrecorded` says that the file was written, and that the record will be
   * completed at the next start.
   */
  async writeEnv(input: EnvDelivery, actor: Actor): Promise<Result<EnvDelivered>> {
    const row = this.check(input.id)
    if (!row.ok) return row
    const allowed = await this.checkTarget(input.path)
    if (!allowed.ok) return allowed
    if (loadsCode(input.variable) && input.codeConfirmed !== true) {
      return refuse(
        'confirmation_required',
        `${input.variable} tells programs which code to load, so it is only written after you confirm it. Choose another name.`,
        { field: 'variable' },
      )
    }
    const vault = this.#context.vault()
    if (!vault.ok) return vault
    const plain = refuseSecrets(this.#context.db, vault.data.vaultCrypto, { variable: input.variable })
    if (!plain.ok) return plain
    const secret = await this.#secretOf(input.id)
    if (!secret.ok) return secret
    void this.recover()
    return this.#inTurn(() => this.#writeEnv(input, secret.data, actor))
  }

  /** Settles the deliveries that were cut short, as far as that can be done now: at the start, once the vault is open, and before the next delivery. */
  recover(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#closed) await settleLeftIntents(this.#context, () => this.#closed)
    }).catch((error: unknown) =>
      this.#report({ err: error }, 'Deliveries that were cut short could not be settled'),
    )
  }

  /** From now on nothing is settled any more; the database may be closed after it. */
  async close(): Promise<void> {
    this.#closed = true
    // what waits for a folder on a network must not keep the program from ending; the next start settles it
    await Promise.race([this.#last, delay(500, undefined, { ref: false })])
  }

  /** One after the other: were two writes of one variable recorded in another order than they were made, the record would name the wrong key. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #writeEnv(
    { id, path, realPath, variable, accepted = [], shellConfirmed = false, inPlace = false }: EnvDelivery,
    value: Secret,
    actor: Actor,
  ): Promise<Result<EnvDelivered>> {
    const { db, clock, failpoint } = this.#context
    let intent: Intent | undefined
    const intend = ({ path: target, ...plan }: EnvPlan): Promise<Result<void>> =>
      refusing(async () => {
        intent = await beginIntent(db, { ...plan, keyId: id, path: target, variable, startedAt: clock.now() })
        return ok(undefined)
      })
    const confirmedPath = realPath === undefined ? {} : { confirmedPath: realPath }
    const written = await writeEnvVariable(
      {
        path,
        name: variable,
        value,
        accepted,
        shellConfirmed,
        inPlace,
        isKnownSecret: (text) => this.#isKnown(text),
        ...confirmedPath,
      },
      { intend, failpoint: (at) => failpoint(`env.${at}`) },
    )
    if (!intent) {
      if (written.ok) throw new Error('a file was written without an intent')
      return written
    }
    // where the temporary file is, only the intent says
    if (!written.ok && !(await cleanUp(intent))) return written
    const [begun, outcome] = [intent, { written: written.ok, at: clock.now() }]
    const settled = await refusing(async () =>
      ok(await settleIntent({ ...this.#context, actor }, begun, outcome)),
    )
    failpoint('env.settled')
    if (!written.ok) return written
    if (!settled.ok) return unrecorded(settled.error.code)
    return ok({
      ...written.data,
      shadows: await findShadows({ path: written.data.path, variable, value: value.reveal() }),
    })
  }

  /** The path and variable of a place, for asking about it. Refuses `not_found`. */
  place({
    keyId,
    placeId,
  }: Pick<PlaceDelivery, 'keyId' | 'placeId'>): Result<{ readonly path: string; readonly variable: string }> {
    const place = findPlace(this.#context.db, keyId, placeId)
    return place ? ok(place) : placeGone
  }

  /**
   * Puts the secret of the key `id` where that of another key of the same account and environment was written. The file must still have
   * the variable: a place that is gone is not made anew. Refuses `not_found`, `conflict`, `env_changed`, and what `writeEnv` refuses.
   */
  async writePlace(
    { id, keyId, placeId, ...answers }: PlaceDelivery,
    actor: Actor,
  ): Promise<Result<EnvDelivered>> {
    const { db } = this.#context
    const [row, other, place] = [findRow(db, id), findRow(db, keyId), findPlace(db, keyId, placeId)]
    if (!row || !other || !place) return placeGone
    if (row.environment !== other.environment || row.account_id !== other.account_id) {
      return refuse(
        'conflict',
        'This place belongs to a key of another account or environment. Choose the file with Write to .env.',
      )
    }
    const { path, variable } = place
    const seen = await inspectEnvFile(path)
    if (!seen.ok) return seen
    if (!seen.data.variables.includes(variable))
      return refuse(
        'env_changed',
        `${variable} is no longer in ${path}. Choose the place with Write to .env.`,
      )
    return this.writeEnv(
      {
        id,
        path,
        realPath: path,
        variable,
        inPlace: seen.data.links > 1 || seen.data.mounted !== null,
        ...answers,
      },
      actor,
    )
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

  async #secretOf(id: string): Promise<Result<Secret>> {
    const before = this.check(id)
    if (!before.ok) return before
    const held = this.#held.get(id)
    const secret = held ? ok(held) : await readSecret(this.#context, id)
    // It may have been locked, or the key deleted, while the keychain was asked.
    const after = this.check(id)
    return after.ok ? secret : after
  }
}
