import { randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, lstatSync, rmSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type Database from 'better-sqlite3'
import type {
  BackupCounts,
  BackupCreated,
  BackupReason,
  MissingSecret,
} from '../../../shared/domain/backup.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import { versionOf } from '../db/migrate.ts'
import { liesIn } from '../deliveries/own-folders.ts'
import { draftOf, publishDraft } from '../files.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { KeyRow } from '../keys/rows.ts'
import { isIntact } from '../keys/trusted-key.ts'
import type { Secret } from '../secret.ts'
import { checkOf, readCanary, readVaultMeta } from '../vault/canary.ts'
import { unseal } from '../vault/sealing.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { createEncrypter, type Protection } from './age-file.ts'
import { writeArchive } from './archive.ts'
import { recordBackup } from './records.ts'
import { withScratch } from './scratch.ts'

/** What backups need besides the context. */
export type BackupPlace = {
  /** The data folder. */
  readonly home: string
  /** Our folders, which no backup is written into: it would be lost together with them. */
  readonly ownFolders: readonly string[]
  readonly copyDatabase: (target: string) => Promise<void>
  /** Opens a database file; the caller closes it. */
  readonly connect: (file: string) => Database.Database
  /** The same for the database of a backup, which is migrated to the newest schema. Refuses `database_newer` and `database_corrupt`. */
  readonly openCopy: (file: string) => Result<Database.Database>
}

/** Checks that a new file can be written to `path`. */
const checkTarget = (path: string): Result<null> => {
  if (!isAbsolute(path)) return refuseField('path', 'invalid_input.malformed')
  const folder = dirname(path)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return refuseField('path', 'not_found.folder', { path: folder })
  if (lstatSync(path, { throwIfNoEntry: false })) return refuseField('path', 'conflict.file_exists', { path })
  return ok(null)
}

/** Reads the pepper, which the vault does not hold while it is open. */
const readPepper = async ({ db }: Pick<Context, 'db'>, keychain: Keychain): Promise<Result<Secret>> => {
  const meta = readVaultMeta(db)
  if (!meta) return refuse('vault_not_set_up.keychain')
  const pepper = await keychain.read(meta.pepperRef)
  if (!pepper.ok) return pepper
  return pepper.data && checkOf(pepper.data, 'pepper') === meta.pepperCheck
    ? ok(pepper.data)
    : refuse('keychain_items_missing')
}

type KeptRow = KeyRow & { readonly item_ref: string }
type Collected = { readonly secrets: ReadonlyMap<string, Secret>; readonly missing: readonly MissingSecret[] }

const keptRows = (copy: Database.Database): IterableIterator<KeptRow> =>
  copy.prepare<[], KeptRow>('SELECT * FROM keys WHERE item_ref IS NOT NULL AND deleted_at IS NULL').iterate()

/**
 * Reads the secret of every kept key in the copy, one by one. A secret that is not there is listed, once the canary has proved that the
 * keychain is open. Refuses what the keychain refuses.
 */
const collectSecrets = async (
  { db }: Context,
  { keychain, vaultCrypto }: { readonly keychain: Keychain; readonly vaultCrypto: VaultCrypto },
  copy: Database.Database,
): Promise<Result<Collected>> => {
  const secrets = new Map<string, Secret>()
  const missing: MissingSecret[] = []
  for (const row of keptRows(copy)) {
    const { id, name, environment, digest, sealed, item_ref: ref } = row
    const miss = (why: MissingSecret['why']): void => void missing.push({ id, name, environment, why })
    if (!isIntact(vaultCrypto, row)) {
      miss('damaged')
      continue
    }
    const item = await keychain.read(ref)
    if (!item.ok) return item
    const secret = item.data && (sealed ? unseal(sealed, item.data, id) : item.data)
    if (item.data === null) miss('missing')
    else if (!secret || !timingSafeEqual(vaultCrypto.digest(secret), digest)) miss('changed')
    else secrets.set(id, secret)
  }
  const canary = missing.some(({ why }) => why === 'missing') ? await readCanary(db, keychain) : ok(undefined)
  return canary.ok ? ok({ secrets, missing }) : canary
}

/** How many rows of each kind are in a database. */
export const countRows = (copy: Database.Database): Omit<BackupCounts, 'secrets' | 'missing'> => {
  const count = (sql: string): number => copy.prepare<[], number>(sql).pluck().get() ?? 0
  return {
    accounts: count('SELECT count(*) FROM accounts WHERE archived_at IS NULL'),
    roles: count('SELECT count(*) FROM roles'),
    keys: count('SELECT count(*) FROM keys WHERE deleted_at IS NULL'),
  }
}

export type BackupRequest = {
  /** Where to write it: an absolute path. */
  readonly path: string
  readonly protection: Protection
  readonly reason: BackupReason
}

/**
 * Writes a backup that was asked for; see {@link writeBackup}. Also refuses `conflict.backup_inside` for a file in our own folders.
 */
export const createBackup = async (
  context: Context,
  place: BackupPlace,
  request: BackupRequest,
): Promise<Result<BackupCreated>> => {
  const { path } = request
  if (await liesIn(path, place.ownFolders)) return refuseField('path', 'conflict.backup_inside')
  return writeBackup(context, place, request)
}

/**
 * Writes an encrypted backup of the database, the kept secrets and the pepper into a new file, and records it. A kept key whose secret
 * cannot be read is in the answer, and in the backup without its secret. The file gets its name in the transaction that records it, so
 * there is never half a backup, nor one without a record.
 * Refuses `conflict.file_exists`, `not_found.folder`, `invalid_input.recipient`, and what the keychain refuses.
 */
export const writeBackup = async (
  context: Context,
  place: BackupPlace,
  { path, protection, reason }: BackupRequest,
): Promise<Result<BackupCreated>> => {
  const target = checkTarget(path)
  if (!target.ok) return target
  const vault = context.vault()
  if (!vault.ok) return vault
  const encrypter = await createEncrypter(protection)
  if (!encrypter.ok) return encrypter
  const pepper = await readPepper(context, vault.data.keychain)
  if (!pepper.ok) return pepper
  return withScratch(place.home, async (scratch) => {
    const database = join(scratch, 'keyreeve.db')
    const createdAt = context.clock.now()
    await place.copyDatabase(database)
    const copy = place.connect(database)
    let collected: Result<Collected>
    let about: { readonly schema: number; readonly counts: ReturnType<typeof countRows> }
    try {
      collected = await collectSecrets(context, vault.data, copy)
      about = { schema: versionOf(copy), counts: countRows(copy) }
    } finally {
      copy.close()
    }
    if (!collected.ok) return collected
    const { secrets, missing } = collected.data
    const counts = { ...about.counts, secrets: secrets.size, missing: missing.length }
    const draft = draftOf(path)
    try {
      const bytes = await writeArchive(draft, encrypter.data, { pepper: pepper.data, secrets }, database, {
        createdAt: new Date(createdAt).toISOString(),
        schema: about.schema,
        counts,
        missing,
      })
      context.failpoint('backup.written')
      const backup = {
        id: randomBytes(12).toString('hex'),
        path,
        createdAt,
        reason,
        lock: 'passphrase' in protection ? 'passphrase' : 'recipients',
        bytes,
        counts,
        drilledAt: null,
      } as const
      let published = false
      const done = await context.db
        .write((): Result<null> => {
          recordBackup(context.db, backup)
          addAudit(context, {
            at: createdAt,
            action: 'backup.created',
            environment: null,
            subject: { kind: 'vault', id: backup.id, name: path },
            details: { keys: counts.keys, secrets: counts.secrets, missing: counts.missing },
          })
          published = publishDraft(draft, path)
          return published ? ok(null) : refuseField('path', 'conflict.file_exists', { path })
        })
        .catch((error: unknown) => {
          if (published) rmSync(path, { force: true })
          throw error
        })
      if (!done.ok) return done
      context.changed('activity')
      return ok({ backup: { ...backup, exists: existsSync(path) }, missing })
    } finally {
      rmSync(draft, { force: true })
    }
  })
}
