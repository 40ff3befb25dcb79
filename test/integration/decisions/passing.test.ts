/** Keys that would be allowed are found by snapshot: it takes no longer with more keys or more refused ones. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { prepareKey } from '../../../electron/core/keys/create.ts'
import { insertRow } from '../../../electron/core/keys/rows.ts'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { must, newFolder, openTestKeyreeve } from '../../support/home.ts'
import { createAccount } from '../../support/operations.ts'

type Vault = {
  readonly count: number
  readonly snapshots?: number
  /** How many of the keys that would be allowed are active: the last ones. */
  readonly active?: number
  /** What is wrong with the others. */
  readonly others?: 'disabled' | 'expired' | 'damaged'
}

/** Opens a vault with this many keys in some snapshots, each of one role, and asks for a permission that only the last one grants. */
const askWith = async ({
  count,
  snapshots = 40,
  active = count,
  others = 'disabled',
}: Vault): Promise<{
  readonly statements: readonly string[]
  readonly names: readonly string[]
  readonly more: boolean
  readonly home: string
}> => {
  const home = newFolder({ inMemory: true })
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const opened = await openTestKeyreeve({ home })
  const { context } = opened.keyreeve
  const { vaultCrypto } = must(context.vault())
  const account = must(
    await createAccount(context, { type: 'service_account', name: 'service', roles: ['event_ingestor'] }),
  )
  context.db.tryTransaction(() => {
    for (let index = 0; index < count; index += 1) {
      const { secret: _, ...made } = prepareKey(vaultCrypto, issueSecret('kr', 'test'))
      insertRow(context.db, vaultCrypto, {
        ...made,
        name: `key-${String(index).padStart(5, '0')}`,
        environment: 'test',
        account_id: account.id,
        origin: 'issued',
        item_ref: null,
        sealed: null,
        roles: '["event_ingestor"]',
        permissions: JSON.stringify([`entity_${index % snapshots}:read`]),
        created_at: index,
        expires_at: index < count - active * snapshots && others === 'expired' ? 1 : null,
        disabled_at: index < count - active * snapshots && others === 'disabled' ? 1 : null,
        deleted_at: null,
        replaced_by: null,
      })
    }
    if (others === 'damaged')
      context.db.run(
        "UPDATE keys SET name = name || ' changed' WHERE created_at < ?",
        count - active * snapshots,
      )
  })
  const statements: string[] = []
  const counting: Context = {
    ...context,
    db: {
      ...context.db,
      get: (sql, ...values) => {
        statements.push(sql)
        return context.db.get(sql, ...values)
      },
      all: (sql, ...values) => {
        statements.push(sql)
        return context.db.all(sql, ...values)
      },
    },
  }
  const { passing } = must(
    checkAccess(counting, {
      subject: { secret: '' },
      entity: `entity_${snapshots - 1}`,
      action: 'read',
      environment: 'test',
    }),
  )
  await opened.cleanUp()
  return { statements, names: passing.keys.map((key) => key.name), more: passing.moreKeys, home }
}

it('runs the same statements for ten times as many keys, each an index lookup', async () => {
  const few = await askWith({ count: 400 })
  const many = await askWith({ count: 4000 })
  expect(few.names).toHaveLength(5)
  expect(many.statements).toEqual(few.statements)

  const database = new BetterSqlite(join(many.home, 'keyreeve.db'), { readonly: true })
  onTestFinished(() => void database.close())
  const planOf = (sql: string) =>
    database
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from(sql.matchAll(/\?/g), () => null))
      .map((step) => step.detail)
  const steps = [...new Set(many.statements)]
    .filter((sql) => sql.includes('keys_by_snapshot'))
    .flatMap(planOf)
  // Strictly after the last snapshot: a seek, not a scan of its keys.
  expect(steps).toContain(
    'SEARCH keys USING INDEX keys_by_snapshot (environment=? AND roles=? AND permissions>?)',
  )
  expect(steps).toContain('SEARCH keys USING INDEX keys_by_snapshot (environment=? AND roles>?)')
  expect(
    steps.filter(
      (step) =>
        !step.startsWith('SEARCH keys') &&
        !step.startsWith('CO-ROUTINE') &&
        !step.startsWith('SCAN (subquery'),
    ),
  ).toEqual([])
})

it.each([
  ['one of 700 snapshots', { count: 700, snapshots: 700 }, ['key-00699'], false],
  [
    'after 1,200 that are disabled',
    { count: 1203, snapshots: 1, active: 3, others: 'disabled' },
    ['key-01200', 'key-01201', 'key-01202'],
    false,
  ],
  [
    'after 1,200 that have expired',
    { count: 1206, snapshots: 1, active: 6, others: 'expired' },
    ['key-01200', 'key-01201', 'key-01202', 'key-01203', 'key-01204'],
    true,
  ],
  [
    'after 20 that are damaged',
    { count: 21, snapshots: 1, active: 1, others: 'damaged' },
    ['key-00020'],
    false,
  ],
] as const)('finds every key: %s', async (_, vault, names, more) => {
  const asked = await askWith(vault)
  expect([asked.names.toSorted(), asked.more]).toEqual([names, more])
})
