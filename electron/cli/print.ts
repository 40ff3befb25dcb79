import { familyOf, type Refusal, type RefusalFamily } from '../../shared/domain/errors.ts'
import { escapeControls, redact } from '../core/safe-text.ts'
import { say } from '../messages.ts'
import { lookOf, type Answer } from './answer.ts'
import type { CliIo } from './io.ts'

/** What goes to stderr when a command fails. `usage`: what was typed makes no sense. */
type Failure = {
  readonly code: RefusalFamily | 'usage' | 'interrupted'
  readonly message: string
  readonly field?: string
}

/** One line for people on stderr. */
export const printNote = ({ stderr }: Pick<CliIo, 'stderr'>, note: string): void => {
  stderr.write(`${escapeControls(note)}\n`)
}

/** The same about what is going on while a command runs; as `{ "notice": … }` for scripts, which could not tell a command that waits from one that hangs. */
export const printNotice = (io: Pick<CliIo, 'stderr'>, json: boolean, notice: string): void =>
  printNote(io, json ? JSON.stringify({ notice }) : notice)

export const printAnswer = (io: CliIo, json: boolean, answer: Answer): void => {
  if (json) {
    io.stdout.write(`${escapeControls(JSON.stringify(answer.json))}\n`)
    return
  }
  if (answer.note) printNote(io, answer.note)
  const text = answer.text(lookOf(io))
  const lines = typeof text === 'string' ? (text ? [escapeControls(text)] : []) : text.lines
  for (const line of lines) io.stdout.write(`${line}\n`)
}

/** One sentence on stderr; as `{ "error": { code, message } }` with `--json`. Somebody may have put a secret where none belongs. */
export const printFailure = ({ stderr }: CliIo, json: boolean, { code, message, field }: Failure): void => {
  stderr.write(
    `${redact(escapeControls(json ? JSON.stringify({ error: { code, message, ...(field ? { field } : {}) } }) : message))}\n`,
  )
}

export const printRefusal = (io: CliIo, json: boolean, refusal: Refusal): void =>
  printFailure(io, json, {
    code: familyOf(refusal),
    message: say(refusal),
    ...(refusal.field ? { field: refusal.field } : {}),
  })
