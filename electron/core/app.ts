import { join } from 'node:path'
import type { Actor } from '../../shared/domain/types.ts'
import { ok, type Result } from '../../shared/domain/errors.ts'
import { ensureYou } from './accounts/accounts.ts'
import { inBackground, reportInto } from './background.ts'
import type { ChangedThing, Clock, Context } from './context.ts'
import { checkDataFolder } from './data-folder.ts'
import { openDatabase } from './db/open.ts'
import { Verifier } from './decisions/verifier.ts'
import { machineRefusal } from './db/refusals.ts'
import { Deliveries } from './deliveries/deliver.ts'
import { handlers } from './handlers.ts'
import { createPerform, type Core, type Perform } from './perform.ts'
import { Usage } from './usage/usage.ts'
import { checkStoresLock, openStoresLock } from './vault/lock.ts'
import { VaultSession, type Keychains } from './vault/session.ts'

export type KeyreeveOptions = {
  /** The data folder. */
  readonly home: string
  readonly clock: Clock
  readonly keychains: Keychains
  /** Where better-sqlite3's binary lies, when not in its own package. */
  readonly nativeBinding?: string
  /** Folders besides `home` that no secret is written into: where the program lies, and its caches. */
  readonly ownFolders?: readonly string[]
  /** How often to look for what other processes changed, in ms; 0 for never. */
  readonly watchMs?: number
  /** How long opening and each change wait for another process that is writing, in ms; 5 s unless given. */
  readonly waitMs?: number
  readonly failpoint?: (name: string) => void
  /** Who is behind what happens without being asked for, such as the first start; you unless given. */
  readonly actor?: Actor
}

/** The product, opened on one data folder. Services are plain functions over `context`. */
export type Keyreeve = Core & {
  readonly usage: Usage
  /** Does an operation of the catalogue, all but those that need a window. */
  readonly perform: Perform
  /** Tells `listener` what changed, in this process or in another one; returns how to stop. */
  onChange(listener: (thing: ChangedThing) => void): () => void
  /**
   * Says that the end is near, before the ways in are closed: from now on no change waits for more than a moment for another
   * process. `close` calls it, too.
   */
  closeSoon(): void
  close(): Promise<void>
}

/** How long what goes on may wait for another process once closing has begun, in ms. */
const lastWaitMs = 300

/** Looks, each time it is called, for what other processes changed: every change has its audit row, uses have none. */
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
    if (audit !== seen.audit) changed('keys', 'accounts', 'roles', 'rehearsals')
    seen = { version: now, audit }
    changed('usage', 'activity')
  }
}

/**
 * Composition root. Opens the database; the vault stays closed until `vault.open()`, so that nothing waits for a keychain.
 * Refuses with what `openDatabase` and `openStoresLock` refuse; a folder that is not ours, or whose lock is unusable, is left as it is.
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
  const { db, version, writes, limitWaiting, close } = database.data

  const listeners = new Set<(thing: ChangedThing) => void>()
  const changed: Context['changed'] = (...things) => {
    for (const listener of listeners) for (const thing of things) listener(thing)
  }
  try {
    const report = reportInto(home)
    const opened = openStoresLock(lockFile, binding)
    if (!opened.ok) {
      await close()
      return opened
    }
    const lock = opened.data
    const context: Context = { db, clock, lock, failpoint, changed, actor, vault: () => vault.current() }
    const vault: VaultSession = new VaultSession(
      { db, clock, failpoint },
      lock,
      keychains,
      async () => {
        await ensureYou(context)
        // What lists could not know of rows while their MACs could not be checked.
        changed('accounts', 'roles', 'keys', 'activity')
        void deliveries.recover()
      },
      () => deliveries.forgetAll(),
    )
    const deliveries: Deliveries = new Deliveries(context, [home, ...ownFolders], report)
    // removes at once what holds a secret; the rest waits for the vault
    void deliveries.recover()

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
      await Promise.all([usage.close(), deliveries.close(), vault.close()])
      await lock.close()
      await close()
    }
    let ended: Promise<void> | undefined

    const core: Core = {
      context,
      vault,
      deliveries,
      verifier: new Verifier({ context, usage, version, writes }),
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
