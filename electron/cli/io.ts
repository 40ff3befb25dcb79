import type { HelperProcess } from '../core/keychain/helper-process.ts'
import { styleText } from 'node:util'
import { familyOf, type Refusal, type RefusalFamily } from '../../shared/domain/errors.ts'
import { escapeControls, redact } from '../core/safe-text.ts'
import { say } from '../messages.ts'

type Terminal = { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined }

/** What the command line is given by whoever runs it: plain Node from the sources, the packaged app's main process otherwise. */
export type CliIo = {
  readonly stdin: NodeJS.ReadableStream & Terminal
  readonly stdout: NodeJS.WritableStream & Terminal
  readonly stderr: NodeJS.WritableStream & Terminal
  readonly env: NodeJS.ProcessEnv
  /** The data folder; it may not exist yet. */
  readonly home: string
  /** What `--version` says. */
  readonly version: string
  /** Starts the process that holds keytar. */
  readonly spawnHelper: () => HelperProcess
  /** Resolves when a command that runs on is to end; SIGINT, SIGTERM, SIGHUP or the end of our launcher when left out. */
  readonly untilEnded?: () => Promise<void>
}

/** Whether somebody sits there who can be asked. */
export const isAttended = ({ stdin }: CliIo): boolean => stdin.isTTY === true

/** How text may look where it goes: styles that do nothing unless a terminal shows them, and its width. */
export type Look = {
  /** Columns to fit into; null where lines may be as long as they are. */
  readonly columns: number | null
  style(format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string): string
}

/** Lines that may have styles in them. Whoever makes one has escaped what it shows: see `table` and `pairs`. */
export type StyledText = { readonly lines: readonly string[] }

/** What a command has to say. */
export type Answer = {
  /** What `--json` prints, as one line. */
  readonly json: unknown
  /** The same for people: one line, in which control characters are escaped, or several. Empty prints nothing. */
  readonly text: (look: Look) => string | StyledText
  /** One line that people are told on stderr, beside data on stdout that they may be piping on. */
  readonly note?: string
  readonly exitCode?: number
  /** For a command that runs on: resolves when it has ended, once its answer was printed. */
  readonly until?: () => Promise<void>
}

/** A terminal gets colours, unless it cannot or `NO_COLOR` is set (no-color.org), and 80 columns when it does not tell. */
const lookOf = ({ stdout, env }: Pick<CliIo, 'stdout' | 'env'>): Look => {
  const coloured = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return {
    columns: stdout.isTTY === true ? stdout.columns || 80 : null,
    style: (format, text) => (coloured ? styleText(format, text, { validateStream: false }) : text),
  }
}

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
