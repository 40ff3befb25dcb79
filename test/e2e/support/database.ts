import { createRequire } from 'node:module'
import { join } from 'node:path'
import type BetterSqlite from 'better-sqlite3'
import { addAudit } from '../../../electron/core/audit/audit.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { Usage, type RefusedRequest } from '../../../electron/core/usage/usage.ts'
import { refuse } from '../../../shared/domain/errors.ts'
import type { Actor } from '../../../shared/domain/types.ts'

const Database = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite

/** The account of the keychain item of the key with this name; null if it is not kept. */
export const itemOf = (data: string, keyName: string): string | null => {
  const database = new Database(join(data, 'keyreeve.db'), { readonly: true })
  try {
    const row = database
      .prepare<[string], { item_ref: string | null }>('SELECT item_ref FROM keys WHERE name = ?')
      .get(keyName)
    if (!row) throw new Error(`there is no key ${keyName}`)
    return row.item_ref
  } finally {
    database.close()
  }
}

const counting = async (data: string, at: number, count: (usage: Usage) => void): Promise<void> => {
  const opened = await openDatabase({ home: data, now: at })
  if (!opened.ok) throw new Error(opened.error.code)
  const usage = new Usage({ db: opened.data.db, changed: () => undefined })
  count(usage)
  await usage.close()
  await opened.data.close()
}

/** Records through the core that `actor` created an account, like another process. */
export const recordAccount = async (data: string, name: string, actor: Actor): Promise<void> => {
  const opened = await openDatabase({ home: data, now: Date.now() })
  if (!opened.ok) throw new Error(opened.error.code)
  const { db, close } = opened.data
  await db.write(() =>
    addAudit(
      {
        db,
        actor,
        host: 'cli',
        trail: {
          session: () => 'another',
          added: () => undefined,
          anchor: async () => refuse('keychain_locked.session'),
        },
        vault: () => refuse('keychain_locked.session'),
      },
      {
        at: Date.now(),
        action: 'account.created',
        environment: null,
        subject: { kind: 'account', id: 'account_of_another', name },
        details: {},
      },
    ),
  )
  await close()
}

/** Counts refused requests through the core, like another process (the local API or the command line). */
export const countRefused = (data: string, requests: readonly RefusedRequest[], at: number): Promise<void> =>
  counting(data, at, (usage) => {
    for (const request of requests) usage.refused(request, at)
  })

/** Counts allowed requests in the same way, the last one now. */
export const countUsed = (data: string, keyId: string, uses: number): Promise<void> =>
  counting(data, Date.now(), (usage) => usage.used(keyId, Date.now(), uses))

/** Makes the data folder look as if Keyreeve was opened at `at` (ms since the epoch), and the clock set back since. */
export const openedAt = (data: string, at: number): void => {
  const database = new Database(join(data, 'keyreeve.db'))
  try {
    database.prepare("UPDATE meta SET value = ? WHERE name = 'opened_at'").run(String(at))
  } finally {
    database.close()
  }
}

/** Renames the subject of an entry of the activity, as a program could that removes the trigger that forbids it, and puts it back. */
export const changeEntry = (data: string, seq: number, name: string): void => {
  const database = new Database(join(data, 'keyreeve.db'))
  try {
    const trigger = "SELECT sql FROM sqlite_schema WHERE name = 'audit_append_only'"
    const sql = database.prepare<[], string>(trigger).pluck().get() ?? ''
    database.exec('DROP TRIGGER audit_append_only')
    database.prepare('UPDATE audit SET subject_name = ? WHERE seq = ?').run(name, seq)
    database.exec(sql)
  } finally {
    database.close()
  }
}
