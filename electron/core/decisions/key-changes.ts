import type { ReadableDb } from '../db/handle.ts'

type Change = { readonly seq: number; readonly key_id: string; readonly tag: Buffer }

/** With more changes than this since the last call, starting over is as fast as processing them. */
const most = 500

/**
 * Reads which keys, and rehearsals of keys, were changed by any process, from the table that the database's triggers write
 * (`db/migrations/0011-key-changes.ts`).
 */
export class KeyChanges {
  readonly #db: ReadableDb
  #last: Change | undefined
  #schema: number | undefined

  constructor(db: ReadableDb) {
    this.#db = db
  }

  /**
   * Returns the ids of the keys that changed since the last call, or `everything` when that is unknown: at the first call, after a
   * schema change (which could have removed a trigger), and when the last seen change no longer exists because a backup was
   * restored or many others followed. Throws what SQLite throws; the next call then covers the same changes.
   */
  take(): ReadonlySet<string> | 'everything' {
    const schema = this.#db.get<{ schema_version: number }>('PRAGMA schema_version')?.schema_version
    const seen = this.#last
    const changes = this.#db.all<Change>(
      'SELECT seq, key_id, tag FROM key_changes WHERE seq >= ? ORDER BY seq LIMIT ?',
      seen?.seq ?? 0,
      most + 1,
    )
    const [first, ...since] = changes
    const isWhole =
      first !== undefined &&
      seen !== undefined &&
      first.seq === seen.seq &&
      first.tag.equals(seen.tag) &&
      since.length < most &&
      schema === this.#schema
    this.#last = isWhole
      ? changes.at(-1)
      : this.#db.get<Change>('SELECT seq, key_id, tag FROM key_changes ORDER BY seq DESC LIMIT 1')
    this.#schema = schema
    return isWhole ? new Set(since.map((change) => change.key_id)) : 'everything'
  }
}
