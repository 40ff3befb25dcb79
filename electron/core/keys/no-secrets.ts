import { ok, refuseField, type Result } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../db/handle.ts'
import { issuedIn } from '../decisions/paste/candidates.ts'
import { readingsOf } from '../decisions/paste/readings.ts'
import { holdsIssued } from '../safe-text.ts'
import { Secret } from '../secret.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { findRowByDigest } from './rows.ts'
import { hintOf } from './secret-format.ts'

/** Shorter parts of a text are more likely words than secrets. The whole text is looked up at any length. */
const shortestPart = 8
/** From this length on, rows store the last four characters of their secret (`hintOf`). */
const shortestWithLast4 = 12

/** What separates a secret from the words around it; a full stop only at the end of a word, because many secrets contain one. */
const separators = /[\s"'`“”‘’,;:=()<>[\]{}]+|\.(?=\s|$)/u

/** What surrounds a secret in a URL. */
const urlSeparators = /[?&#/|]+/

const isKnown = (db: ReadableDb, vaultCrypto: VaultCrypto, text: string): boolean => {
  const secret = new Secret(text)
  return findRowByDigest(db, vaultCrypto.digest(secret), hintOf(secret).last4) !== undefined
}

/**
 * The known secrets of at least twelve characters anywhere in `text`: the last four characters of a part lead to the few rows to compare
 * it with.
 */
function* knownParts(
  db: ReadableDb,
  vaultCrypto: VaultCrypto,
  text: string,
  { onlyImported = false } = {},
): Generator<string> {
  const rows = 'SELECT digest FROM keys INDEXED BY keys_by_last4 WHERE last4 = ?'
  const sql = onlyImported ? `${rows} AND origin = 'imported'` : rows
  for (let end = shortestWithLast4; end <= text.length; end += 1) {
    const digests = db.all<{ digest: Buffer }>(sql, text.slice(end - 4, end))
    if (digests.length === 0) continue
    for (let start = 0; start <= end - shortestWithLast4; start += 1) {
      const part = text.slice(start, end)
      const digest = vaultCrypto.digest(new Secret(part))
      if (digests.some((row) => Buffer.isBuffer(row.digest) && row.digest.equals(digest))) yield part
    }
  }
}

const containsKnown = (db: ReadableDb, vaultCrypto: VaultCrypto, text: string): boolean =>
  knownParts(db, vaultCrypto, text).next().done !== true

/** An issued secret that was truncated or changed to another case. Shorter ones are names such as `my_test_key`. */
const nearlyIssued = /[a-z]{2,8}_(?:test|live)_(?:(?=[a-z]{0,64}[0-9])[0-9a-z]{24,}|[0-9a-z]{34,})/i
/** A run of capitals, small letters and digits as long as the random part of an issued secret: one without its label. */
const randomRun = /[0-9A-Za-z]{32,}/g
const looksRandom = (text: string): boolean =>
  (text.match(randomRun) ?? []).some((run) => [/[0-9]/, /[A-Z]/, /[a-z]/].every((kind) => kind.test(run)))

/** Characters that people insert into a secret to disguise it, or that are copied along with it. */
const fillers = /[\s\p{Default_Ignorable_Code_Point}\p{Dash_Punctuation}]+/gu

/** Whether `text` is a secret in another form: encoded, broken up, truncated, without its label or in another case. */
const holdsDisguised = (db: ReadableDb, vaultCrypto: VaultCrypto, text: string): boolean => {
  const { plain, decoded } = readingsOf(text)
  // Without spaces and hyphens ordinary words become one long run, so only a checksum or a known secret counts here.
  const stripped = text.replace(fillers, '')
  return (
    [text, plain, ...decoded].some((reading) => nearlyIssued.test(reading) || looksRandom(reading)) ||
    issuedIn(stripped).length > 0 ||
    [plain, stripped, ...decoded].some(
      (reading) => isKnown(db, vaultCrypto, reading.trim()) || containsKnown(db, vaultCrypto, reading),
    )
  )
}

const holdsSecret = (
  db: ReadableDb,
  vaultCrypto: VaultCrypto,
  text: string,
  given: string | undefined,
): boolean =>
  holdsIssued(text) ||
  (given !== undefined && (text === given || (given.length >= shortestPart && text.includes(given)))) ||
  [text, ...text.split(separators).filter((part) => part.length >= shortestPart)].some((part) =>
    isKnown(db, vaultCrypto, part),
  ) ||
  containsKnown(db, vaultCrypto, text) ||
  holdsDisguised(db, vaultCrypto, text)

/**
 * Refuses `invalid_input`, at the field, when a text that will be stored and shown is or contains a secret: something in the form of an
 * issued one, also encoded, broken up or truncated, the secret of any key (even a deleted one), or `given`, which is about to become
 * one. The refusal does not repeat the text.
 *
 * @param texts the texts by the name of their field
 */
export const refuseSecrets = (
  db: ReadableDb,
  vaultCrypto: VaultCrypto,
  texts: Readonly<Record<string, string | undefined>>,
  given?: Secret,
): Result<null> => {
  for (const [field, text] of Object.entries(texts)) {
    if (text === undefined || !holdsSecret(db, vaultCrypto, text, given?.reveal())) continue
    return refuseField(field, 'invalid_input.looks_like_secret')
  }
  return ok(null)
}

/**
 * The imported secrets in `text`, longest first, for a log that must not repeat them. They are found by their digests, so none is kept
 * in memory. One that is shorter than eight characters, or ends with a space or a letter beyond ASCII, is only found if it is the
 * whole text or a word of it.
 */
export const importedSecretsIn = (
  db: ReadableDb,
  vaultCrypto: VaultCrypto,
  text: string,
): readonly string[] => {
  const words = text.split(separators)
  const parts = [...words, ...words.flatMap((word) => word.split(urlSeparators))]
  const candidates = new Set([text, ...parts.filter((part) => part.length >= shortestPart)])
  const known = [...candidates].filter((part) => part !== '' && isKnown(db, vaultCrypto, part))
  const long = knownParts(db, vaultCrypto, text, { onlyImported: true })
  return [...known, ...long].toSorted((a, b) => b.length - a.length)
}
