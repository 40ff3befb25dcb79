/** Two processes with one data folder change the same account or role: each has its own connection, one of them in the middle of the other’s change. */
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAccounts } from '../../../electron/core/accounts/accounts.ts'
import type { Context } from '../../../electron/core/context.ts'
import type { ReadableDb, Value } from '../../../electron/core/db/handle.ts'
import { listRoles } from '../../../electron/core/roles/roles.ts'
import type { Account } from '../../../shared/domain/types.ts'
import { codeOf, must, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import {
  archiveAccount,
  createAccount,
  createRole,
  deleteRole,
  updateAccount,
  updateRole,
} from '../../support/operations.ts'

let first: TestKeyreeve
let second: TestKeyreeve
let account: Account

beforeEach(async () => {
  first = await openTestKeyreeve()
  second = await openTestKeyreeve({ home: first.home, items: first.items })
  must(await createRole(first.keyreeve.context, role()))
  account = must(
    await createAccount(first.keyreeve.context, {
      type: 'service_account',
      name: 'gateway',
      roles: ['event_reader'],
    }),
  )
})
afterEach(async () => {
  await second.cleanUp()
  await first.cleanUp()
})

const role = (more: object = {}) => ({
  id: 'support',
  name: 'Support',
  description: '',
  permissions: ['customer:read' as const],
  holders: 'both' as const,
  ...more,
})

/** The first process's context; `meanwhile` runs in the second one just before its next transaction begins. */
const interrupted = (meanwhile: (second: Context) => Promise<void>): Context => {
  const { context } = first.keyreeve
  let pending = true
  return {
    ...context,
    db: {
      ...context.db,
      write: async (work) => {
        if (pending) {
          pending = false
          await meanwhile(second.keyreeve.context)
        }
        return context.db.write(work)
      },
    },
  }
}

/**
 * The control: the same, but what it reads is what was there before its transaction, as if it had read outside. Except for the end of the
 * activity, which the database refuses to continue from a stale row.
 */
const staleAndInterrupted = (
  meanwhile: (second: Context) => Promise<void>,
): { readonly context: Context; readonly close: () => void } => {
  const snapshot = new BetterSqlite(join(first.home, 'keyreeve.db'), { readonly: true })
  snapshot.exec('BEGIN')
  snapshot.prepare('SELECT count(*) FROM meta').get()
  const context = interrupted(meanwhile)
  const stale: ReadableDb = {
    get: <Row>(sql: string, ...values: Value[]) =>
      sql.includes('FROM audit')
        ? context.db.get<Row>(sql, ...values)
        : (snapshot.prepare(sql).get(...values) as Row | undefined),
    all: <Row>(sql: string, ...values: unknown[]) => snapshot.prepare(sql).all(...values) as Row[],
  }
  return { context: { ...context, db: { ...context.db, ...stale } }, close: () => snapshot.close() }
}

const accountNow = (): Account | undefined =>
  listAccounts(second.keyreeve.context, {}).find(({ id }) => id === account.id)
const roleNow = () => listRoles(second.keyreeve.context).find(({ id }) => id === 'support')
const rename = (context: Context) => updateAccount(context, { id: account.id, name: 'renamed' })
const changeRoles = async (context: Context): Promise<void> =>
  void must(await updateAccount(context, { id: account.id, roles: ['event_ingestor'] }))

describe('an account that another process changes in the meantime', () => {
  it('keeps both changes', async () => {
    must(await rename(interrupted(changeRoles)))
    expect(accountNow()).toMatchObject({ name: 'renamed', roles: ['event_ingestor'] })
  })

  it('would lose one of them if it were read before the transaction (control)', async () => {
    const stale = staleAndInterrupted(changeRoles)
    await rename(stale.context)
    stale.close()
    expect(accountNow()).toMatchObject({ name: 'renamed', roles: ['event_reader'] })
  })

  it('is reported with its state at that time', async () => {
    must(
      await updateAccount(
        interrupted(
          async (other) => void must(await updateAccount(other, { id: account.id, name: 'other' })),
        ),
        { id: account.id, name: 'renamed' },
      ),
    )
    const told = first.keyreeve.context.db.all<{ details: string }>(
      "SELECT details FROM audit WHERE subject_id = ? AND action = 'account.renamed' ORDER BY seq",
      account.id,
    )
    expect(told.map(({ details }) => JSON.parse(details) as unknown)).toEqual([
      { from: 'gateway' },
      { from: 'other' },
    ])
  })

  it('stays archived', async () => {
    const archive = async (other: Context): Promise<void> =>
      void must(await archiveAccount(other, { id: account.id }))
    expect(codeOf(await rename(interrupted(archive)))).toBe('account_archived')
    expect(codeOf(await archiveAccount(first.keyreeve.context, { id: account.id }))).toBe('account_archived')
    expect(accountNow()).toBeUndefined()
  })

  it('would come back if it were read before the transaction (control)', async () => {
    const stale = staleAndInterrupted(
      async (other) => void must(await archiveAccount(other, { id: account.id })),
    )
    await rename(stale.context)
    stale.close()
    expect(accountNow()).toMatchObject({ name: 'renamed' })
  })

  it('is archived under its name at that time', async () => {
    must(
      await archiveAccount(
        interrupted(async (other) => void must(await rename(other))),
        { id: account.id },
      ),
    )
    expect(
      listAccounts(second.keyreeve.context, { archived: true }).find(({ id }) => id === account.id)?.name,
    ).toBe('renamed')
  })
})

describe('a role that another process changes in the meantime', () => {
  const drop = async (other: Context): Promise<void> => void must(await deleteRole(other, { id: 'support' }))

  it('is not given to an account once it is deleted', async () => {
    expect(
      codeOf(
        await createAccount(interrupted(drop), { type: 'service_account', name: 'desk', roles: ['support'] }),
      ),
    ).toBe('role_unknown')
    must(await createRole(second.keyreeve.context, role()))
    expect(codeOf(await updateAccount(interrupted(drop), { id: account.id, roles: ['support'] }))).toBe(
      'role_unknown',
    )
    expect(listAccounts(second.keyreeve.context, {}).flatMap(({ roles }) => roles)).not.toContain('support')
  })

  it('is not created twice', async () => {
    await drop(second.keyreeve.context)
    expect(
      codeOf(
        await createRole(
          interrupted(async (other) => void must(await createRole(other, role({ name: 'Theirs' })))),
          role({ name: 'Ours' }),
        ),
      ),
    ).toBe('id_taken')
    expect(roleNow()?.name).toBe('Theirs')
  })

  it('stays deleted', async () => {
    expect(codeOf(await updateRole(interrupted(drop), role({ name: 'Changed' })))).toBe('not_found.role')
    must(await createRole(second.keyreeve.context, role()))
    expect(codeOf(await deleteRole(interrupted(drop), { id: 'support' }))).toBe('not_found.role')
    expect(roleNow()).toBeUndefined()
  })

  it('would be overwritten, come back or be held by an account if it were read before the transaction (control)', async () => {
    await drop(second.keyreeve.context)
    const creating = staleAndInterrupted(
      async (other) => void must(await createRole(other, role({ name: 'Theirs' }))),
    )
    await createRole(creating.context, role({ name: 'Ours' }))
    creating.close()
    expect(roleNow()?.name).toBe('Ours')
    const updating = staleAndInterrupted(drop)
    await updateRole(updating.context, role({ name: 'Changed' }))
    updating.close()
    expect(roleNow()?.name).toBe('Changed')
    const giving = staleAndInterrupted(drop)
    await updateAccount(giving.context, { id: account.id, roles: ['support'] })
    giving.close()
    expect(accountNow()?.roles).toEqual(['support'])
  })

  it('is deleted only when no account has it by then', async () => {
    const give = async (other: Context): Promise<void> =>
      void must(await updateAccount(other, { id: account.id, roles: ['support'] }))
    expect(await deleteRole(interrupted(give), { id: 'support' })).toMatchObject({
      ok: false,
      error: { code: 'role_in_use', params: { accounts: ['gateway'], accountIds: [account.id] } },
    })
  })
})

/** Null when the database may be written, or SQLite's code for why not. */
const codeOfWriting = (database: BetterSqlite.Database): string | null => {
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK')
    return null
  } catch (error) {
    if (error instanceof BetterSqlite.SqliteError) return error.code
    throw error
  }
}

it('a change prevents other processes from writing from its first read on', async () => {
  const other = new BetterSqlite(join(first.home, 'keyreeve.db'), { timeout: 0 })
  const { context } = first.keyreeve
  expect(codeOfWriting(other)).toBeNull()
  let seen: string | null | undefined
  const looking: Context = {
    ...context,
    db: {
      ...context.db,
      get: (sql, ...values) => {
        seen ??= codeOfWriting(other)
        return context.db.get(sql, ...values)
      },
    },
  }
  must(await rename(looking))
  other.close()
  expect(seen).toBe('SQLITE_BUSY')
})
