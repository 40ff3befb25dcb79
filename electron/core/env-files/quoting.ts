/** A way to write a value behind `NAME=`. */
type Spelling = {
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
 * Measured: single quotes are read alike by most readers; double quotes by dotenv and node,
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

/*
 * Whether a shell that sources a `.env` file would execute part of a value in it. Known from the text alone, never by running
 * a shell. Where the text before the value is more than this reads (here-documents, command substitutions, arithmetic), the
 * answer is yes: the caller asks, rather than hopes.
 */

// Without one of these no command can begin within a value, whatever quotes the shell believes to be in.
const active = /[\s;&|<>()`$]/
const simpleExpansion = /\$\{[A-Za-z0-9_:?+=/.@!#%-]*\}/y

/** `clean`: outside any quotes; `open`: inside some; `unclear`: not read any further; `runs`: a command of the value begins. */
type State = 'clean' | 'open' | 'unclear' | 'runs'
/** What stands before a character: `#` begins a comment only where a word could begin, and shells know fewer blanks than `\s`. */
type Before = 'word' | 'blank' | 'unclear'

/**
 * Whether sourcing `text` with bash, dash or another POSIX shell could execute part of the value that stands from `start` to `end`, quotes included.
 * Also when it has a quote that is not closed: what is executed then depends on the lines that follow.
 */
export function wouldExecute(text: string, start: number, end: number): boolean {
  // `NAME=`, or the command `NAME` with the value as an argument; behind `NAME= ` or a line break, the value would be the command
  const isAssigned = /[A-Za-z0-9_](?:=|:[ \t]+|[ \t]+=[ \t]*)$/.test(
    text.slice(Math.max(0, start - 500), start),
  )
  if (!isAssigned) return start !== end
  if (!active.test(text.slice(start, end))) return scan(text, start, end, true) !== 'clean'
  return scan(text, 0, start, false) !== 'clean' || scan(text, start, end, true) !== 'clean'
}

/** Reads shell text from `from` to `to`, beginning outside quotes. With `isValue`, anything that ends the word, or starts a command within it, `runs`. */
function scan(text: string, from: number, to: number, isValue: boolean): State {
  let quote: '' | "'" | '"' = ''
  let continued = false
  let before: Before = 'blank'
  for (let at = from; at < to; at++) {
    const character = text.charAt(at)
    const next = text.charAt(at + 1)
    const preceding: Before = before
    before = 'word'
    if (quote === "'") {
      if (character === "'") quote = ''
      continue
    }
    if (character === '\\') {
      continued = quote === '' && next === '\n'
      // the line break is taken out, so what stands before it decides
      if (continued) before = preceding === 'word' ? 'word' : 'unclear'
      at++
      continue
    }
    if (
      character === '`' ||
      (character === '$' && '([\'"'.includes(next) && next !== '' && !(quote === '"' && next === '"'))
    )
      return isValue ? 'runs' : 'unclear'
    if (character === '$' && next === '{') {
      simpleExpansion.lastIndex = at
      if (isValue || !simpleExpansion.test(text)) return isValue ? 'runs' : 'unclear'
      at = simpleExpansion.lastIndex - 1
      continue
    }
    if (character === '"') {
      quote = quote === '' ? '"' : ''
      continue
    }
    if (quote === '"') continue
    if (character === "'") quote = "'"
    else if (isValue && /[\s;&|<>()]/.test(character)) return 'runs'
    else if (character === '\n') continued = false
    else if (character + next === '<<' || character + next === '((' || character + next === '[[')
      return 'unclear'
    else if (character === '#' && !isValue && preceding !== 'word') {
      if (preceding === 'unclear') return 'unclear'
      while (at + 1 < to && text[at + 1] !== '\n') at++
    }
    if (/[ \t\n;&|]/.test(character)) before = 'blank'
    // zsh reads `(#` as a pattern
    else if (/[()<>]/.test(character)) before = 'unclear'
  }
  if (quote !== '') return 'open'
  // a command on the line before goes on in ours
  return continued ? 'unclear' : 'clean'
}
