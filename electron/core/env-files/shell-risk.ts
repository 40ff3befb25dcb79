/*
 * Whether a shell that sources a `.env` file would execute part of a value in it. Determined from the text, not by running a shell. If the
 * text before the value has syntax that is not parsed here (here-documents, command substitutions, arithmetic), the answer is yes, and the
 * caller asks the user.
 */

// Without one of these characters, no command can start within a value, whatever quotes the shell is in.
const active = /[\s;&|<>()`$]/
const simpleExpansion = /\$\{[A-Za-z0-9_:?+=/.@!#%-]*\}/y

/** `clean`: outside quotes; `open`: inside quotes; `unclear`: syntax that is not parsed here; `runs`: a command starts within the value. */
type State = 'clean' | 'open' | 'unclear' | 'runs'
/** What precedes a character: `#` starts a comment only where a word could start, and shells know fewer kinds of whitespace than `\s`. */
type Before = 'word' | 'blank' | 'unclear'

/**
 * Whether sourcing `text` with bash, dash or another POSIX shell could execute part of the value from `start` to `end` (with its quotes).
 * True also if the value has an unclosed quote, because the following lines then decide what is executed.
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

/** Scans shell text from `from` to `to`, starting outside quotes. With `isValue`, anything that ends the word or starts a command in it gives `runs`. */
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
      // the shell removes the line break, so what precedes it decides
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
  // a command on the previous line continues on this one
  return continued ? 'unclear' : 'clean'
}
