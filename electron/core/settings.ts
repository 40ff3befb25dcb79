import {
  apiPort,
  autoLockMinutes,
  clipboardSeconds,
  defaultClipboardSeconds,
  type ApiSettings,
  type AutoLock,
  type ClipboardLifetime,
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

type Setting = {
  /** Its name in `meta`. */
  readonly name: string
  readonly value: string
  readonly action: string
  /** What the entry in the activity is about. */
  readonly subject: { readonly id: string; readonly name: string }
  readonly details: Readonly<Record<string, string | number>>
}

const settingOf = (db: ReadableDb, name: string): string | undefined =>
  db.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value

/** Stores a setting, which is recorded in the activity. */
const saveSetting = (context: Context, setting: Setting): void => {
  const { db, clock } = context
  const { name, value, action, subject, details } = setting
  db.run(
    'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    name,
    value,
  )
  addAudit(context, {
    at: clock.now(),
    action,
    environment: null,
    subject: { kind: 'vault', ...subject },
    details,
  })
  context.changed('activity')
}

/** After how many minutes without use the app locks; 10 until the user chooses. */
export const autoLock = ({ db }: Pick<Context, 'db'>): AutoLock => {
  const kept = settingOf(db, 'auto_lock')
  return { minutes: kept === 'never' ? null : (autoLockMinutes.find((each) => String(each) === kept) ?? 10) }
}

/** Stores when the app locks. Call it inside a transaction. */
export const setAutoLock = (context: Context, chosen: AutoLock): Result<AutoLock> => {
  if (autoLock(context).minutes === chosen.minutes) return ok(chosen)
  saveSetting(context, {
    name: 'auto_lock',
    value: String(chosen.minutes ?? 'never'),
    action: 'vault.auto_lock_changed',
    subject: { id: 'auto_lock', name: 'locking by itself' },
    details: { minutes: chosen.minutes ?? 'never' },
  })
  return ok(chosen)
}

/** How long a copied secret stays on the clipboard. */
export const clipboardLifetime = ({ db }: Pick<Context, 'db'>): ClipboardLifetime => {
  const kept = settingOf(db, 'clipboard_seconds')
  const known = clipboardSeconds.find((each) => String(each) === kept)
  return { seconds: kept === 'never' ? null : (known ?? defaultClipboardSeconds) }
}

/** The same in milliseconds. */
export const lifetimeMs = ({ seconds }: ClipboardLifetime): number | null => seconds && seconds * 1000

/** Stores how long copied secrets stay from now on. Call it inside a transaction. */
export const setClipboardLifetime = (
  context: Context,
  chosen: ClipboardLifetime,
): Result<ClipboardLifetime> => {
  if (clipboardLifetime(context).seconds === chosen.seconds) return ok(chosen)
  saveSetting(context, {
    name: 'clipboard_seconds',
    value: String(chosen.seconds ?? 'never'),
    action: 'clipboard.lifetime_changed',
    subject: { id: 'clipboard', name: 'the clipboard' },
    details: { seconds: chosen.seconds ?? 'never' },
  })
  return ok(chosen)
}
