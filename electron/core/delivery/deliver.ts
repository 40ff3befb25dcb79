import { curlLine, suggestVariable, type CopyForm } from '../../../shared/delivery.ts'
import { ok, refuse, type Result } from '../../../shared/errors.ts'
import type { Parsed } from '../../../shared/contract/index.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import { getKey } from '../keys/list.ts'
import { readSecret } from '../keys/read-secret.ts'
import { findRow } from '../keys/rows.ts'
import { Secret } from '../secret.ts'
import { writeEnvVariable, type EnvWritten } from './env-file/env-file.ts'
import { formatLine } from './env-file/env-text.ts'

const textOf = (form: CopyForm, secret: Secret, variable: string): Result<string> => {
  const value = secret.reveal()
  if (form === 'value') return ok(value)
  if (form !== 'curl') return formatLine(form, variable, value)
  if (/[\r\n]/.test(value)) return refuse('env_unquotable', 'This value has line breaks, which no HTTP header can carry. Copy the value itself.')
  return ok(curlLine(value))
}

/** Puts secrets where programs read them. Holds a new secret while the dialog that shows it is open, kept or not. */
export class Deliveries {
  readonly #context: Context
  readonly #held = new Map<string, Secret>()

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

  /** Writes the secret into a `.env` file. In production it must have been confirmed. */
  async writeEnv({ id, path, realPath, variable, confirmed = false }: Parsed<'deliveries.writeEnv'>): Promise<Result<EnvWritten>> {
    const { db, clock } = this.#context
    const row = findRow(db, id)
    if (!row) return refuse('not_found', 'This key is not there. Reload the list.')
    if (row.environment === 'production' && !confirmed) {
      return refuse('confirmation_required', 'This is a production key. Confirm that it is to be written into this file.')
    }
    const secret = await this.#secretOf(id)
    if (!secret.ok) return secret
    const written = await writeEnvVariable({ path, name: variable, value: secret.data, ...(realPath === undefined ? {} : { confirmedPath: realPath }) })
    if (!written.ok) return written
    db.transaction(() =>
      addAudit(db, {
        at: clock.now(), action: 'key.written', environment: row.environment, subject: { kind: 'key', id, name: row.name },
        details: { path: written.data.path, variable, created: written.data.created, replaced: written.data.replaced },
      }),
    )
    this.#context.changed('keys', 'activity')
    return written
  }

  async #secretOf(id: string): Promise<Result<Secret>> {
    const held = this.#held.get(id)
    return held ? ok(held) : readSecret(this.#context, id)
  }
}
