import { setTimeout as delay } from 'node:timers/promises'
import { curlLine, suggestVariable, type CopyForm } from '../../../shared/delivery.ts'
import { ok, refuse, type RefusalCode, type Result } from '../../../shared/errors.ts'
import type { Parsed } from '../../../shared/contract/index.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import { refusing } from '../db/refusals.ts'
import { getKey } from '../keys/list.ts'
import { readSecret } from '../keys/read-secret.ts'
import { findRow } from '../keys/rows.ts'
import { Secret } from '../secret.ts'
import { writeEnvVariable, type EnvPlan, type EnvWritten } from './env-file/env-file.ts'
import { formatLine } from './env-file/env-text.ts'
import { removeTemporary } from './env-file/look.ts'
import { beginIntent, settleIntent, type Intent } from './intents.ts'
import { settleLeftIntents } from './recovery.ts'

const textOf = (form: CopyForm, secret: Secret, variable: string): Result<string> => {
  const value = secret.reveal()
  if (form === 'value') return ok(value)
  if (form !== 'curl') return formatLine(form, variable, value)
  if (/[\r\n]/.test(value)) return refuse('env_unquotable', 'This value has line breaks, which no HTTP header can carry. Copy the value itself.')
  return ok(curlLine(value))
}

const unrecorded = (cause: RefusalCode): ReturnType<typeof refuse> =>
  refuse('delivery_unrecorded', `The file was written, but ${cause === 'database_busy' ? 'another program is writing to the database' : 'the database could not be written'}, so this could not be recorded yet. It will be recorded at the next start.`)

/** Puts secrets where programs read them. Holds a new secret while the dialog that shows it is open, kept or not. */
export class Deliveries {
  readonly #context: Context
  readonly #held = new Map<string, Secret>()
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(context: Context) {
    this.#context = context
  }

  hold(id: string, secret: Secret): void {
    this.#held.set(id, secret)
  }

  forget(id: string): void {
    this.#held.delete(id)
  }

  /**
   * The text to put on the clipboard, and what to call it. `copied` records the copy; call it once the text is there.
   * Refuses what `readSecret` refuses, and `env_unquotable`.
   */
  async textFor({ id, form, variable }: Parsed<'deliveries.copy'>): Promise<Result<{ readonly text: Secret; readonly label: string; readonly copied: () => void }>> {
    const secret = await this.#secretOf(id)
    if (!secret.ok) return secret
    const key = getKey(this.#context, id)
    if (!key.ok) return key
    const { name, environment } = key.data
    const text = textOf(form, secret.data, variable ?? suggestVariable(key.data))
    if (!text.ok) return text
    const copied = (): void => {
      const { db, clock } = this.#context
      db.transaction(() => addAudit(db, { at: clock.now(), action: 'key.copied', environment, subject: { kind: 'key', id, name }, details: { form } }))
      this.#context.changed('activity')
    }
    return ok({ text: new Secret(text.data), label: name, copied })
  }

  /**
   * Writes the secret into a `.env` file. In production it must have been confirmed. The delivery is recorded as intended
   * before the file is touched, so any refusal but one means that the file is as it was: `delivery_unrecorded` says that the
   * file was written, and that the record will be completed at the next start.
   */
  async writeEnv(input: Parsed<'deliveries.writeEnv'>): Promise<Result<EnvWritten>> {
    const row = findRow(this.#context.db, input.id)
    if (!row) return refuse('not_found', 'This key is not there. Reload the list.')
    if (row.environment === 'production' && input.confirmed !== true) {
      return refuse('confirmation_required', 'This is a production key. Confirm that it is to be written into this file.')
    }
    const secret = await this.#secretOf(input.id)
    if (!secret.ok) return secret
    void this.recover()
    return this.#inTurn(() => this.#writeEnv(input, secret.data))
  }

  /** Settles the deliveries that were cut short, as far as that can be done now: at the start, once the vault is open, and before the next delivery. */
  recover(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#closed) await settleLeftIntents(this.#context, () => this.#closed)
    })
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

  async #writeEnv({ id, path, realPath, variable }: Parsed<'deliveries.writeEnv'>, value: Secret): Promise<Result<EnvWritten>> {
    const { db, clock, failpoint } = this.#context
    let intent: Intent | undefined
    const intend = ({ path: target, created, replaced, temporary }: EnvPlan): Promise<Result<void>> =>
      refusing(async () => {
        intent = await beginIntent(db, { keyId: id, path: target, variable, temporary, created, replaced, startedAt: clock.now() })
        return ok(undefined)
      })
    const confirmedPath = realPath === undefined ? {} : { confirmedPath: realPath }
    const written = await writeEnvVariable({ path, name: variable, value, ...confirmedPath }, { intend, failpoint: (at) => failpoint(`env.${at}`) })
    if (!intent) return written
    // where the temporary file is, only the intent says
    if (!written.ok && !(await removeTemporary(intent.path, intent.temporary))) return written
    const [begun, outcome] = [intent, { written: written.ok, at: clock.now() }]
    const settled = await refusing(async () => ok(await settleIntent(this.#context, begun, outcome)))
    failpoint('env.settled')
    return written.ok && !settled.ok ? unrecorded(settled.error.code) : written
  }

  async #secretOf(id: string): Promise<Result<Secret>> {
    const held = this.#held.get(id)
    return held ? ok(held) : readSecret(this.#context, id)
  }
}
