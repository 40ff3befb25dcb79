import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type {
  NamedKey,
  Restored,
  RestoreMode,
  RestorePreview,
  Sample,
} from '../../../shared/domain/backup.ts'
import { ok, refuse, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { addAudit } from '../audit/audit.ts'
import type { Context } from '../context.ts'
import type { ReadableDb } from '../db/handle.ts'
import type { VaultSession } from '../vault/session.ts'
import { readVaultMeta } from '../vault/canary.ts'
import { protectionFor, type Opener } from './age-file.ts'
import { writeBackup, type BackupPlace } from './create.ts'
import { mergeBackup, planMerge, type MergePlan } from './merge.ts'
import { withBackup, type PreparedBackup } from './prepare.ts'
import { replaceEverything, withoutSecret } from './replace.ts'

export type RestoreRequest = {
  readonly path: string
  readonly opener: Opener
  /** Without it, an empty vault is replaced, and for any other it is refused. */
  readonly mode?: RestoreMode | undefined
}

export type RestoreParts = {
  readonly context: Context
  readonly vault: VaultSession
  readonly backups: BackupPlace
}

const sampleSize = 50
const sampleOf = <T>(all: readonly T[]): Sample<T> => ({
  count: all.length,
  first: all.slice(0, sampleSize),
})
const none = { count: 0, first: [] }

type Row = NamedKey & { readonly id: string; readonly mac: Buffer }
const activeKeys = (db: ReadableDb): readonly Row[] =>
  db.all<Row>(
    'SELECT id, name, environment, mac FROM keys WHERE deleted_at IS NULL ORDER BY environment, name',
  )
const namesOf = (db: ReadableDb, table: 'accounts' | 'roles'): ReadonlyMap<string, string> =>
  new Map(
    db
      .all<{ id: string; name: string }>(`SELECT id, name FROM ${table} ORDER BY name`)
      .map(({ id, name }) => [id, name]),
  )
const notIn = (names: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): Sample<string> =>
  sampleOf([...names].flatMap(([id, name]) => (others.has(id) ? [] : [name])))

/** Whether nothing but the account of the person at this machine is here. */
const isEmpty = (db: ReadableDb): boolean =>
  db.get('SELECT 1 FROM keys LIMIT 1') === undefined &&
  db.get('SELECT 1 FROM roles LIMIT 1') === undefined &&
  db.get('SELECT 1 FROM accounts WHERE is_you = 0 LIMIT 1') === undefined

const previewReplace = (
  db: ReadableDb,
  backup: PreparedBackup,
): Pick<RestorePreview, 'accounts' | 'roles' | 'keys'> => {
  const [here, there] = [activeKeys(db), activeKeys(backup.db)]
  const [hereById, thereIds] = [new Map(here.map((row) => [row.id, row])), new Set(there.map(({ id }) => id))]
  const nameOf = ({ name, environment }: Row): NamedKey => ({ name, environment })
  const common = there.flatMap((row) => {
    const current = hereById.get(row.id)
    return current ? [{ row, isChanged: !current.mac.equals(row.mac) }] : []
  })
  const accounts = { here: namesOf(db, 'accounts'), there: namesOf(backup.db, 'accounts') }
  const roles = { here: namesOf(db, 'roles'), there: namesOf(backup.db, 'roles') }
  return {
    accounts: { added: notIn(accounts.there, accounts.here), removed: notIn(accounts.here, accounts.there) },
    roles: {
      added: notIn(roles.there, roles.here),
      removed: notIn(roles.here, roles.there),
      different: none,
    },
    keys: {
      added: sampleOf(there.filter(({ id }) => !hereById.has(id)).map(nameOf)),
      removed: sampleOf(here.filter(({ id }) => !thereIds.has(id)).map(nameOf)),
      changed: sampleOf(common.filter(({ isChanged }) => isChanged).map(({ row }) => nameOf(row))),
      renamed: none,
      leftOut: none,
      same: common.length,
    },
  }
}

const previewMerge = (plan: MergePlan): Pick<RestorePreview, 'accounts' | 'roles' | 'keys'> => ({
  accounts: { added: sampleOf(plan.accounts.map(({ name }) => name)), removed: none },
  roles: {
    added: sampleOf(plan.roles.map(({ name }) => name)),
    removed: none,
    different: sampleOf(plan.differentRoles),
  },
  keys: {
    added: sampleOf(plan.keys.map(({ row, name }) => ({ name, environment: row.environment }))),
    removed: none,
    changed: none,
    renamed: sampleOf(plan.renamed),
    leftOut: sampleOf(plan.leftOut),
    same: plan.same,
  },
})

const modeFor = (db: ReadableDb, asked: RestoreMode | undefined): Result<RestoreMode> =>
  asked !== undefined
    ? ok(asked)
    : isEmpty(db)
      ? ok('replace')
      : refuseField('mode', 'invalid_input.restore_mode')

const previewOf = (
  { context }: RestoreParts,
  backup: PreparedBackup,
  mode: RestoreMode,
): Result<RestorePreview> => {
  const { db } = context
  const vault = context.vault()
  if (mode === 'merge' && !vault.ok) return vault
  const plan = mode === 'merge' && vault.ok ? planMerge(context, vault.data.vaultCrypto, backup) : null
  const lost = plan
    ? plan.keys
        .filter(({ row, secret }) => row.item_ref !== null && !secret)
        .map(({ name, row }) => ({ name, environment: row.environment }))
    : withoutSecret(backup)
  return ok({
    mode,
    createdAt: Date.parse(backup.manifest.createdAt),
    counts: backup.manifest.counts,
    otherVault: readVaultMeta(db)?.pepperCheck !== backup.pepperCheck,
    ...(plan ? previewMerge(plan) : previewReplace(db, backup)),
    withoutSecret: sampleOf(lost),
  })
}

/**
 * What restoring a backup would change; changes nothing. Refuses what opening the backup refuses, `invalid_input.restore_mode`, and for
 * a merge what keeps the vault closed.
 */
export const previewRestore = async (
  parts: RestoreParts,
  { path, opener, mode: asked }: RestoreRequest,
): Promise<Result<RestorePreview>> => {
  const mode = modeFor(parts.context.db, asked)
  if (!mode.ok) return mode
  return withBackup(parts.backups, path, opener, async (backup) => previewOf(parts, backup, mode.data))
}

const keptBefore = 7
const beforeName = /^before-restore-(\d+)\.(age|db)$/

const removeOld = (folder: string): void => {
  const names = readdirSync(folder)
    .filter((name) => beforeName.test(name))
    .toSorted((a, b) => Number(beforeName.exec(b)?.[1]) - Number(beforeName.exec(a)?.[1]))
  for (const name of names.slice(keptBefore)) rmSync(join(folder, name), { force: true })
}

/**
 * Backs up what is here before it is replaced, so that what opens the restored backup opens this one, too. If our items are gone from the
 * keychain, only the database can be copied. Returns the file; null when nothing is here.
 */
const backUpBefore = async (
  { context, vault, backups }: RestoreParts,
  opener: Opener,
): Promise<Result<string | null>> => {
  const { db, clock } = context
  if (isEmpty(db)) return ok(null)
  const folder = join(backups.home, 'backups')
  let at = clock.now()
  const isTaken = (): boolean =>
    ['age', 'db'].some((kind) => existsSync(join(folder, `before-restore-${at}.${kind}`)))
  while (isTaken()) at += 1
  const file = join(folder, `before-restore-${at}`)
  if (!vault.current().ok) {
    await backups.copyDatabase(`${file}.db`)
    removeOld(folder)
    return ok(`${file}.db`)
  }
  const protection = await protectionFor(opener)
  if (!protection.ok) return protection
  const made = await writeBackup(context, backups, {
    path: `${file}.age`,
    reason: 'restore',
    protection: protection.data,
  })
  if (!made.ok) return made
  removeOld(folder)
  return ok(made.data.backup.path)
}

/** Whether files or the clipboard are being written: these records would be lost. */
const isWorking = (db: ReadableDb): boolean =>
  db.get('SELECT 1 FROM deliveries LIMIT 1') !== undefined ||
  db.get("SELECT 1 FROM file_changes WHERE state = 'open' LIMIT 1") !== undefined

/**
 * Restores a backup: `merge` adds what is not here, `replace` replaces everything, after a backup of what is here. Finished or undone
 * at the next start if the process is killed. Refuses what `previewRestore` refuses, and what the keychain refuses.
 */
export const restoreBackup = async (
  parts: RestoreParts,
  { path, opener, mode: asked }: RestoreRequest,
): Promise<Result<Restored>> => {
  const { context, vault } = parts
  const { db, clock } = context
  const mode = modeFor(db, asked)
  if (!mode.ok) return mode
  const restored = await withBackup(
    parts.backups,
    path,
    opener,
    async (backup): Promise<Result<Restored>> => {
      const preview = previewOf(parts, backup, mode.data)
      if (!preview.ok) return preview
      const record = (before: string | null): void =>
        addAudit(context, {
          at: clock.now(),
          action: mode.data === 'merge' ? 'backup.merged' : 'backup.restored',
          environment: null,
          subject: { kind: 'vault', id: backup.manifest.createdAt, name: path },
          details: {
            keys: mode.data === 'merge' ? preview.data.keys.added.count : preview.data.counts.keys,
            before,
          },
        })
      if (mode.data === 'merge') {
        const open = context.vault()
        if (!open.ok) return open
        const merged = await mergeBackup(context, open.data, backup, () => record(null))
        return merged.ok ? ok({ ...preview.data, ...previewMerge(merged.data), before: null }) : merged
      }
      if (isWorking(db)) return refuse('conflict.work_in_progress')
      const keychain = vault.keychainToRestore()
      if (!keychain.ok) return keychain
      const before = await backUpBefore(parts, opener)
      if (!before.ok) return before
      const replaced = await replaceEverything(context, vault, keychain.data, backup, () =>
        record(before.data),
      )
      return replaced.ok ? ok({ ...preview.data, before: before.data }) : replaced
    },
  )
  // Opens it with the restored pepper, and finishes what waits for an open vault.
  if (restored.ok && mode.data === 'replace' && vault.keychainToRestore().ok) await vault.open()
  if (restored.ok) context.changed('keys', 'accounts', 'roles', 'rehearsals', 'usage', 'activity', 'vault')
  return restored
}
