import type { ReadableDb, WritableDb } from './handle.ts'

/*
 * The table `meta` holds what there is only one of: settings, and what is recorded about this installation. It carries no MAC, so what another
 * program must not change is stored together with one.
 */

/** A value by its name; undefined when there is none. */
export const readMeta = (db: ReadableDb, name: string): string | undefined =>
  db.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value

/** Stores a value. Call it inside a transaction. */
export const writeMeta = (db: WritableDb, name: string, value: string): void => {
  db.run(
    'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    name,
    value,
  )
}

/** Removes a value, if there is one. Call it inside a transaction. */
export const removeMeta = (db: WritableDb, name: string): void => {
  db.run('DELETE FROM meta WHERE name = ?', name)
}
