import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { draftOf, publishDraft } from '../files.ts'

/*
 * How a hook recognises an imported secret while the vault is closed. Issued secrets need nothing: their form and checksum show what they are.
 *
 * For each imported key the file holds the last four characters of its secret, its length, and a slow hash of it (scrypt) under a key from
 * another file. Whoever reads both files can test guesses, about ten a second on one processor: hopeless for a key from a provider, but not
 * for a password that a person made up. Four characters and the length narrow a text down to almost nothing, so a commit hardly ever needs
 * the slow hash.
 */

/** What is known of one imported key. `searched` is null for a secret that cannot be recognised: too short, or with an odd end. */
const fingerprint = z.strictObject({
  id: z.string(),
  searched: z
    .strictObject({ tail: z.string().length(4), length: z.number().int(), hash: z.base64() })
    .nullable(),
})
const fileContent = z.strictObject({ version: z.literal(1), keys: z.array(fingerprint) })
export type Fingerprint = z.output<typeof fingerprint>

const keyBytes = 32
/** 32 MiB and about 0.1 s for each guess. */
const cost = { N: 1 << 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

const shortest = 12
/** The scan looks at most this far back from the end of a candidate. */
const longest = 1000

const hasPlainEnd = (text: string): boolean => /[\x21-\x7e]{4}$/.test(text)

/** The end of a text that is too long: the longest that begins after a separator, where a search looks for a beginning. */
const endOf = (text: string): string | null => {
  if (text.length <= longest) return text
  const end = text.slice(-longest)
  const separator = /[^A-Za-z0-9]/.exec(end)
  return separator ? end.slice(separator.index + 1) : null
}

/**
 * The part of a secret that a hook looks for: the secret itself, or one line of a secret of several lines (of equally long lines the one in
 * the middle, because keys of one kind begin alike). Null when no part is long enough and ends in plain characters.
 */
export const searchedPart = (secret: string): string | null => {
  const parts = secret
    .split(/\r?\n/)
    .map((line) => endOf(line.trim()))
    .filter((part) => part !== null && part.length >= shortest && hasPlainEnd(part))
  const most = Math.max(0, ...parts.map((part) => part?.length ?? 0))
  const longestParts = parts.filter((part) => part?.length === most)
  return longestParts[Math.floor(longestParts.length / 2)] ?? null
}

/** The slow hash of a text under the guard's key; `id` is the key that it would belong to. */
const hashOf = (guardKey: Buffer, id: string, text: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const keyed = createHmac('sha256', guardKey).update(text).digest()
    scrypt(keyed, id, 32, cost, (error, hash) => (error ? reject(error) : resolve(hash)))
  })

/** Makes the fingerprint of an imported key's secret. */
export const fingerprintOf = async (guardKey: Buffer, id: string, secret: string): Promise<Fingerprint> => {
  const part = searchedPart(secret)
  if (part === null) return { id, searched: null }
  const hash = await hashOf(guardKey, id, part)
  return { id, searched: { tail: part.slice(-4), length: part.length, hash: hash.toString('base64') } }
}

/** Whether `text` is what `fingerprint` was made of. Slow. */
export const matches = async (
  guardKey: Buffer,
  { id, searched }: Fingerprint,
  text: string,
): Promise<boolean> => {
  if (!searched) return false
  const expected = Buffer.from(searched.hash, 'base64')
  const hash = await hashOf(guardKey, id, text)
  return expected.length === hash.length && timingSafeEqual(hash, expected)
}

const folderIn = (home: string): string => join(home, 'guard')
const keyFile = (home: string): string => join(folderIn(home), 'key')
const listFile = (home: string): string => join(folderIn(home), 'fingerprints.json')

const read = (file: string): Buffer | null => {
  try {
    return readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}

/** Writes a file that only its owner can read, as a whole. False when it exists and is not to be replaced. */
const write = (home: string, file: string, content: string | Buffer, replace: boolean): boolean => {
  mkdirSync(folderIn(home), { recursive: true, mode: 0o700 })
  const draft = draftOf(file)
  try {
    writeFileSync(draft, content, { flag: 'wx', mode: 0o600 })
    return publishDraft(draft, file, { replace })
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The guard's key; null before the first guard was installed. */
export const readGuardKey = (home: string): Buffer | null => {
  const key = read(keyFile(home))
  return key?.length === keyBytes ? key : null
}

/** The guard's key, created when there is none. */
export const makeGuardKey = (home: string): Buffer => {
  const existing = readGuardKey(home)
  if (existing) return existing
  // A damaged one is of no use, and neither is what was made with it.
  if (read(keyFile(home))) rmSync(keyFile(home))
  const key = randomBytes(keyBytes)
  return write(home, keyFile(home), key, false) ? key : makeGuardKey(home)
}

/** The fingerprints of the imported keys; null when there is no file, or a damaged one. */
export const readFingerprints = (home: string): readonly Fingerprint[] | null => {
  const text = read(listFile(home))?.toString('utf8')
  if (text === undefined) return null
  try {
    const parsed = fileContent.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.keys : null
  } catch {
    return null
  }
}

export const writeFingerprints = (home: string, keys: readonly Fingerprint[]): void =>
  void write(home, listFile(home), `${JSON.stringify({ version: 1, keys })}\n`, true)
