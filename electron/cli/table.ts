import { escapeControls } from '../core/safe-text.ts'
import type { Look, StyledText } from './io.ts'

const gap = 2
const shortest = 8

/** Text of which every character is one column wide: most tables have nothing else, and ICU's data is then not loaded. */
const plain = /^[\x20-\x7e\u2013\u2022\u2026]*$/
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

let segmenter: Intl.Segmenter | undefined

/** The characters of a text as a terminal displays them, with the number of columns each takes. */
const cellsOf = (text: string): readonly (readonly [text: string, width: number])[] => {
  if (plain.test(text)) return Array.from(text, (character) => [character, 1] as const)
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), ({ segment }) => [segment, wide.test(segment) ? 2 : 1] as const)
}

const widthOf = (text: string): number => cellsOf(text).reduce((sum, [, width]) => sum + width, 0)

/** Truncates the text to at most `width` columns, with an ellipsis. */
const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text
  let used = 1
  let kept = ''
  for (const [character, columns] of cellsOf(text)) {
    if (used + columns > width) break
    used += columns
    kept += character
  }
  return `${kept}…`
}

const total = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + gap, -gap)

/** Shrinks the widest column until everything fits into `columns`. On a very narrow terminal lines wrap instead. */
const fit = (widths: readonly number[], columns: number): readonly number[] => {
  const widest = Math.max(...widths)
  const column = widths.indexOf(widest)
  return total(widths) <= columns || widest <= shortest
    ? widths
    : fit(widths.with(column, widest - 1), columns)
}

export type Cell = { readonly text: string; readonly format?: Parameters<Look['style']>[0] | undefined }

const escaped = (cell: Cell): Cell => ({ ...cell, text: escapeControls(cell.text) })

/** Formats rows under headings, in columns two spaces apart. Nothing is truncated without a terminal. Control characters are escaped. */
export const table = (
  look: Look,
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
): StyledText => {
  const all: readonly (readonly Cell[])[] = [
    headings.map((text) => ({ text, format: 'bold' })),
    ...rows.map((row) => row.map(escaped)),
  ]
  const natural = headings.map((_, column) => Math.max(...all.map((row) => widthOf(row[column]?.text ?? ''))))
  const widths = look.columns === null ? natural : fit(natural, look.columns)
  const line = (row: readonly Cell[]): string =>
    row
      .map(({ text, format }, column) => {
        const shown = cut(text, widths[column] ?? 0)
        const padding =
          column === row.length - 1 ? '' : ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(shown)))
        return `${format ? look.style(format, shown) : shown}${padding}`
      })
      .join(' '.repeat(gap))
  return { lines: all.map(line) }
}

/** Formats names and values, one pair per line. Control characters are escaped. */
export const pairs = (
  look: Look,
  entries: readonly (readonly [name: string, value: string | Cell])[],
): StyledText => {
  const width = Math.max(...entries.map(([name]) => name.length))
  const shown = (value: string | Cell): string => {
    const { text, format } = escaped(typeof value === 'string' ? { text: value } : value)
    return format ? look.style(format, text) : text
  }
  return {
    lines: entries.map(([name, value]) => `${look.style('dim', name.padEnd(width))}  ${shown(value)}`),
  }
}
