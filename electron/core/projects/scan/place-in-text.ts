/** How much of a line before a match is looked at. */
const context = 300

/** `NAME=`, `"name": "`, `name => '`, `--name=`, `\"NAME\": \"` in a transcript, with the scheme of a header: right before the value. */
const rightBefore =
  /([A-Za-z_][\w.-]{0,99})(?:\\{0,3}["'`])?\s{0,8}(?:=>|:=|=|:)\s{0,8}(?:\\{0,3}["'`])?(?:(?:Bearer|Basic|Token)\s{1,4})?$/i
/** `NAME=` or `name:` at the start of a line, with or without quotes. */
const atLineStart =
  /^\s{0,40}(?:export\s{1,8}|set\s{1,8}|-\s{1,8})?["']?([A-Za-z_][\w.-]{0,99})["']?\s{0,8}[=:]\s{0,8}/

/** The variable that the value after `before` is assigned to; null for none. `before` is the line up to the value. */
const variableBefore = (before: string): string | null => {
  const near = rightBefore.exec(before.slice(-context))
  if (near) {
    const [, name = ''] = near
    const [, previous = ''] = /(.)$/s.exec(before.slice(0, before.length - near[0].length)) ?? []
    // In a URL: `//user:secret@host`, `?api_key=secret`.
    if (!'/?&'.includes(previous) || previous === '') {
      // `\nNAME=` in a JSON string.
      return previous === '\\' && /^[nrt]./.test(name) ? name.slice(1) : name
    }
  }
  const first = atLineStart.exec(before.slice(0, context))
  if (!first) return null
  const value = before.slice(first[0].length)
  return /^["'`]/.test(value) || !/\s/.test(value) ? (first[1] ?? null) : null
}

/** Where a match is in a text: its line, counted from `firstLine`, and the variable that it is assigned to. */
export type PlaceInText = { readonly line: number; readonly variable: string | null }

/** Returns a function that describes where an offset is. Its calls must come in ascending order. */
export const createLocate = (text: Buffer, firstLine: number): ((start: number) => PlaceInText) => {
  let [line, lineStart] = [firstLine, 0]
  return (start) => {
    for (
      let end = text.indexOf(10, lineStart);
      end !== -1 && end < start;
      end = text.indexOf(10, lineStart)
    ) {
      line += 1
      lineStart = end + 1
    }
    const whole = start - lineStart <= 2 * context
    const before = whole
      ? text.toString('latin1', lineStart, start)
      : text.toString('latin1', lineStart, lineStart + context) +
        text.toString('latin1', start - context, start)
    return { line, variable: variableBefore(before) }
  }
}

/** The number of line ends in a text. */
export const countLines = (text: Buffer): number => {
  let count = 0
  for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10, at + 1)) count += 1
  return count
}
