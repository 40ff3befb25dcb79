import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { PlannedCopy } from '../../../shared/domain/rotation.ts'
import type { Matches } from '../deliveries/destination.ts'
import { createLocate } from '../projects/scan/place-in-text.ts'
import { createSearch } from '../projects/scan/search.ts'
import { shortestSearched } from '../projects/scan/needles.ts'
import { Secret } from '../secret.ts'

/*
 * The copies of a secret in a file of any type, and the file with another secret in their place. What a file type means by quotes and
 * escapes is not known here, so a copy is only replaced where that makes no difference: where the new secret has no character that the old one
 * does not have in the same place of the file.
 */

/** A copy of a secret: as it is (`plain`), in base64, or escaped in some way. From byte `start` to before byte `end`. */
export type Copy = PlannedCopy & {
  readonly start: number
  readonly end: number
  readonly spelling: 'plain' | 'base64' | 'escaped'
  /** The secret itself. */
  readonly text: string
}

const inBase64 = /[A-Za-z0-9+/_-]/

/** The whole base64 text that has a match somewhere in it, with its padding. */
const runAround = (
  text: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } => {
  let [from, to] = [start, end]
  while (from > 0 && inBase64.test(text.charAt(from - 1))) from -= 1
  while (to < text.length && inBase64.test(text.charAt(to))) to += 1
  const padding = (4 - ((to - from) % 4)) % 4
  return padding < 3 && text.slice(to, to + padding) === '='.repeat(padding)
    ? { start: from, end: to + padding }
    : { start: from, end: to }
}

/**
 * Creates the search for one secret: `known` where it can be read, otherwise `matches` decides, which compares digests. A secret that we
 * issued is found by its form.
 */
export const createFindCopies = ({
  isIssued,
  known,
  last4,
  matches,
}: {
  readonly isIssued: boolean
  readonly known: Secret | null
  readonly last4: string
  readonly matches: Matches
}): ((bytes: Buffer) => readonly Copy[]) => {
  const exact =
    known !== null && !isIssued && Buffer.byteLength(known.reveal()) >= shortestSearched
      ? [{ key: 0, text: known.reveal() }]
      : []
  const tails = !isIssued && exact.length === 0 && /^[\x21-\x7e]{4}$/.test(last4) ? [last4] : []
  const search = createSearch({ exact, tails })
  return (bytes) => {
    const text = bytes.toString('latin1')
    const locate = createLocate(bytes, 1)
    const copies: Copy[] = []
    for (const { start, end, spelling, what } of search(bytes, bytes.length)) {
      const texts =
        what.kind === 'exact' ? [known?.reveal() ?? ''] : what.kind === 'issued' ? [what.text] : what.texts
      const secret = texts.find((each) => each.isWellFormed() && matches(new Secret(each)))
      if (secret === undefined) continue
      const range = spelling === 'base64' ? runAround(text, start, end) : { start, end }
      // One base64 text is found once for each needle in it.
      if (range.start < (copies.at(-1)?.end ?? 0)) continue
      const isPlain = bytes.subarray(start, end).equals(Buffer.from(secret))
      copies.push({
        ...locate(range.start),
        ...range,
        spelling: spelling === 'base64' ? 'base64' : isPlain ? 'plain' : 'escaped',
        text: secret,
      })
    }
    return copies
  }
}

/** Special characters that mean nothing in the formats of configuration files where they stood before. */
const harmless = '.+/:@~,='

/** Whether a text without quotes is read as text or as a number; null where formats differ, such as for `true` or `1e5`. */
const readAs = (text: string): 'text' | 'number' | null => {
  if (/^[1-9]\d*$/.test(text)) return 'number'
  const isOdd = text.length < 8 || !/[a-z]/i.test(text) || /^(?:[\d_.]+e[\d+-]+|0[xob][\da-f_]+)$/i.test(text)
  return isOdd ? null : 'text'
}

/**
 * Whether one text can stand wherever the other one does, in any file type. It may only have special characters that the other one has, too,
 * must not begin or end with another one, and is read as the same kind of value where it has no quotes.
 */
const fitsInPlaceOf = (old: string, text: string): boolean => {
  const isWord = (character: string): boolean => /^[A-Za-z0-9_]$/.test(character)
  const ends = (each: string): string => each.charAt(0) + each.charAt(each.length - 1)
  const kind = readAs(text)
  return (
    kind !== null &&
    kind === readAs(old) &&
    [...text].every(
      (each) => isWord(each) || each === '-' || (harmless.includes(each) && old.includes(each)),
    ) &&
    ([...ends(text)].every(isWord) || ends(text) === ends(old))
  )
}

/** A base64 text with another secret in it; null if that is not clear from how it is spelled. */
const reencoded = (run: string, old: Buffer, secret: Buffer): string | null => {
  const decoded = Buffer.from(run, 'base64')
  const at = decoded.indexOf(old)
  if (at === -1) return null
  const isPadded = run.endsWith('=') || decoded.length % 3 === 0
  const encode = (bytes: Buffer, alphabet: 'base64' | 'base64url'): string => {
    const text = bytes.toString(alphabet).replace(/=+$/, '')
    return isPadded ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text
  }
  const changed = Buffer.concat([decoded.subarray(0, at), secret, decoded.subarray(at + old.length)])
  // Both alphabets, if it has none of the characters in which they differ.
  const fitting = (['base64', 'base64url'] as const).filter((alphabet) => encode(decoded, alphabet) === run)
  const texts = new Set(fitting.map((alphabet) => encode(changed, alphabet)))
  const [text] = texts
  return texts.size === 1 && text !== undefined ? text : null
}

/**
 * Replaces the copies of a secret by another one; every other byte stays. Refuses `env_unquotable.other_file` where a copy cannot be
 * replaced without knowing the rules of the file type.
 */
export const replaceCopies = (bytes: Buffer, copies: readonly Copy[], secret: Secret): Result<Buffer> => {
  const value = secret.reveal()
  const parts: Buffer[] = []
  let from = 0
  for (const { start, end, spelling, text } of copies) {
    const replacement = ((): string | null => {
      if (spelling === 'plain') return fitsInPlaceOf(text, value) ? value : null
      return spelling === 'base64'
        ? reencoded(bytes.toString('latin1', start, end), Buffer.from(text), Buffer.from(value))
        : null
    })()
    if (replacement === null) return refuse('env_unquotable.other_file')
    parts.push(bytes.subarray(from, start), Buffer.from(replacement))
    from = end
  }
  return ok(Buffer.concat([...parts, bytes.subarray(from)]))
}
