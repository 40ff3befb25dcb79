import { join } from 'node:path'
import type { Actor } from '../../shared/domain/types.ts'
import { ok, type Result } from '../../shared/domain/errors.ts'
import { ensureYou } from './accounts/change.ts'
import { RetentionSchedule } from './audit/retention.ts'
import { ActivityTrail } from './audit/trail.ts'
import { recordWrongPassphrase } from './audit/wrong-passphrase.ts'
import { inBackground, reportInto } from './background.ts'
import { joinChanges, type ChangedTopic, type Clock, type Context, type Host } from './context.ts'
import { checkDataFolder } from './data-folder.ts'
import { openDatabase } from './db/open.ts'
import { Verifier } from './decisions/verifier.ts'
import { BackupScheduler } from './backup/scheduler.ts'
import { machineRefusal, refusing } from './db/refusals.ts'
import { Deliveries } from './deliveries/deliveries.ts'
import { envFileDestination } from './deliveries/destinations/env-file.ts'
import { FileChanges } from './file-changes/file-changes.ts'
import { createFingerprints } from './guard/fingerprints.ts'
import { handlers } from './handlers.ts'
import { importedSecretsIn } from './keys/no-secrets.ts'
import { createPerform, type Core, type Perform } from './perform.ts'
import type { SpawnReader } from './projects/scan/readers.ts'
import { redactAlso } from './safe-text.ts'
import { apiSettings, decidesWhileLocked } from './settings.ts'
import { Usage } from './usage/usage.ts'
import { checkStoresLock, openStoresLock } from './vault/lock.ts'
import { VaultSession, type Keychains } from './vault/session.ts'

export type KeyreeveOptions = {
  /** The data folder. */
  readonly home: string
  readonly clock: Clock
  readonly keychains: Keychains
  /** The path of better-sqlite3's native library, when it is not in its own package. */
  readonly nativeBinding?: string
  /** Folders besides `home` that no secret is ever written into: the program's and its caches. */
  readonly ownFolders?: readonly string[]
  /** How often to check for changes by other processes, in milliseconds; 0 for never. */
  readonly watchMs?: number
  /** How long opening and each change wait for another process that is writing, in milliseconds; 5 s by default. */
  readonly waitMs?: number
  /** Starts a process that runs `projects/scan/scan-reader.ts`; without it, folders cannot be scanned. */
  readonly spawnScanReader?: SpawnReader
  /** How the hook of a guard starts this installation: a program, and what comes before the words of the user; `keyreeve` by default. */
  readonly command?: readonly string[]
  readonly failpoint?: (name: string) => void
  /** The actor of what happens without a request, such as the first start; `you` by default. */
  readonly actor?: Actor
  /** `app` by default. */
  readonly host?: Host
  /** The shortest time between two anchors of the activity in the keychain, in milliseconds; 0 for none. */
  readonly anchorMs?: number
  /** How often to look whether a daily backup is due, in milliseconds; 0 for never. The first look is that long after the vault has opened. */
  readonly backupMs?: number
}

type ChangeListener = (topic: ChangedTopic, ids: readonly string[] | null) => void

/** The core, opened on one data folder. Its functions work on `context`. */
export type Keyreeve = Core & {
  readonly usage: Usage
  /** Performs any operation of the catalogue that needs no window. */
  readonly perform: Perform
  /**
   * Calls `listener` with what changed, in this process or another one; `ids` is null where it may be anything of that kind. Returns a
   * function that unsubscribes.
   */
  onChange(listener: ChangeListener): () => void
  /**
   * Announces the shutdown before the entry points are closed: from now on changes wait only a moment for another process.
   * `close` calls it, too.
   */
  closeSoon(): void
  close(): Promise<void>
}

/** How long pending work may wait for another process once closing has begun, in milliseconds. */
const lastWaitMs = 300

/** Returns a function that checks for changes by other processes. Every change has an audit row; uses of a key have none. */
const watchOthers = (
  { db, changed }: Pick<Context, 'db' | 'changed'>,
  version: () => number,
): (() => void) => {
  const latestAudit = (): number =>
    db.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM audit')?.seq ?? 0
  let seen = { version: version(), audit: latestAudit() }
  return () => {
    const now = version()
    if (now === seen.version) return
    const audit = latestAudit()
    if (audit !== seen.audit) changed('keys', 'accounts', 'roles', 'rehearsals', 'projects')
    seen = { version: now, audit }
    changed('usage', 'activity')
  }
}

/**
 * Composition root. Opens the database; the vault stays closed until `vault.open()`, so that nothing waits for a keychain.
 * Refuses what `openDatabase` and `openStoresLock` refuse. A folder that is not ours, or whose lock is unusable, is left unchanged.
 */
export const openKeyreeve = async (options: KeyreeveOptions): Promise<Result<Keyreeve>> => {
  const {
    home,
    clock,
    keychains,
    nativeBinding,
    ownFolders = [],
    watchMs = 0,
    waitMs,
    failpoint = () => undefined,
    actor = { kind: 'you' },
    command = ['keyreeve'],
    host = 'app',
    anchorMs = 0,
    backupMs = 0,
    spawnScanReader = () => {
      throw new Error('nothing here starts a process that reads files')
    },
  } = options
  const binding = nativeBinding ? { nativeBinding } : {}
  const lockFile = join(home, 'stores.lock')
  const folder = checkDataFolder(home)
  if (!folder.ok) return folder
  const lockable = checkStoresLock(lockFile)
  if (!lockable.ok) return lockable
  const database = await openDatabase({
    home,
    now: clock.now(),
    failpoint,
    ...binding,
    ...(waitMs === undefined ? {} : { waitMs }),
  })
  if (!database.ok) return database
  const { db, version, writes, limitWaiting, copyTo, connect, openCopy, close } = database.data

  const listeners = new Set<ChangeListener>()
  const changed: Context['changed'] = (...changes) => {
    for (const [topic, ids] of joinChanges(changes)) for (const listener of listeners) listener(topic, ids)
  }
  try {
    const report = reportInto(home)
    const opened = openStoresLock(lockFile, binding)
    if (!opened.ok) {
      await close()
      return opened
    }
    const lock = opened.data
    const trail: ActivityTrail = new ActivityTrail(() => context, anchorMs, report)
    const retention: RetentionSchedule = new RetentionSchedule(() => context, report)
    const context: Context = {
      db,
      clock,
      lock,
      failpoint,
      changed,
      actor,
      host,
      trail,
      vault: () => vault.checked(),
    }
    const vault: VaultSession = new VaultSession({ db, clock, failpoint }, lock, keychains, {
      opened: async () => {
        await trail.seal()
        await ensureYou(context)
        // Lists could not show the state of rows whose MACs could not be verified yet.
        changed('accounts', 'roles', 'keys', 'activity')
        void deliveries.queue.recover()
        void fileChanges.recover()
        void fingerprints.update()
        backupScheduler.start()
        void retention.run()
      },
      locked: () => {
        const hidSecret = deliveries.secrets.forgetAll()
        verifier.lock()
        trail.startSession()
        return { hidSecret }
      },
      decidesWhileLocked: () => decidesWhileLocked(apiSettings(context)),
      wrongPassphrase: async () => {
        // The vault's file counts it, too, so one that cannot be recorded still slows down the next.
        const recorded = await refusing(async () => ok(await recordWrongPassphrase(context)))
        if (!recorded.ok) report({ ...recorded.error }, 'A wrong passphrase could not be recorded')
      },
    })
    const deliveries: Deliveries = new Deliveries(context, [home, ...ownFolders], report)
    const fileChanges: FileChanges = new FileChanges(context, {
      home,
      nativeBinding,
      report,
      inTurn: (work) => deliveries.queue.inTurn(envFileDestination, work),
    })
    // Immediately removes temporary files with a secret; the rest waits for the vault.
    void deliveries.queue.recover()
    void fileChanges.recover()

    const fingerprints = createFingerprints(context, home, report)
    listeners.add((topic) => {
      if (topic === 'keys') void fingerprints.update()
    })

    const stopRedacting = redactAlso((text) => {
      const current = vault.current()
      try {
        return current.ok ? importedSecretsIn(db, current.data.vaultCrypto, text) : []
      } catch {
        // A database that cannot be read must not keep its own fault out of the log.
        return []
      }
    })
    const backups = { home, ownFolders: [home, ...ownFolders], copyDatabase: copyTo, connect, openCopy }
    const backupScheduler = new BackupScheduler(context, backups, backupMs, report)
    const usage = new Usage(context, { report })
    const watch =
      watchMs > 0
        ? setInterval(
            inBackground(
              report,
              watchOthers(context, version),
              'Changes by other processes could not be looked for',
            ),
            watchMs,
          )
        : undefined
    watch?.unref()

    const closeSoon = (): void => limitWaiting(lastWaitMs)
    const end = async (): Promise<void> => {
      clearInterval(watch)
      closeSoon()
      await Promise.all([fingerprints.close(), backupScheduler.close(), retention.close()])
      await trail.close()
      await Promise.all([usage.close(), deliveries.queue.close(), fileChanges.close(), vault.close()])
      stopRedacting()
      await lock.close()
      await close()
    }
    let ended: Promise<void> | undefined

    const verifier: Verifier = new Verifier({
      context: { db, clock, vault: () => vault.forDecisions(vault.checked()) },
      usage,
      version,
      writes,
      vaultNow: () => vault.forDecisions(vault.current()),
    })

    const core: Core = {
      context,
      vault,
      deliveries,
      fileChanges,
      verifier,
      spawnScanReader,
      pageScan: { running: null },
      backups,
      backupScheduler,
      guard: { home, command, fingerprints },
    }
    return ok({
      ...core,
      usage,
      perform: createPerform({ handlers, open: async () => ok(core) }),
      onChange: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      closeSoon,
      close: () => (ended ??= end()),
    })
  } catch (error) {
    await close()
    const refusal = machineRefusal(error)
    if (refusal) return refusal
    throw error
  }
}
