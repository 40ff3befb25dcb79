import type { Environment } from '../../shared/domain/types.ts'
import { ok, type Result } from '../../shared/domain/errors.ts'
import type { Context } from './context.ts'
import type { ReadableDb } from './db/handle.ts'

/** The environment the app was last in; test at first. */
export const currentEnvironment = ({ db }: Pick<Context, 'db'>): Environment =>
  db.get<{ value: string }>("SELECT value FROM meta WHERE name = 'environment'")?.value === 'production'
    ? 'production'
    : 'test'

/** When this installation began (ms since the epoch): when its first account was made. */
export const beganAt = (db: ReadableDb): number =>
  db.get<{ created_at: number }>('SELECT created_at FROM accounts WHERE is_you = 1')?.created_at ?? 0

/** Remembers it for the next start. Call it inside a transaction. */
export const setEnvironment = (
  { db, changed }: Pick<Context, 'db' | 'changed'>,
  environment: Environment,
): Result<Environment> => {
  db.run(
    "INSERT INTO meta (name, value) VALUES ('environment', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    environment,
  )
  changed('environment')
  return ok(environment)
}
