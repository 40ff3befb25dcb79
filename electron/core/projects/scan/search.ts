import { shapeOf } from '../../keys/secret-format.ts'
import { Secret } from '../../secret.ts'
import {
  needlesOf,
  undetermined,
  type Bounds,
  type Needle,
  type SearchPlan,
  type Spelling,
} from './needles.ts'
import { createFindNeedles } from './find-needles.ts'

/** What was found, and where: from `start` to before `end`. Holds what may be a secret. */
export type Hit = {
  readonly start: number
  readonly end: number
  readonly spelling: Spelling
  readonly what:
    | { readonly kind: 'issued'; readonly text: string }
    | { readonly kind: 'exact'; readonly key: number }
    /** One text in different readings, which may be an imported secret. */
    | { readonly kind: 'candidates'; readonly texts: readonly string[] }
}

/** Returns what is found in the first `length` bytes, by its start. What is in `own` need not be copied. */
export type Search = {
  (buffer: Buffer, length: number): readonly Hit[]
  readonly own: Buffer
}

/** How many bytes around a match are looked at: the longest candidate of which only the digest is known, in base64. */
export const reach = 1536
const longestCandidate = 1024
const shortestCandidate = 12
const mostCandidates = 64
const bodyLength = 38

const byteClass = (characters: string): Uint8Array => {
  const table = new Uint8Array(256)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}
const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const alphanumeric = byteClass(alphanumerics)
const inToken = byteClass(`${alphanumerics}_`)
const inBase64 = byteClass(`${alphanumerics}+/-_`)

const isIn = (table: Uint8Array, bytes: Buffer, at: number, length: number): boolean =>
  at >= 0 && at < length && table[bytes[at] ?? 0] === 1

/**
 * The issued secret around the mark (`_test_`, `_live_`) at `mark`: letters before it, 38 letters and digits after it. Other letters may
 * precede it without a gap (`\nkr_test_…`), so the reading whose checksum is valid counts.
 */
const issuedAt = (
  bytes: Buffer,
  mark: number,
  length: number,
): { readonly start: number; readonly text: string } | null => {
  const end = mark + 6 + bodyLength
  if (end > length) return null
  for (let at = mark + 6; at < end; at += 1) if (!isIn(alphanumeric, bytes, at, length)) return null
  let start = mark
  while (start > 0 && mark - start < 8 && (bytes[start - 1] ?? 0) >= 97 && (bytes[start - 1] ?? 0) <= 122)
    start -= 1
  for (; mark - start >= 2; start += 1) {
    const text = bytes.toString('latin1', start, end)
    if (shapeOf(new Secret(text)).form === 'issued') return { start, text }
  }
  return null
}

/** Where a candidate may begin: after anything but a letter or digit. */
const startsOf = (bytes: Buffer, end: number): readonly number[] => {
  const starts: number[] = []
  const lowest = Math.max(0, end - longestCandidate)
  for (let at = end - 1; at >= lowest && starts.length < mostCandidates; at -= 1) {
    const isFirst = at === 0 || !isIn(alphanumeric, bytes, at - 1, end)
    if (isFirst && end - at >= shortestCandidate) starts.push(at)
    if (bytes[at - 1] === 10) break
  }
  return starts
}

const parsed = (parse: () => unknown): readonly string[] => {
  try {
    const text = parse()
    return typeof text === 'string' ? [text] : []
  } catch {
    return []
  }
}

/** The text itself, and what it says in JSON or in a URL. */
const readingsOf = (text: string): readonly string[] => [
  text,
  ...(text.includes('\\') ? parsed(() => JSON.parse(`"${text}"`)) : []),
  ...(text.includes('%') ? parsed(() => decodeURIComponent(text)) : []),
]

/** What ends at `end` and may be an imported secret; nothing if a letter or digit follows, which would belong to it. */
const candidatesAt = (
  bytes: Buffer,
  end: number,
  length: number,
): readonly { readonly start: number; readonly texts: readonly string[] }[] =>
  isIn(inToken, bytes, end, length)
    ? []
    : startsOf(bytes, end).map((start) => ({ start, texts: readingsOf(bytes.toString('utf8', start, end)) }))

/** A hit for each candidate, because where it starts decides which variable it is assigned to. */
const candidateHits = (
  candidates: ReturnType<typeof candidatesAt>,
  { end, spelling, startAt }: Pick<Hit, 'end' | 'spelling'> & { readonly startAt: (at: number) => number },
): readonly Hit[] =>
  candidates.map(({ start, texts }) => ({
    start: startAt(start),
    end,
    spelling,
    what: { kind: 'candidates', texts },
  }))

const isBounded = (bytes: Buffer, start: number, end: number, length: number, bounds: Bounds): boolean => {
  if (bounds === 'none') return true
  if (isIn(inToken, bytes, start - 1, length) || isIn(inToken, bytes, end, length)) return false
  return (
    bounds === 'token' || /[:=]\s{0,4}["'`]?$/.test(bytes.toString('latin1', Math.max(0, start - 8), start))
  )
}

/** The base64 text around a needle, decoded; null if it stands in none. `from` is where it starts, at a group of four characters. */
const decodeAround = (
  bytes: Buffer,
  { shift }: Needle,
  start: number,
  length: number,
): { readonly from: number; readonly decoded: Buffer } | null => {
  const group = start - undetermined[shift]
  for (let at = group; at < start; at += 1) if (!isIn(inBase64, bytes, at, length)) return null
  let from = group
  while (
    from - 4 >= Math.max(0, group - reach) &&
    [1, 2, 3, 4].every((back) => isIn(inBase64, bytes, from - back, length))
  )
    from -= 4
  let to = start
  while (to < Math.min(length, group + reach) && isIn(inBase64, bytes, to, length)) to += 1
  return { from, decoded: Buffer.from(bytes.toString('latin1', from, to), 'base64') }
}

/** The position of the base64 character that holds the byte at `offset` of the decoded text. */
const encodedAt = (from: number, offset: number): number => from + Math.floor((offset * 4) / 3)

/** Creates the search for everything in `plan`, and for issued secrets of any vault. `ownBytes` is the size of `own`. */
export const createSearch = (plan: SearchPlan, ownBytes = 0): Search => {
  const findNeedles = createFindNeedles(needlesOf(plan), ownBytes)
  const search = (buffer: Buffer, length: number): readonly Hit[] => {
    const hits: Hit[] = []
    findNeedles(buffer, length, (needle, start) => {
      const { target, spelling, bytes } = needle
      const end = start + bytes.length
      if (target.kind === 'exact') {
        if (isBounded(buffer, start, end, length, target.bounds))
          hits.push({ start, end, spelling, what: { kind: 'exact', key: target.key } })
        return
      }
      if (target.kind === 'mark' && spelling === 'plain') {
        const issued = issuedAt(buffer, start, length)
        if (issued)
          hits.push({
            start: issued.start,
            end: issued.start + issued.text.length,
            spelling,
            what: { kind: 'issued', text: issued.text },
          })
        return
      }
      if (target.kind === 'tail' && spelling === 'plain') {
        hits.push(...candidateHits(candidatesAt(buffer, end, length), { end, spelling, startAt: (at) => at }))
        return
      }
      const around = decodeAround(buffer, needle, start, length)
      if (!around) return
      const { from, decoded } = around
      // The needle's own text begins at this byte: after the group that it starts in, and the bytes of that group before it.
      const offset = ((start - undetermined[needle.shift] - from) / 4) * 3 + needle.shift
      if (target.kind === 'mark') {
        const issued = issuedAt(decoded, offset, decoded.length)
        if (!issued) return
        hits.push({
          start: encodedAt(from, issued.start),
          end: Math.min(length, encodedAt(from, issued.start + issued.text.length) + 1),
          spelling,
          what: { kind: 'issued', text: issued.text },
        })
        return
      }
      if (decoded.toString('latin1', offset, offset + 4) !== target.tail) return
      hits.push(
        ...candidateHits(candidatesAt(decoded, offset + 4, decoded.length), {
          end: Math.min(length, encodedAt(from, offset + 4) + 1),
          spelling,
          startAt: (at) => encodedAt(from, at),
        }),
      )
    })
    return hits.length > 1 ? hits.toSorted((a, b) => a.start - b.start) : hits
  }
  return Object.assign(search, { own: findNeedles.own })
}
