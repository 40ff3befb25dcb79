import type { ReadableDb } from '../db/handle.ts'

type Change = { readonly seq: number; readonly key_id: string; readonly tag: Buffer }

/** With more changes than this since the last look, starting over is as cheap as going through them. */
const most = 500

/**
 * Reads which keys, and rehearsals of keys, were changed by any process: the table that the database's own triggers keep
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
   * The ids of the keys that changed since the last call, or `everything` when that cannot be told: at the first call, after a
   * change of the schema (which could have removed a trigger), and when the last change that was seen is no longer there
   * because a backup was restored or many others followed. Throws what SQLite throws; what was not read then is read next time.
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
