/*
 * What a scan searches for, as byte strings. There are three kinds:
 *
 *   exact   a secret that the keychain holds, in each spelling; wherever it stands, it is found
 *   tail    the last four characters of an imported secret of which only the digest is known. What ends with them is a candidate,
 *           and its digest decides
 *   mark    `_test_` and `_live_`, the middle of every issued secret, as they are and in base64. The checksum of an issued secret shows that
 *           it is one, so the number of keys makes no difference to the time of a search
 */

/** How a secret was written: as it is, or in one of the encodings of configuration files, logs and manifests. */
export type Spelling = 'plain' | 'json' | 'percent' | 'base64'

/** What must surround an exact match. Short secrets are words of everyday text, so they need more proof. */
export type Bounds = 'none' | 'token' | 'value'

/** A secret that is known as text. `key` is its index in the caller's list. */
export type ExactSecret = { readonly key: number; readonly text: string }

/** What a scan looks for besides issued secrets. Holds secrets: never stored, never logged. */
export type SearchPlan = {
  readonly exact: readonly ExactSecret[]
  /** Each of four printable ASCII characters. */
  readonly tails: readonly string[]
}

export type Needle = {
  readonly bytes: Buffer
  readonly spelling: Spelling
  readonly target:
    | { readonly kind: 'exact'; readonly key: number; readonly bounds: Bounds }
    | { readonly kind: 'tail'; readonly tail: string }
    | { readonly kind: 'mark' }
  /** For base64: how many bytes before the needle's text belong to the same group of three. */
  readonly shift: 0 | 1 | 2
}

/** Secrets that are shorter than this are not searched at all: they would be found in every file. */
export const shortestSearched = 4
const shortestToken = 8
const shortestAnywhere = 16

const boundsOf = (bytes: number): Bounds =>
  bytes >= shortestAnywhere ? 'none' : bytes >= shortestToken ? 'token' : 'value'

/** How many base64 characters at the start also depend on the bytes before. */
export const undetermined = [0, 2, 3] as const

/** The base64 characters that `bytes` alone determine, when `shift` other bytes precede them in their group of three. */
const inBase64 = (bytes: Buffer, shift: 0 | 1 | 2): string => {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const whole = Math.floor(((shift + bytes.length) * 8) / 6)
  return text.slice(undetermined[shift], whole)
}

const shifts = [0, 1, 2] as const

const base64Needles = (bytes: Buffer, target: Needle['target'], shortest: number): readonly Needle[] =>
  shifts.flatMap((shift) => {
    const standard = inBase64(bytes, shift)
    if (standard.length < shortest) return []
    const urlSafe = standard.replaceAll('+', '-').replaceAll('/', '_')
    return [...new Set([standard, urlSafe])].map((text): Needle => ({
      bytes: Buffer.from(text, 'latin1'),
      spelling: 'base64',
      target,
      shift,
    }))
  })

const exactNeedles = ({ key, text }: ExactSecret): readonly Needle[] => {
  const bytes = Buffer.from(text)
  if (bytes.length < shortestSearched) return []
  const target = { kind: 'exact', key, bounds: boundsOf(bytes.length) } as const
  const spelled = new Map<string, Spelling>()
  for (const [spelling, form] of [
    ['plain', text],
    ['json', JSON.stringify(text).slice(1, -1)],
    ['percent', encodeURIComponent(text)],
  ] as const)
    if (!spelled.has(form)) spelled.set(form, spelling)
  return [
    ...Array.from(spelled, ([form, spelling]): Needle => ({
      bytes: Buffer.from(form),
      spelling,
      target,
      shift: 0,
    })),
    ...(bytes.length < shortestToken ? [] : base64Needles(bytes, target, shortestToken)),
  ]
}

const tailNeedles = (tail: string): readonly Needle[] => {
  const target = { kind: 'tail', tail } as const
  const bytes = Buffer.from(tail, 'latin1')
  return [{ bytes, spelling: 'plain', target, shift: 0 }, ...base64Needles(bytes, target, 4)]
}

const markNeedles = (mark: string): readonly Needle[] => {
  const bytes = Buffer.from(mark)
  const target = { kind: 'mark' } as const
  return [{ bytes, spelling: 'plain', target, shift: 0 }, ...base64Needles(bytes, target, 7)]
}

/** Everything to search for. */
export const needlesOf = ({ exact, tails }: SearchPlan): readonly Needle[] => [
  ...['_test_', '_live_'].flatMap(markNeedles),
  ...exact.flatMap(exactNeedles),
  ...[...new Set(tails)].flatMap(tailNeedles),
]
