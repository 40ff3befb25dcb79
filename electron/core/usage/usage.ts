import type { Action, DecisionCode, Environment, Refused } from '../../../shared/domain.ts'
import { ok, type Result } from '../../../shared/errors.ts'
import type { Context } from '../context.ts'
import { refusingNow } from '../db/refusals.ts'

export type Via = Refused['via']

/** A key whose uses are counted where it is already in hand, so that counting one costs no lookup. */
export type Counted = { readonly id: string; uses: number; lastUsedAt: number }

export type RefusedRequest = {
  /** null: no key is known by what was presented. */
  readonly keyId: string | null
  readonly code: DecisionCode
  readonly entity?: string | undefined
  readonly action?: Action | undefined
  readonly environment?: Environment | undefined
  readonly via: Via
}

type Tally = { readonly request: RefusedRequest; readonly hour: number; count: number; lastAt: number }

const hourMs = 3_600_000
const keptFor = 90 * 24 * hourMs
/** Different refusals between two flushes; whatever comes on top is counted without what it asked for. */
const mostTallies = 1000

/**
 * What requests through the local API and the CLI leave behind: last used, how often, and what was refused. It is kept in
 * memory and written in one transaction, at most `every` ms later and on `close()`; a kill loses no more than that.
 */
export class Usage {
  readonly #context: Pick<Context, 'db' | 'changed'>
  readonly #every: number
  readonly #used = new Set<Counted>()
  readonly #refused = new Map<string, Tally>()
  #timer: NodeJS.Timeout | undefined

  constructor(context: Pick<Context, 'db' | 'changed'>, { every = 1000 }: { every?: number } = {}) {
    this.#context = context
    this.#every = every
  }

  /** Counts one allowed request at `now` (ms since the epoch). */
  used(key: Counted, now: number): void {
    if (key.uses === 0) this.#used.add(key)
    key.uses += 1
    key.lastUsedAt = now
    this.#timer ??= this.#start()
  }

  /** Counts one refused request. The same one within an hour is one row. */
  refused(request: RefusedRequest, now: number): void {
    const hour = Math.floor(now / hourMs)
    const full = this.#refused.size >= mostTallies
    const { keyId, code, entity = '', action = '', environment = '', via } = request
    const what = full ? [keyId, hour, code, '', '', '', via] : [keyId, hour, code, entity, action, environment, via]
    const name = JSON.stringify(what)
    const tally = this.#refused.get(name)
    if (tally) {
      tally.count += 1
      tally.lastAt = now
    } else {
      this.#refused.set(name, { request: full ? { keyId, code, via } : request, hour, count: 1, lastAt: now })
    }
    this.#timer ??= this.#start()
  }

  /**
   * Writes what was counted. What cannot be written now (full disk, another process's lock) stays for the next time; only
   * with `wait`, at the end, is another process waited for: requests must not.
   */
  flush({ wait = false }: { wait?: boolean } = {}): Result<null> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#used.size === 0 && this.#refused.size === 0) return ok(null)
    const { db } = this.#context
    const written = refusingNow(() => ok(wait ? db.transaction(() => this.#write()) : db.transactionNow(() => this.#write())))
    if (!written.ok) {
      this.#timer = this.#start()
      return written
    }
    for (const key of this.#used) key.uses = 0
    const things = this.#refused.size > 0 ? (['usage', 'activity'] as const) : (['usage'] as const)
    this.#used.clear()
    this.#refused.clear()
    this.#context.changed(...things)
    return ok(null)
  }

  close(): void {
    this.flush({ wait: true })
    clearTimeout(this.#timer)
  }

  #start(): NodeJS.Timeout {
    const timer = setTimeout(() => this.flush(), this.#every)
    timer.unref()
    return timer
  }

  #write(): null {
    const { db } = this.#context
    for (const key of this.#used) {
      db.run(
        `INSERT INTO key_usage (key_id, last_used_at, uses) VALUES (?, ?, ?)
         ON CONFLICT (key_id) DO UPDATE SET uses = uses + excluded.uses, last_used_at = max(coalesce(last_used_at, 0), excluded.last_used_at)`,
        key.id, key.lastUsedAt, key.uses,
      )
    }
    let latest = 0
    for (const { request, hour, count, lastAt } of this.#refused.values()) {
      const { keyId, code, entity = '', action = '', environment = '', via } = request
      latest = Math.max(latest, lastAt)
      db.run(
        `INSERT INTO refusals (hour, key_id, code, entity, action, environment, via, last_at, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (key_id, hour, code, entity, action, environment, via) DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at)`,
        hour, keyId ?? '', code, entity, action, environment, via, lastAt, count,
      )
      if (keyId === null) continue
      db.run(
        `INSERT INTO key_usage (key_id, refusals, last_refused_at, last_refusal) VALUES (?, ?, ?, ?)
         ON CONFLICT (key_id) DO UPDATE SET refusals = refusals + excluded.refusals,
           last_refusal = CASE WHEN coalesce(last_refused_at, 0) <= excluded.last_refused_at THEN excluded.last_refusal ELSE last_refusal END,
           last_refused_at = max(coalesce(last_refused_at, 0), excluded.last_refused_at)`,
        keyId, count, lastAt, code,
      )
    }
    if (latest > 0) db.run('DELETE FROM refusals WHERE last_at < ?', latest - keptFor)
    return null
  }
}
