import {
  apiPort,
  autoLockMinutes,
  type ApiSettings,
  type AutoLock,
  type Environment,
} from '../../shared/domain/types.ts'
import { dialectIds, type Dialect } from '../../shared/domain/dialects.ts'
import { ok, type Result } from '../../shared/domain/errors.ts'
import type { Context } from './context.ts'
import type { ReadableDb, WritableDb } from './db/handle.ts'
import { addAudit } from './audit/audit.ts'
import { fromJson, oneOf } from './db/json.ts'

/** The environment that the app last used; `test` at first. */
export const currentEnvironment = ({ db }: Pick<Context, 'db'>): Environment =>
  db.get<{ value: string }>("SELECT value FROM meta WHERE name = 'environment'")?.value === 'production'
    ? 'production'
    : 'test'

/** When this installation was set up (ms since the epoch): when its first account was created. */
export const setUpAt = (db: ReadableDb): number =>
  db.get<{ created_at: number }>('SELECT created_at FROM accounts WHERE is_you = 1')?.created_at ?? 0

/** Stores the environment for the next start. Call it inside a transaction. */
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

/** Whether the app serves the local API, and on which port. Off by default. */
export const apiSettings = ({ db }: Pick<Context, 'db'>): ApiSettings => {
  const kept = db.get<{ value: string }>("SELECT value FROM meta WHERE name = 'local_api'")?.value
  const { on, port, whileLocked } = fromJson<{
    readonly on?: unknown
    readonly port?: unknown
    readonly whileLocked?: unknown
  }>(kept, {})
  return {
    on: on === true,
    whileLocked: whileLocked === true,
    port: typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : apiPort,
  }
}

/** Whether the local API goes on deciding while Keyreeve is locked. */
export const decidesWhileLocked = ({ on, whileLocked }: ApiSettings): boolean => on && whileLocked

/** Stores the settings of the local API for the next start. */
export const saveApiSettings = async (
  context: Context,
  { on, port, whileLocked }: ApiSettings,
): Promise<void> => {
  const { db, clock } = context
  await db.write(() => {
    const before = apiSettings(context)
    db.run(
      "INSERT INTO meta (name, value) VALUES ('local_api', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      JSON.stringify({ on, port, whileLocked }),
    )
    const isSame = before.port === port && before.whileLocked === whileLocked
    if (before.on === on && (isSame || !on)) return
    addAudit(context, {
      at: clock.now(),
      action: on ? 'api.switched_on' : 'api.switched_off',
      environment: null,
      subject: { kind: 'vault', id: 'local_api', name: 'the local API' },
      details: on ? { port, ...(whileLocked ? { whileLocked } : {}) } : {},
    })
  })
  context.changed('activity')
}

const chosenDialects = (db: ReadableDb): Readonly<Record<string, unknown>> =>
  fromJson<Readonly<Record<string, unknown>>>(
    db.get<{ value: string }>("SELECT value FROM meta WHERE name = 'dialects'")?.value,
    {},
  )

/** The dialect that the user has chosen for the `.env` file at `path` (a real path); null when there is none. */
export const chosenDialect = (db: ReadableDb, path: string): Dialect | null => {
  const chosen = chosenDialects(db)
  return Object.hasOwn(chosen, path) ? oneOf(dialectIds, chosen[path]) : null
}

/** More are not remembered; the oldest is forgotten. */
const mostChosen = 1000

/** Remembers the dialect of the file at `path`. Call it inside a transaction. */
export const rememberDialect = (db: WritableDb, path: string, dialect: Dialect): void => {
  const others = Object.entries(chosenDialects(db)).filter(([each]) => each !== path)
  db.run(
    "INSERT INTO meta (name, value) VALUES ('dialects', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    JSON.stringify(Object.fromEntries([...others.slice(1 - mostChosen), [path, dialect]])),
  )
}

/** After how many minutes without use the app locks; 10 until the user chooses. */
export const autoLock = ({ db }: Pick<Context, 'db'>): AutoLock => {
  const kept = db.get<{ value: string }>("SELECT value FROM meta WHERE name = 'auto_lock'")?.value
  return { minutes: kept === 'never' ? null : (autoLockMinutes.find((each) => String(each) === kept) ?? 10) }
}

/** Stores when the app locks. Call it inside a transaction. */
export const setAutoLock = (context: Context, chosen: AutoLock): Result<AutoLock> => {
  const { db, clock, changed } = context
  if (autoLock(context).minutes === chosen.minutes) return ok(chosen)
  db.run(
    "INSERT INTO meta (name, value) VALUES ('auto_lock', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    String(chosen.minutes ?? 'never'),
  )
  addAudit(context, {
    at: clock.now(),
    action: 'vault.auto_lock_changed',
    environment: null,
    subject: { kind: 'vault', id: 'auto_lock', name: 'locking by itself' },
    details: { minutes: chosen.minutes ?? 'never' },
  })
  changed('activity')
  return ok(chosen)
}
