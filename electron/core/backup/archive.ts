import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Encrypter } from 'age-encryption'
import type { BackupCounts, MissingSecret } from '../../../shared/domain/backup.ts'
import type { Secret } from '../secret.ts'
import { fileStream } from './file-stream.ts'

/*
 * What is inside the encryption: a tar archive with three files, so that a backup can be read without Keyreeve (electron/README.md).
 *   manifest.json  what the backup contains, with the size and SHA-256 of the other two
 *   secrets.json   the pepper, and the secrets of the kept keys by the ids of the keys
 *   keyreeve.db    the database
 */

export const archiveVersion = 1

type ArchiveFile = { readonly bytes: number; readonly sha256: string }

export type Manifest = {
  readonly format: 'keyreeve-backup'
  readonly version: typeof archiveVersion
  /** ISO 8601 */
  readonly createdAt: string
  /** The version of the database's schema. */
  readonly schema: number
  readonly counts: BackupCounts
  readonly missing: readonly MissingSecret[]
  readonly files: { readonly 'secrets.json': ArchiveFile; readonly 'keyreeve.db': ArchiveFile }
}

export type Contents = {
  readonly pepper: Secret
  /** By the id of the key. */
  readonly secrets: ReadonlyMap<string, Secret>
}

const digestOf = async (path: string): Promise<ArchiveFile> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return { bytes: statSync(path).size, sha256: hash.digest('hex') }
}

/**
 * Writes the archive, encrypted, into the new file `target`, which only its owner can read, and syncs it. Holds the secrets and a few
 * MB of the database in memory. Throws what the file system throws.
 *
 * @param database a database file that does not change
 * @returns the size of the file in bytes
 */
export const writeArchive = async (
  target: string,
  encrypter: Encrypter,
  { pepper, secrets }: Contents,
  database: string,
  about: Omit<Manifest, 'format' | 'version' | 'files'>,
): Promise<number> => {
  const { createTarPacker } = await import('modern-tar')
  const secretsJson = Buffer.from(
    JSON.stringify({
      pepper: pepper.reveal(),
      keys: Object.fromEntries(Array.from(secrets, ([id, secret]) => [id, secret.reveal()])),
    }),
  )
  const manifest: Manifest = {
    format: 'keyreeve-backup',
    version: archiveVersion,
    ...about,
    files: {
      'secrets.json': {
        bytes: secretsJson.length,
        sha256: createHash('sha256').update(secretsJson).digest('hex'),
      },
      'keyreeve.db': await digestOf(database),
    },
  }
  const { readable, controller } = createTarPacker()
  const add = async (name: string, size: number, body: ReadableStream<Uint8Array>): Promise<void> =>
    body.pipeTo(controller.add({ name, size, type: 'file', mode: 0o600, mtime: new Date(about.createdAt) }))
  const pack = async (): Promise<void> => {
    const manifestJson = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
    await add('manifest.json', manifestJson.length, streamOf(manifestJson))
    await add('secrets.json', secretsJson.length, streamOf(secretsJson))
    const file = await open(database)
    try {
      await add('keyreeve.db', manifest.files['keyreeve.db'].bytes, fileStream(file))
    } finally {
      await file.close()
    }
    controller.finalize()
  }
  const handle = await open(target, 'wx', 0o600)
  try {
    const encrypted = await encrypter.encrypt(readable)
    const packing = pack().catch((error: unknown) => controller.error(error))
    let bytes = 0
    for await (const chunk of encrypted) {
      await handle.write(chunk)
      bytes += chunk.length
    }
    await packing
    await handle.sync()
    return bytes
  } finally {
    await handle.close()
    secretsJson.fill(0)
  }
}

const streamOf = (bytes: Buffer): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      controller.enqueue(new Uint8Array(bytes))
      controller.close()
    },
  })
