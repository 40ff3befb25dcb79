/**
 * A pasted secret is rarely in its original form: terminals colour it, mail wraps it, chats and pages escape it, manifests encode it.
 * These are the readings of a pasted text in which a secret may become visible.
 */

/** Characters that are invisible and take no space. */
const invisibleSource = '[\\p{Default_Ignorable_Code_Point}\\u2800\\ufff9-\\ufffb]'
const invisible = new RegExp(invisibleSource, 'gu')
const oneInvisible = new RegExp(`^${invisibleSource}$`, 'u')

export const isInvisible = (character: string | undefined): boolean =>
  character !== undefined && oneInvisible.test(character)
export const withoutInvisible = (text: string): string => text.replace(invisible, '')

/** Terminal styling, as bytes or in printed form: `ESC[31m`, `\x1b[0m`, `\u001b[1m`, `\033[m`, `^[[31m`. */
const styling = /(?:\p{Control}|\\x1b|\\u001b|\\e|\\033|\^\[)\[[0-9;:]{0,32}[A-Za-z]/giu
/** HTML tags within a text, but not just anything in angle brackets, which may be a key. */
const tags = /<\/?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,300})?\/?>/gi
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lowbar: '_',
  UnderBar: '_',
  sol: '/',
  equals: '=',
  plus: '+',
  colon: ':',
  period: '.',
  dollar: '$',
  shy: '',
  nbsp: ' ',
  ZeroWidthSpace: '',
}

/** The character with this code; nothing for an invalid code. */
const character = (number: number): string =>
  number > 0 && number <= 0x10ffff && (number < 0xd800 || number > 0xdfff) ? String.fromCodePoint(number) : ''

const unescaped = (text: string): string =>
  text
    .replace(
      /\\u\{?([0-9a-f]{4})\}?|\\x([0-9a-f]{2})/gi,
      (_, long: string | undefined, short: string | undefined) =>
        character(parseInt(long ?? short ?? '0', 16)),
    )
    .replace(
      /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([A-Za-z]{2,16}));/gi,
      (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) =>
        name === undefined
          ? character(hex === undefined ? parseInt(decimal ?? '0', 10) : parseInt(hex, 16))
          : (entities[name] ?? whole),
    )

/** Single bytes only: our keys contain nothing beyond ASCII, and other keys rarely do. */
const unquotedUrl = (text: string): string =>
  text.replace(/%(?:25)?([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))

/** Escapes that keep a shell, Markdown or JSON from interpreting a character: `\_`, `\$`, `\/`; and `$$`, which is `$` in Compose files. */
const withoutEscapes = (text: string): string =>
  text.replace(/\\([^A-Za-z0-9\s\\])/g, '$1').replace(/\$\$/g, '$')

/** Line breaks that were inserted: after a backslash, in quoted-printable, after a hyphen, in a quoted mail, at the end of a page. */
const lineBreak =
  /[\\=\u00ad-]?[ \t]{0,80}(?:\r\n?|[\n\f\v\u0085\u2028\u2029])[\r\n\f]{0,4}[ \t]{0,80}(?:[>|][ \t]{0,8})?/g

const base64 = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{12,8192}={0,2}(?![A-Za-z0-9+/_=-])/g
/** Whether decoded bytes are text. */
const readable = /^[\t\n\r -~]{4,}$/

const decodedIn = (text: string): readonly string[] =>
  Array.from(text.matchAll(base64), ([run]) => Buffer.from(run, 'base64').toString('latin1')).filter(
    (decoded) => readable.test(decoded),
  )

export type Readings = {
  /** Removes styling, tags, escapes and invisible characters. */
  readonly plain: string
  /** The same with joined lines. */
  readonly joined: string
  /** What it contains as base64, also nested. */
  readonly decoded: readonly string[]
}

/** Pure; linear in the length of the text, and at most a few times as long. */
export const readingsOf = (text: string): Readings => {
  const undecorated = unquotedUrl(unescaped(text.replace(styling, '')))
  const joinable = withoutInvisible(undecorated.replace(tags, ''))
  const once = decodedIn(text)
  return {
    plain: withoutEscapes(joinable),
    // Lines first: a backslash at the end of a line does not escape what follows.
    joined: withoutEscapes(joinable.replace(lineBreak, '')),
    decoded: [...once, ...once.flatMap(decodedIn)],
  }
}
