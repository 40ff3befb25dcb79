import { styleText } from 'node:util'
import type { CliIo } from './io.ts'

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
export const lookOf = ({ stdout, env }: Pick<CliIo, 'stdout' | 'env'>): Look => {
  const coloured = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return {
    columns: stdout.isTTY === true ? stdout.columns || 80 : null,
    style: (format, text) => (coloured ? styleText(format, text, { validateStream: false }) : text),
  }
}
