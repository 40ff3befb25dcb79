import { shapeOf } from '../../keys/secret-format.ts'
import { Secret } from '../../secret.ts'
import { readingsOf, type Readings } from './readings.ts'
import { likelyTokens } from './tokens.ts'

/** A part of a pasted text that may be a key. `label`: it starts like an issued secret, whatever follows. */
export type Candidate =
  | {
      readonly kind: 'secret'
      readonly secret: Secret
      readonly label: {
        readonly prefix: string
        readonly mark: 'test' | 'live'
        readonly length: number
      } | null
    }
  | { readonly kind: 'hint'; readonly label: string; readonly last4: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'name'; readonly name: string }

type SecretCandidate = Extract<Candidate, { kind: 'secret' }>

const issuedLength = 38

/** How many values of another form are looked up: each costs an HMAC and an index lookup. */
const mostForeign = 256
/** How many of each other kind are considered. */
const mostOfAKind = 64

const isIssued = (text: string): boolean => shapeOf(new Secret(text)).form === 'issued'

/**
 * A secret may directly follow other letters (`\nkr_test_…` in a log, two secrets without a gap), so the reading with a valid checksum is
 * chosen. The checksum covers the prefix, so this needs no lookup.
 */
const readIssued = (
  prefix: string,
  mark: string,
  body: string,
): { readonly text: string; readonly skipped: number } | null => {
  for (let skipped = 0; prefix.length - skipped >= 2; skipped += 1) {
    const text = `${prefix.slice(skipped)}_${mark}_${body.slice(0, issuedLength)}`
    if (isIssued(text)) return { text, skipped }
  }
  return null
}

const secretsShapedLikeOurs = (text: string): readonly SecretCandidate[] => {
  const found: SecretCandidate[] = []
  const pattern = /([a-z]{2,8})_(test|live)_([0-9A-Za-z]{1,512})/g
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [whole, prefix = '', mark = '', body = ''] = match
    const issued = readIssued(prefix, mark, body)
    // A secret that directly follows a complete one is a separate secret.
    if (issued) pattern.lastIndex = match.index + issued.skipped + issued.text.length
    found.push({
      kind: 'secret',
      secret: new Secret(issued?.text ?? whole),
      label: {
        prefix: prefix.slice(issued?.skipped ?? 0),
        mark: mark === 'live' ? 'live' : 'test',
        length: issued ? issuedLength : body.length,
      },
    })
  }
  return found
}

const masks = '(?:[•●·∙*.]{2,24}|[•●…]{1,24}|[x]{4,24})'
/** A secret as lists show it: `kr_test_••••••ab12`. Other programs use other characters for the dots, and may show its beginning. */
const ownHint = new RegExp(
  `([a-z]{2,8}_(?:test|live)_)([0-9A-Za-z]{0,12}?)${masks}([0-9A-Za-z]{4})(?![0-9A-Za-z])`,
  'g',
)

/**
 * Every secret in our form, in any reading of the text. A valid checksum is proof enough, so the text may be joined, decoded and stripped
 * to find one. What only starts like a secret is taken from the plain reading, unless it is part of a complete one.
 */
const shapedIn = (text: string, { plain, joined, decoded }: Readings): readonly SecretCandidate[] => {
  const readings = [...new Set([text, plain, joined, ...decoded])].map(secretsShapedLikeOurs)
  const whole = new Map<string, SecretCandidate>()
  for (const candidate of readings.flat())
    if (isIssued(candidate.secret.reveal())) whole.set(candidate.secret.reveal(), candidate)
  const wholes = [...whole.values()]
  const isPiece = ({ secret }: SecretCandidate): boolean =>
    wholes.some((each) => each.secret.reveal().startsWith(secret.reveal()))
  // The beginning of a masked key is identified by its last four characters, and not as a truncated key.
  const masked = new Set(
    Array.from(plain.matchAll(ownHint), ([all, label = '', shown = '']) => [all, label + shown]).flat(),
  )
  const partial = secretsShapedLikeOurs(plain).filter(
    ({ secret }) => !isIssued(secret.reveal()) && !masked.has(secret.reveal()),
  )
  return [
    ...wholes.slice(0, mostOfAKind),
    ...partial.slice(0, mostOfAKind).filter((candidate) => !isPiece(candidate)),
  ].slice(0, mostOfAKind)
}

/** The issued secrets with valid checksums in any reading of the text; at most 64. Linear in the length of the text. */
export const issuedIn = (text: string): readonly Secret[] =>
  shapedIn(text, readingsOf(text))
    .map(({ secret }) => secret)
    .filter((secret) => isIssued(secret.reveal()))

/** A masked secret of another vendor: `••••••ab12`, `sk-…ab12`, `AKIA****WXYZ`. */
const otherHint =
  /(?<![_•\w])(?:[A-Za-z0-9][\w-]{0,40}?)?(?:•{4,24}|\*{2,24}|\.{3}|…)([!-~]{4})(?![0-9A-Za-z])/g

const hints = (text: string): readonly Candidate[] => [
  ...Array.from(text.matchAll(ownHint), ([, label = '', , last4 = '']): Candidate => ({
    kind: 'hint',
    label,
    last4,
  })),
  ...Array.from(text.matchAll(otherHint), ([, last4 = '']): Candidate => ({
    kind: 'hint',
    label: '',
    last4,
  })),
]

const ids = (text: string): readonly Candidate[] =>
  Array.from(text.matchAll(/key_[0-9a-f]{24}(?![0-9a-f])/g), ([id]): Candidate => ({ kind: 'id', id }))

/** A name on its own, or in the quotation marks of our own messages. */
const names = (text: string): readonly Candidate[] => {
  const whole = text.trim()
  const quoted = Array.from(text.matchAll(/“([^“”\n]{1,100})”/g), ([, name = '']) => name)
  return [...(whole.length <= 100 && !whole.includes('\n') ? [whole] : []), ...quoted].map((name) => ({
    kind: 'name',
    name,
  }))
}

/**
 * Everything in `text` that may be a key, most certain first: secrets in our form, ids of keys, hints, values in places where imported
 * secrets are written, names. Pure, linear in the length of the text, and bounded in its output.
 */
export const candidatesIn = (text: string, readings = readingsOf(text)): readonly Candidate[] => {
  const shaped = shapedIn(text, readings)
  const known = new Set(shaped.map((candidate) => candidate.secret.reveal()))
  const foreign = likelyTokens(text, readings, mostForeign).filter(
    (token) => !known.has(token) && !isIssued(token),
  )
  return [
    ...shaped,
    ...ids(text).slice(0, mostOfAKind),
    ...hints(text).slice(0, mostOfAKind),
    ...foreign.map((token): Candidate => ({ kind: 'secret', secret: new Secret(token), label: null })),
    ...names(text).slice(0, mostOfAKind),
  ]
}
