import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ok, refuse, type Refusal, type Result } from '../../../shared/domain/errors.ts'
import type { Actor } from '../../../shared/domain/types.ts'
import type { Report } from '../background.ts'
import type { Context } from '../context.ts'
import { machineRefusal, refusing } from '../db/refusals.ts'
import { readFileState } from '../env-files/read-file.ts'
import { fromSystem } from '../env-files/refusals.ts'
import { newTempName } from '../env-files/replace-file.ts'
import { inParallel } from '../in-parallel.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { openStoresLock, type StoresLock } from '../vault/lock.ts'
import { listBackups, readBackup, removeBackup, writeBackup, type Contents } from './backups.ts'
import {
  batchIds,
  changesOf,
  insertBatch,
  newestBatch,
  openBatches,
  openChanges,
  removeExpired,
  renewTemporary,
  setFileState,
  turnBack,
  type Batch,
  type FileChange,
  type PlaceChange,
} from './batches.ts'
import { cleanUp, moveFiles, type Move, type Moved } from './move-file.ts'
import { recordPlaceChange } from './place-changes.ts'

/*
 * Changes of users' files, many at once. The protocol:
 *
 *   back up    the old and the new content of every file, encrypted, in one file in the data folder
 *   record     the batch, in one transaction with whatever else the change is about (a rotated key)
 *   apply      each file, if it still has the old content; atomically
 *   settle     what became of each file, and where secrets are now, in one transaction
 *
 * Before the record, nothing has happened. From then on the batch is completed, by the next start if this process dies, because applying
 * a batch again does no harm: a file with the new content is done, one with neither content is left as it is. Undoing is the same in the other
 * direction. One process at a time does this, for as long as it holds the lock; the system releases it when the process dies.
 */

/** A change of one file. */
export type PlannedFile = {
  /** Its real path. */
  readonly path: string
  /** What it must still contain: the `digest` of its `FileState`. */
  readonly digest: string
  /** Makes the new content from the old one; a refusal leaves the file as it is. */
  readonly rewrite: (old: Buffer) => Result<Buffer> | Promise<Result<Buffer>>
  /** Writes into the file itself, which others share by another name or a mount. */
  readonly inPlace: boolean
  /** Whose secrets the file holds before and after. */
  readonly places: readonly PlaceChange[]
}

export type PlannedBatch = {
  /** What it is about. The newest batch about a subject can be undone. */
  readonly subject: string
  /** Until when it can be undone, in ms since the epoch. */
  readonly expiresAt: number
  readonly files: readonly PlannedFile[]
}

/** What became of a file: changed (`done`), `left` as it is for a reason, or `open` because that cannot be told yet. */
export type FileOutcome = Moved & { readonly path: string }

/** What was done in the transaction that recorded a batch, and what became of its files. */
export type Changed<T> = { readonly done: T; readonly files: readonly FileOutcome[] }

/** Runs the caller's transaction. It must call `record` in it, so that both are recorded or neither. */
export type Commit<T> = (record: () => void) => Promise<Result<T>>

const filesAtOnce = 8

/** So many files are open, and in memory, at a time. */
const filesPerGroup = 64

const inGroups = function* <T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += filesPerGroup) yield items.slice(from, from + filesPerGroup)
}

/** Both contents of a file that is still as it was planned. */
const contentsOf = async ({ path, digest, rewrite }: PlannedFile): Promise<Result<Contents>> => {
  try {
    const state = await readFileState(path)
    if (state?.digest !== digest) return refuse('env_changed.file')
    const bytes = await rewrite(state.bytes)
    return bytes.ok ? ok({ old: state.bytes, bytes: bytes.data }) : bytes
  } catch (error) {
    return { ok: false, error: fromSystem(error, 'reading') }
  }
}

/** A file that a batch has changed, and why undoing would leave it; null if it would get its old content back. */
export type PlannedUndo = { readonly change: FileChange; readonly reason: Refusal | null }

/** Why undoing would leave a file as it is: it is not as the batch has left it. Null if it would change it. */
const reasonToKeep = async ({ path }: FileChange, contents: Contents | null): Promise<Refusal | null> => {
  if (!contents) return refuse('damaged.file_backup').error
  try {
    const state = await readFileState(path)
    if (state === null) return refuse('env_changed.gone').error
    return state.bytes.equals(contents.bytes) ? null : refuse('env_changed.since').error
  } catch (error) {
    return fromSystem(error, 'reading')
  }
}

type Options = {
  /** The data folder. */
  readonly home: string
  readonly nativeBinding?: string | undefined
  /** Runs work in turn with the deliveries to files. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
  readonly report: Report
}

export class FileChanges {
  readonly #context: Context
  readonly #options: Options
  readonly #folder: string
  #lock: StoresLock | undefined
  #closed = false

  constructor(context: Context, options: Options) {
    this.#context = context
    this.#options = options
    this.#folder = join(options.home, 'file-changes')
  }

  /**
   * Changes files. `commit` runs once everything is backed up; its refusal means that nothing was changed. Afterwards each file is changed or
   * listed with the reason. Refuses what the vault and the lock refuse; throws what the database and the disk throw before `commit`.
   */
  change<T>(planned: PlannedBatch, actor: Actor, commit: Commit<T>): Promise<Result<Changed<T>>> {
    return this.#alone(async (vaultCrypto) => {
      const { db, clock, failpoint } = this.#context
      const id = randomBytes(12).toString('hex')
      const [changes, left]: [FileChange[], FileOutcome[]] = [[], []]
      await writeBackup(this.#folder, vaultCrypto, id, async (add) => {
        for (const files of inGroups([...planned.files.entries()])) {
          const read = new Map<number, Result<Contents>>()
          await inParallel(files, filesAtOnce, async ([number, file]) => {
            read.set(number, await contentsOf(file))
          })
          for (const [number, { path, inPlace, places }] of files) {
            const contents = read.get(number)
            if (!contents?.ok) {
              left.push({ path, state: 'left', reason: contents?.error ?? null })
              continue
            }
            const entry = await add({ number, path }, contents.data)
            changes.push({
              ...entry,
              batch: id,
              number,
              path,
              temporary: newTempName(),
              inPlace,
              places,
              state: 'open',
              reason: null,
            })
          }
        }
      })
      failpoint('file_changes.backed-up')
      const { subject, expiresAt } = planned
      const batch = { id, subject, expiresAt, direction: 'forward', actor, startedAt: clock.now() } as const
      const committed = await commit(() => insertBatch(db, batch, changes))
      if (!committed.ok) {
        await removeBackup(this.#folder, id)
        return committed
      }
      failpoint('file_changes.recorded')
      const moved = await this.#settle(batch, vaultCrypto)
      return ok({ done: committed.data, files: [...left, ...moved] })
    })
  }

  /**
   * Gives the files of the newest batch about `subject` their old content back, if they still are as the batch has left them. Where there is
   * none that can be undone, only `commit` is done. Refuses as `change` does.
   */
  undo<T>(subject: string, actor: Actor, commit: Commit<T>): Promise<Result<Changed<T>>> {
    return this.#alone(async (vaultCrypto) => {
      const { db, clock, failpoint } = this.#context
      const batch = this.#undoable(subject)
      const committed = await commit(() => {
        if (batch) turnBack(db, batch, actor, clock.now())
      })
      if (!committed.ok) return committed
      failpoint('file_changes.turned-back')
      const moved = batch ? await this.#settle({ ...batch, direction: 'back', actor }, vaultCrypto) : []
      return ok({ done: committed.data, files: moved })
    })
  }

  /**
   * What `undo` would do now, without doing it: each file that the newest batch about `subject` has changed, and why it would be left, or null if
   * it would get its old content back. Null where there is nothing that can be undone. Refuses what the vault refuses.
   */
  async planUndo(subject: string): Promise<Result<readonly PlannedUndo[] | null>> {
    const { db } = this.#context
    const vault = this.#context.vault()
    if (!vault.ok) return vault
    const batch = this.#undoable(subject)
    if (!batch) return ok(null)
    const done = changesOf(db, batch.id).filter(({ state }) => state === 'done')
    const planned: PlannedUndo[] = []
    for (const changes of inGroups(done)) {
      const backups = await readBackup(this.#folder, vault.data.vaultCrypto, batch.id, changes)
      await inParallel(backups, filesAtOnce, async ({ change, contents }) => {
        planned.push({ change, reason: await reasonToKeep(change, contents) })
      })
    }
    return ok(planned.toSorted((a, b) => a.change.number - b.change.number))
  }

  /** The newest batch about a subject, if it can be undone. */
  #undoable(subject: string): Batch | undefined {
    const { db, clock } = this.#context
    const found = newestBatch(db, subject)
    return found && found.direction === 'forward' && found.expiresAt > clock.now() ? found : undefined
  }

  /**
   * Completes what was cut short, and removes backups that are no longer needed. While the vault is closed, only temporary files are removed:
   * they hold a secret. What cannot be done now is left for the next time.
   */
  async recover(): Promise<void> {
    try {
      if (!this.#closed && (await this.#hasWork())) await this.#alone(async () => ok(null))
    } catch (error) {
      if (!machineRefusal(error))
        this.#options.report({ err: error }, 'Changes of files that were cut short could not be completed')
    }
  }

  /** Stops recovering; afterwards the database may be closed. */
  async close(): Promise<void> {
    this.#closed = true
    // Work that waits for a network folder must not keep the program from ending; the next start completes it.
    await Promise.race([this.#lock?.close(), delay(500, undefined, { ref: false })])
  }

  async #hasWork(): Promise<boolean> {
    const { db, clock } = this.#context
    if (!existsSync(this.#folder)) return false
    if (openBatches(db).length > 0) return true
    const known = batchIds(db)
    const expired = db.get('SELECT 1 FROM file_batches WHERE expires_at <= ?', clock.now()) !== undefined
    return expired || (await listBackups(this.#folder)).some((id) => !known.has(id))
  }

  /** Completes what was cut short and then runs `work`, while no other process changes files. */
  async #alone<T>(work: (vaultCrypto: VaultCrypto) => Promise<Result<T>>): Promise<Result<T>> {
    const lock = this.#openLock()
    if (!lock.ok) return lock
    const release = await lock.data.acquire()
    if (!release.ok) return release
    try {
      return await this.#options.inTurn(async () => {
        const vault = this.#context.vault()
        await this.#complete(vault.ok ? vault.data.vaultCrypto : null)
        if (!vault.ok) return vault
        const result = await work(vault.data.vaultCrypto)
        await this.#sweep()
        return result
      })
    } finally {
      release.data()
    }
  }

  #openLock(): Result<StoresLock> {
    if (this.#closed) return refuse('keychain_unavailable.closing')
    if (this.#lock) return ok(this.#lock)
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const { nativeBinding } = this.#options
    const opened = openStoresLock(join(this.#folder, 'lock'), nativeBinding ? { nativeBinding } : {})
    if (opened.ok) this.#lock = opened.data
    return opened
  }

  /** Removes temporary files, which hold a secret, and completes the batches that were cut short; without the vault only the first. */
  async #complete(vaultCrypto: VaultCrypto | null): Promise<void> {
    const { db } = this.#context
    for (const batch of openBatches(db)) {
      const clean: FileChange[] = []
      await inParallel(openChanges(db, batch.id), filesAtOnce, async (change) => {
        if (await cleanUp(change)) clean.push(change)
      })
      if (!vaultCrypto) continue
      await db.write(() => {
        for (const change of clean) renewTemporary(db, change)
      })
      const numbers = new Set(clean.map(({ number }) => number))
      await this.#settle(batch, vaultCrypto, ({ number }) => numbers.has(number))
    }
  }

  /** Applies the open files of a batch in its direction, and records what became of them. Nothing of an earlier attempt may be beside them. */
  async #settle(
    batch: Batch,
    vaultCrypto: VaultCrypto,
    isReady: (change: FileChange) => boolean = () => true,
  ): Promise<readonly FileOutcome[]> {
    const { db, failpoint } = this.#context
    const moved: { readonly change: FileChange; readonly outcome: Moved }[] = []
    for (const changes of inGroups(openChanges(db, batch.id).filter(isReady))) {
      if (this.#closed) break
      const moves: Move[] = []
      for (const { change, contents } of await readBackup(this.#folder, vaultCrypto, batch.id, changes)) {
        if (!contents)
          moved.push({ change, outcome: { state: 'left', reason: refuse('damaged.file_backup').error } })
        else if (batch.direction === 'forward') moves.push({ change, from: contents.old, to: contents.bytes })
        else moves.push({ change, from: contents.bytes, to: contents.old })
      }
      const outcomes = await moveFiles(moves, (step) => failpoint(`file_changes.${step}`))
      for (const [index, outcome] of outcomes.entries()) {
        const change = moves[index]?.change
        if (change) moved.push({ change, outcome })
      }
    }
    failpoint('file_changes.moved')
    const recorded = await refusing(async () => ok(await db.write(() => this.#record(batch, moved))))
    failpoint('file_changes.settled')
    this.#context.changed('keys', 'activity')
    // What could not be recorded now is recorded by the next start.
    const unrecorded: Refusal | null = recorded.ok ? null : recorded.error
    return moved.map(({ change: { path }, outcome }) => ({
      path,
      ...(unrecorded ? { state: 'open' as const, reason: unrecorded } : outcome),
    }))
  }

  #record(batch: Batch, moved: readonly { readonly change: FileChange; readonly outcome: Moved }[]): void {
    const { db, clock } = this.#context
    for (const { change, outcome } of moved) {
      setFileState(db, change, outcome.state, outcome.reason)
      if (outcome.state !== 'done') continue
      for (const place of change.places)
        recordPlaceChange({ ...this.#context, actor: batch.actor }, place, batch.direction, clock.now())
    }
  }

  /** Removes batches that can no longer be undone, and backups without a batch. */
  async #sweep(): Promise<void> {
    const { db, clock } = this.#context
    const swept = await refusing(async () => ok(await db.write(() => removeExpired(db, clock.now()))))
    if (!swept.ok) return
    const known = batchIds(db)
    for (const id of await listBackups(this.#folder)) if (!known.has(id)) await removeBackup(this.#folder, id)
  }
}
