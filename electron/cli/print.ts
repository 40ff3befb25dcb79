import type { Refusal } from '../../shared/errors.ts'
import { redact } from '../core/redaction.ts'
import { lookOf, type Answer } from './answer.ts'
import type { CliIo } from './io.ts'

/** What goes to stderr when a command fails. `usage`: what was typed makes no sense. */
export type Failure = Pick<Refusal, 'message' | 'field'> & { readonly code: Refusal['code'] | 'usage' | 'interrupted' }

export const printAnswer = (io: CliIo, json: boolean, answer: Answer): void => {
  if (json) {
    io.stdout.write(`${JSON.stringify(answer.json)}\n`)
    return
  }
  if (answer.note) io.stderr.write(`${answer.note}\n`)
  const text = answer.text(lookOf(io))
  if (text) io.stdout.write(`${text}\n`)
}

/** One sentence on stderr; as `{ "error": { code, message } }` with `--json`. Somebody may have put a secret where none belongs. */
export const printFailure = ({ stderr }: CliIo, json: boolean, { code, message, field }: Failure): void => {
  stderr.write(`${redact(json ? JSON.stringify({ error: { code, message, ...(field ? { field } : {}) } }) : message)}\n`)
}
