import type { ChildProcess } from 'node:child_process'
import type { HelperProcess } from '../core/keychain/helper-process.ts'
import type { SpawnReader } from '../core/projects/scan/readers.ts'
import { styleText } from 'node:util'
import { familyOf, type Refusal } from '../../shared/domain/errors.ts'
import type { RefusalFamily } from '../../shared/domain/refusal-families.ts'
import { escapeControls, redact } from '../core/safe-text.ts'
import { say } from '../messages.ts'

type Terminal = { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined }

/** The environment of the command line, provided by its caller: plain Node in a clone, the packaged app's main process otherwise. */
export type CliIo = {
  readonly stdin: NodeJS.ReadableStream & Terminal
  readonly stdout: NodeJS.WritableStream & Terminal
  readonly stderr: NodeJS.WritableStream & Terminal
  readonly env: NodeJS.ProcessEnv
  /** The data folder; it may not exist yet. */
  readonly home: string
  /** What `--version` prints. */
  readonly version: string
  /** Starts the process that holds keytar. */
  readonly spawnHelper: () => HelperProcess
  /** Starts this program again with other words, detached from the terminal; its stdin and stdout are pipes, and there is no stderr. */
  readonly startAgain: (args: readonly string[]) => ChildProcess
  /** How a hook of git starts this program: the program, and what comes before the words of the user. */
  readonly command: readonly string[]
  /** Starts a process that reads files for `env scan`. */
  readonly spawnScanReader?: SpawnReader
  /** Resolves when a long-running command must end; by default on SIGINT, SIGTERM, SIGHUP or the end of our launcher. */
  readonly untilEnded?: () => Promise<void>
}

/** Whether there is a person who can be asked. */
export const isInteractive = ({ stdin }: CliIo): boolean => stdin.isTTY === true

/** How text may be shown: styles, which do nothing unless a terminal displays them, and the width. */
export type Look = {
  /** The available columns; null when lines may have any length. */
  readonly columns: number | null
  style(format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string): string
}

/** Lines that may contain styles. Their content must already be escaped; see `table` and `pairs`. */
export type StyledText = { readonly lines: readonly string[] }

/** The answer of a command. */
export type Answer = {
  /** What `--json` prints, as one line; nothing if undefined. */
  readonly json: unknown
  /** What it prints instead, each as one line: for a list that scripts read line by line. */
  readonly jsonLines?: readonly unknown[]
  /** The same for people: one line, in which control characters are then escaped, or several. Empty prints nothing. */
  readonly text: (look: Look) => string | StyledText
  /** Printed instead of `text`, exactly as it is: what the command makes, such as a file. */
  readonly raw?: string
  /** One line for people on stderr, separate from the data on stdout, which may be piped. */
  readonly note?: string
  /** The same, where there are several lines. */
  readonly notes?: readonly string[]
  readonly exitCode?: number
  /** For a long-running command: resolves when it has ended; called after its answer was printed. */
  readonly until?: () => Promise<void>
}

/** A terminal gets colours, unless it does not support them or `NO_COLOR` is set (no-color.org), and 80 columns by default. */
const lookOf = ({ stdout, env }: Pick<CliIo, 'stdout' | 'env'>): Look => {
  const coloured = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return {
    columns: stdout.isTTY === true ? stdout.columns || 80 : null,
    style: (format, text) => (coloured ? styleText(format, text, { validateStream: false }) : text),
  }
}

/** What stderr shows when a command fails. `usage`: a usage error. */
type Failure = {
  readonly code: RefusalFamily | 'usage' | 'interrupted'
  readonly message: string
  readonly field?: string
}

/** Prints one line for people on stderr. */
export const printNote = ({ stderr }: Pick<CliIo, 'stderr'>, note: string): void => {
  stderr.write(`${escapeControls(note)}\n`)
}

/** Prints lines for a person to read before a question, on stderr. */
export const printLines = (io: CliIo, lines: (look: Look) => readonly string[]): void => {
  for (const line of lines(lookOf({ stdout: io.stderr, env: io.env }))) io.stderr.write(`${line}\n`)
}

/** Prints what a running command is doing, on stderr; as `{ "notice": … }` for scripts, so that they can distinguish waiting from hanging. */
export const printNotice = (io: Pick<CliIo, 'stderr'>, json: boolean, notice: string): void =>
  printNote(io, json ? JSON.stringify({ notice }) : notice)

export const printAnswer = (io: CliIo, json: boolean, answer: Answer): void => {
  if (json) {
    if (answer.jsonLines) {
      for (const line of answer.jsonLines)
        io.stdout.write(`${escapeControls(JSON.stringify(line))}
`)
    } else if (answer.json !== undefined) {
      io.stdout.write(`${escapeControls(JSON.stringify(answer.json))}
`)
    }
    return
  }
  if (answer.note) printNote(io, answer.note)
  for (const note of answer.notes ?? []) printNote(io, note)
  if (answer.raw !== undefined) {
    io.stdout.write(answer.raw)
    return
  }
  const text = answer.text(lookOf(io))
  const lines = typeof text === 'string' ? (text ? [escapeControls(text)] : []) : text.lines
  for (const line of lines) io.stdout.write(`${line}\n`)
}

/** Prints one sentence on stderr; as `{ "error": { code, message } }` with `--json`. Redacted, because somebody may have put a secret in the wrong place. */
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
