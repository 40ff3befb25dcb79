import { createHash } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { ParsedTarEntry } from 'modern-tar'
import { z } from 'zod'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { environments } from '../../../shared/domain/types.ts'
import { machineRefusal } from '../db/refusals.ts'
import { Secret } from '../secret.ts'
import { createDecrypter, lockOf, type Opener } from './age-file.ts'
import { archiveVersion, type Contents, type Manifest } from './archive.ts'
import { fileStream } from './file-stream.ts'

const count = z.number().int().min(0)
const file = z.object({ bytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) })
/** Other fields are ignored, so that a newer version may add some. */
const manifestSchema = z.object({
  format: z.literal('keyreeve-backup'),
  version: z.literal(archiveVersion),
  createdAt: z.iso.datetime(),
  schema: count,
  counts: z.object({ accounts: count, roles: count, keys: count, secrets: count, missing: count }),
  missing: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      environment: z.enum(environments),
      why: z.enum(['missing', 'changed', 'damaged']),
    }),
  ),
  files: z.object({ 'secrets.json': file, 'keyreeve.db': file }),
})
const secretsSchema = z.object({
  pepper: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  keys: z.record(z.string(), z.string()),
})

export type OpenedBackup = {
  readonly manifest: Manifest
  readonly contents: Contents
  /** The database, in the folder that was given. */
  readonly database: string
}

const damaged = refuse('backup_unusable.damaged')

/** Thrown when the archive is not as it should be. */
class Malformed extends Error {}

const longestManifest = 64 * 1024 * 1024
const longestSecrets = 1024 * 1024 * 1024

const readWhole = async (entry: ParsedTarEntry, longest: number): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of entry.body) {
    size += chunk.length
    if (size > longest) throw new Malformed()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const writeDatabase = async (
  entry: ParsedTarEntry,
  target: string,
): Promise<{ bytes: number; sha256: string }> => {
  const hash = createHash('sha256')
  let bytes = 0
  const handle = await open(target, 'wx', 0o600)
  try {
    for await (const chunk of entry.body) {
      hash.update(chunk)
      bytes += chunk.length
      await handle.write(chunk)
    }
  } finally {
    await handle.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

const isNewer = (manifest: unknown): boolean =>
  typeof manifest === 'object' &&
  manifest !== null &&
  'format' in manifest &&
  manifest.format === 'keyreeve-backup' &&
  'version' in manifest &&
  Number(manifest.version) > archiveVersion

/** Reads the three files of the archive, which must be complete and as the manifest says. Throws `Malformed`, or what a stream throws. */
const readEntries = async (
  entries: ReadableStream<ParsedTarEntry>,
  database: string,
): Promise<Result<OpenedBackup>> => {
  let manifest: unknown
  let secrets: Buffer | undefined
  let copied: { bytes: number; sha256: string } | undefined
  for await (const entry of entries) {
    if (entry.header.name === 'manifest.json' && manifest === undefined)
      manifest = JSON.parse((await readWhole(entry, longestManifest)).toString('utf8'))
    else if (entry.header.name === 'secrets.json' && !secrets)
      secrets = await readWhole(entry, longestSecrets)
    else if (entry.header.name === 'keyreeve.db' && !copied) copied = await writeDatabase(entry, database)
    else throw new Malformed()
  }
  // Only now the last part of the file has been authenticated.
  if (isNewer(manifest)) return refuse('backup_unusable.newer')
  const parsed = manifestSchema.safeParse(manifest)
  if (!parsed.success || !secrets || !copied) return damaged
  const { files } = parsed.data
  const sha256 = createHash('sha256').update(secrets).digest('hex')
  if (files['secrets.json'].sha256 !== sha256 || files['keyreeve.db'].sha256 !== copied.sha256) return damaged
  const held = secretsSchema.safeParse(JSON.parse(secrets.toString('utf8')))
  secrets.fill(0)
  if (!held.success) return damaged
  return ok({
    manifest: parsed.data,
    contents: {
      pepper: new Secret(held.data.pepper),
      secrets: new Map(Object.entries(held.data.keys).map(([id, secret]) => [id, new Secret(secret)])),
    },
    database,
  })
}

/**
 * Decrypts a backup: its secrets into memory, its database into `folder`. Nothing is returned unless all of it is authentic and complete.
 * Refuses `not_found.file`, `backup_unusable`, `passphrase_wrong.backup`, `invalid_input.identity`, and what the machine causes.
 */
export const openArchive = async (
  path: string,
  opener: Opener,
  folder: string,
): Promise<Result<OpenedBackup>> => {
  if (!lstatSync(path, { throwIfNoEntry: false })) return refuseField('path', 'not_found.file', { path })
  const lock = lockOf(path)
  if (lock === null) return refuseField('path', 'backup_unusable.not_a_backup', { path })
  const isPassphrase = 'passphrase' in opener
  if (isPassphrase !== (lock === 'passphrase'))
    return refuse(isPassphrase ? 'backup_unusable.needs_identity' : 'backup_unusable.needs_passphrase')
  const decrypter = await createDecrypter(opener)
  if (!decrypter.ok) return decrypter
  let source: FileHandle | undefined
  try {
    source = await open(path)
    let plain: ReadableStream<Uint8Array>
    try {
      plain = await decrypter.data.decrypt(fileStream(source))
    } catch (error) {
      return (
        machineRefusal(error) ??
        refuse(isPassphrase ? 'passphrase_wrong.backup' : 'backup_unusable.other_identity')
      )
    }
    const { createTarDecoder } = await import('modern-tar')
    return await readEntries(
      plain.pipeThrough(createTarDecoder({ strict: true })),
      join(folder, 'keyreeve.db'),
    )
  } catch (error) {
    // What the library and the parsers throw has no code: the content is not what we wrote.
    return machineRefusal(error) ?? damaged
  } finally {
    await source?.close()
  }
}
