/** A way to write a value behind `NAME=`. */
export type Spelling = {
  readonly text: string
  /** Whether bash, sourcing the file, reads the same value: known from the quoting, never by running bash. */
  readonly bash: boolean
}

// Nothing here is special to any reader, in any place: no blank, quote, `#`, `$`, backslash, `~` or `!`.
const plain = /^[A-Za-z0-9_./:@%+,=-]+$/

/**
 * The ways to write `value` in a `.env` file, the smallest and most widely read first. Each is a guess to be parsed
 * back in its place: dotenv has no escapes for quotes, so whether a spelling holds depends on what else stands there.
 *
 * Measured (reference/security.md §7): single quotes are read alike by most readers; double quotes by dotenv and node,
 * by bash only without `"`, `\`, `$` and a backtick; backticks never by bash. Only dotenv reads `\r`, in double quotes,
 * which makes it the only way to write a carriage return.
 */
export function spellings(value: string): readonly Spelling[] {
  const carriageReturn = value.includes('\r')
  const doubleQuotedInBash = !/["\\$`\r]/.test(value)
  const found: Spelling[] = []
  if (plain.test(value)) found.push({ text: value, bash: true })
  if (!carriageReturn) {
    found.push({ text: `'${value}'`, bash: !value.includes("'") })
    found.push({ text: `"${value}"`, bash: doubleQuotedInBash })
    found.push({ text: `\`${value}\``, bash: false })
  }
  const noReturns = value.replaceAll('\r', String.raw`\r`)
  if (carriageReturn) found.push({ text: `"${noReturns}"`, bash: false })
  const oneLine = noReturns.replaceAll('\n', String.raw`\n`)
  if (oneLine !== noReturns) found.push({ text: `"${oneLine}"`, bash: false })
  // bare text may hold every kind of quote, as long as it is one line without `#` and blanks around it
  if (oneLine === value) found.push({ text: value, bash: false })
  return found
}
