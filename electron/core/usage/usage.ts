import type { Action, DecisionCode, Environment, Refused } from '../../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Report } from '../background.ts'
import type { Change, Context } from '../context.ts'
import { refusing, refusingNow } from '../db/refusals.ts'

export type Via = Refused['via']

export type RefusedRequest = {
  /** null when the presented key is unknown. */
  readonly keyId: string | null
  readonly code: DecisionCode
  readonly entity?: string | undefined
  readonly action?: Action | undefined
  readonly environment?: Environment | undefined
  readonly via: Via
}

type Tally = { readonly request: RefusedRequest; readonly hour: number; count: number; lastAt: number }
type Uses = { uses: number; lastUsedAt: number }

const hourMs = 3_600_000
const keptFor = 90 * 24 * hourMs
/** How many distinct refusals are counted between two flushes. Any more are counted without what they asked for. */
const mostTallies = 1000

/**
 * Records the use of keys through the local API and the CLI: when a key was last used, how often, and what was refused. Counts are
 * kept in memory and written in one transaction, at most `every` ms later and on `close()`; a kill loses no more than that.
 */
export class Usage {
  readonly #context: Pick<Context, 'db' | 'changed'>
  readonly #every: number
  readonly #report: Report
  #beforeFlush: () => void = () => undefined
  readonly #used = new Map<string, Uses>()
  readonly #refused = new Map<string, Tally>()
  #timer: NodeJS.Timeout | undefined

  constructor(
    context: Pick<Context, 'db' | 'changed'>,
    { every = 1000, report = () => undefined }: { readonly every?: number; readonly report?: Report } = {},
  ) {
    this.#report = report
    this.#context = context
    this.#every = every
  }

  /** Counts allowed requests with a key, the last at `lastUsedAt` (ms since the epoch). */
  used(keyId: string, lastUsedAt: number, uses = 1): void {
    const known = this.#used.get(keyId)
    this.#used.set(keyId, {
      uses: uses + (known?.uses ?? 0),
      lastUsedAt: Math.max(lastUsedAt, known?.lastUsedAt ?? 0),
    })
    this.scheduleFlush()
  }

  /** Sets a function that is called before each flush, to report uses that were counted elsewhere by calling `used`. */
  onBeforeFlush(reportUses: () => void): void {
    this.#beforeFlush = reportUses
  }

  /** Writes the counts soon. */
  scheduleFlush(): void {
    this.#timer ??= this.#start()
  }

  /** Counts one refused request. Equal requests within an hour share a row. */
  refused(request: RefusedRequest, now: number): void {
    const hour = Math.floor(now / hourMs)
    const full = this.#refused.size >= mostTallies
    const { keyId, code, entity, action, environment, via } = request
    const name = full
      ? `${hour} ${keyId} ${code} ${via}`
      : `${hour} ${keyId} ${code} ${via} ${entity} ${action} ${environment}`
    const tally = this.#refused.get(name)
    if (tally) {
      tally.count += 1
      tally.lastAt = now
    } else {
      this.#refused.set(name, { request: full ? { keyId, code, via } : request, hour, count: 1, lastAt: now })
    }
    this.scheduleFlush()
  }

  /**
   * Writes the counts. If that is impossible now (full disk, another process's lock), they are kept for the next time. Nobody waits for
   * counts, so this never throws: counts that can never be written are dropped, and that is reported.
   */
  flush(): Result<null> {
    try {
      if (!this.#gather()) return ok(null)
      const written = refusingNow(() => ok(this.#context.db.tryTransaction(() => this.#write())))
      if (written.ok) this.#forget()
      else this.scheduleFlush()
      return written
    } catch (error) {
      return this.#drop(error)
    }
  }

  /** Flushes for the last time. Waits for another process as long as any write does; counts that still cannot be written are lost. */
  async close(): Promise<void> {
    try {
      if (!this.#gather()) return
      const written = await refusing(async () => ok(await this.#context.db.write(() => this.#write())))
      if (written.ok) this.#forget()
    } catch (error) {
      this.#drop(error)
    }
  }

  #drop(error: unknown): Result<null> {
    this.#used.clear()
    this.#refused.clear()
    this.#report({ err: error }, 'What requests had used was not recorded')
    return refuse('internal.usage')
  }

  /** Collects what was counted elsewhere and stops the timer; false when there is nothing to write. */
  #gather(): boolean {
    this.#beforeFlush()
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#used.size > 0 || this.#refused.size > 0
  }

  /** Resets the counts after they were written. */
  #forget(): void {
    const refusedKeys = [...this.#refused.values()].flatMap(({ request: { keyId } }) => keyId ?? [])
    const usage = [...this.#used.keys(), ...refusedKeys]
    const changes: readonly Change[] = this.#refused.size > 0 ? [{ usage }, 'activity'] : [{ usage }]
    this.#used.clear()
    this.#refused.clear()
    this.#context.changed(...changes)
  }

  #start(): NodeJS.Timeout {
    const timer = setTimeout(() => this.flush(), this.#every)
    timer.unref()
    return timer
  }

  /** Writes the counts. A key may no longer exist, if an older database was restored in the meantime; its uses are dropped. */
  #write(): null {
    const { db } = this.#context
    let dropped = 0
    for (const [keyId, { uses, lastUsedAt }] of this.#used) {
      const { changes } = db.run(
        `INSERT INTO key_usage (key_id, last_used_at, uses) SELECT id, ?, ? FROM keys WHERE id = ?
         ON CONFLICT (key_id) DO UPDATE SET uses = uses + excluded.uses, last_used_at = max(coalesce(last_used_at, 0), excluded.last_used_at)`,
        lastUsedAt,
        uses,
        keyId,
      )
      if (changes === 0) dropped += uses
    }
    let latest = 0
    for (const { request, hour, count, lastAt } of this.#refused.values()) {
      const { keyId, code, entity = '', action = '', environment = '', via } = request
      latest = Math.max(latest, lastAt)
      db.run(
        `INSERT INTO refusals (hour, key_id, code, entity, action, environment, via, last_at, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (key_id, hour, code, entity, action, environment, via) DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at)`,
        hour,
        keyId ?? '',
        code,
        entity,
        action,
        environment,
        via,
        lastAt,
        count,
      )
      if (keyId === null) continue
      db.run(
        `INSERT INTO key_usage (key_id, refusals, last_refused_at, last_refusal) SELECT id, ?, ?, ? FROM keys WHERE id = ?
         ON CONFLICT (key_id) DO UPDATE SET refusals = refusals + excluded.refusals,
           last_refusal = CASE WHEN coalesce(last_refused_at, 0) <= excluded.last_refused_at THEN excluded.last_refusal ELSE last_refusal END,
           last_refused_at = max(coalesce(last_refused_at, 0), excluded.last_refused_at)`,
        count,
        lastAt,
        code,
        keyId,
      )
    }
    if (dropped > 0)
      this.#report({ dropped }, 'Uses of keys that are no longer in the database were not recorded')
    if (latest > 0) db.run('DELETE FROM refusals WHERE last_at < ?', latest - keptFor)
    return null
  }
}
