import {
  apiPort,
  autoLockMinutes,
  clipboardSeconds,
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
import { readMeta, writeMeta } from './db/meta.ts'

/** The environment that the app last used; `test` at first. */
export const currentEnvironment = ({ db }: Pick<Context, 'db'>): Environment =>
  readMeta(db, 'environment') === 'production' ? 'production' : 'test'

/** When this installation was set up (ms since the epoch): when its first account was created. */
export const setUpAt = (db: ReadableDb): number =>
  db.get<{ created_at: number }>('SELECT created_at FROM accounts WHERE is_you = 1')?.created_at ?? 0

/** Stores the environment for the next start. Call it inside a transaction. */
export const setEnvironment = (
  { db, changed }: Pick<Context, 'db' | 'changed'>,
  environment: Environment,
): Result<Environment> => {
  writeMeta(db, 'environment', environment)
  changed('environment')
  return ok(environment)
}

/** Whether the app serves the local API, and on which port. Off by default. */
export const apiSettings = ({ db }: Pick<Context, 'db'>): ApiSettings => {
  const { on, port, whileLocked } = fromJson<{
    readonly on?: unknown
    readonly port?: unknown
    readonly whileLocked?: unknown
  }>(readMeta(db, 'local_api'), {})
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
    writeMeta(db, 'local_api', JSON.stringify({ on, port, whileLocked }))
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
  fromJson<Readonly<Record<string, unknown>>>(readMeta(db, 'dialects'), {})

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
  writeMeta(
    db,
    'dialects',
    JSON.stringify(Object.fromEntries([...others.slice(1 - mostChosen), [path, dialect]])),
  )
}

/** A setting with a few choices, of which null is “never”. */
type Choice<Value extends number> = {
  /** Its name in `meta`. */
  readonly name: string
  readonly choices: readonly Value[]
  readonly byDefault: Value
  /** What a change is called in the activity. */
  readonly action: string
  readonly subject: { readonly id: string; readonly name: string }
  /** What the activity calls the value. */
  readonly unit: string
}

const never = 'never'

const chosen = <Value extends number>(
  db: ReadableDb,
  { name, choices, byDefault }: Choice<Value>,
): Value | null => {
  const kept = readMeta(db, name)
  return kept === never ? null : (choices.find((each) => String(each) === kept) ?? byDefault)
}

/** Stores a choice and records it in the activity, unless it is the current one. */
const choose = <Value extends number>(context: Context, choice: Choice<Value>, value: Value | null): void => {
  const { db, clock } = context
  if (chosen(db, choice) === value) return
  const { name, action, subject, unit } = choice
  writeMeta(db, name, String(value ?? never))
  addAudit(context, {
    at: clock.now(),
    action,
    environment: null,
    subject: { kind: 'vault', ...subject },
    details: { [unit]: value ?? never },
  })
  context.changed('activity')
}

const autoLockChoice = {
  name: 'auto_lock',
  choices: autoLockMinutes,
  byDefault: 10,
  action: 'vault.auto_lock_changed',
  subject: { id: 'auto_lock', name: 'locking by itself' },
  unit: 'minutes',
} as const

const clipboardChoice = {
  name: 'clipboard_seconds',
  choices: clipboardSeconds,
  byDefault: 30,
  action: 'clipboard.lifetime_changed',
  subject: { id: 'clipboard', name: 'the clipboard' },
  unit: 'seconds',
} as const

/** After how many minutes without use the app locks. */
export const autoLock = ({ db }: Pick<Context, 'db'>): AutoLock => ({ minutes: chosen(db, autoLockChoice) })

/** Stores when the app locks. Call it inside a transaction. */
export const setAutoLock = (context: Context, setting: AutoLock): Result<AutoLock> => {
  choose(context, autoLockChoice, setting.minutes)
  return ok(setting)
}

/** How long a copied secret stays on the clipboard. */
export const clipboardLifetime = ({ db }: Pick<Context, 'db'>): ClipboardLifetime => ({
  seconds: chosen(db, clipboardChoice),
})

/** The same in milliseconds. */
export const lifetimeMs = ({ seconds }: ClipboardLifetime): number | null => seconds && seconds * 1000

/** Stores how long copied secrets stay from now on. Call it inside a transaction. */
export const setClipboardLifetime = (
  context: Context,
  setting: ClipboardLifetime,
): Result<ClipboardLifetime> => {
  choose(context, clipboardChoice, setting.seconds)
  return ok(setting)
}
