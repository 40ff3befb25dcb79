/** Every statement of the core, explained by SQLite: no list or lookup reads a whole table that grows. */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { accountIdOf, listAccounts } from '../../../electron/core/accounts/accounts.ts'
import { getAccounts, queryAccounts } from '../../../electron/core/accounts/query.ts'
import { queryActivity } from '../../../electron/core/audit/query.ts'
import type { Context } from '../../../electron/core/context.ts'
import type { WritableDb } from '../../../electron/core/db/handle.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { identify } from '../../../electron/core/decisions/paste/identify.ts'
import { Deliveries } from '../../../electron/core/deliveries/deliveries.ts'
import { currentEnvironment } from '../../../electron/core/settings.ts'
import { listFindings } from '../../../electron/core/health/health.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { findKeyByName, getKeyDetail } from '../../../electron/core/keys/list.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { findDamaged, getKeys, queryKeys } from '../../../electron/core/keys/query.ts'
import { previewRotation, rotateKey } from '../../../electron/core/keys/rotate.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { listRehearsals } from '../../../electron/core/rehearsal/rehearsal.ts'
import { previewRole } from '../../../electron/core/roles/preview.ts'
import { listRoles } from '../../../electron/core/roles/roles.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { readCanary } from '../../../electron/core/vault/canary.ts'
import { accountColumns, activityKinds, keyColumns, statusFilters } from '../../../shared/domain/types.ts'
import { memoryClipboard, useClipboard } from '../../support/clipboard.ts'
import { codeOf, must, newFolder, newKey, openTestKeyreeve } from '../../support/home.ts'
import {
  archiveAccount,
  createAccount,
  createRole,
  deleteRole,
  disableKey,
  enableKey,
  endOverlap,
  setEnvironment,
  startRehearsal,
  stopRehearsal,
  updateAccount,
  updateRole,
} from '../../support/operations.ts'

const recording = (db: WritableDb, seen: Set<string>): WritableDb => ({
  get: (sql, ...values) => {
    seen.add(sql)
    return db.get(sql, ...values)
  },
  all: (sql, ...values) => {
    seen.add(sql)
    return db.all(sql, ...values)
  },
  run: (sql, ...values) => {
    seen.add(sql)
    return db.run(sql, ...values)
  },
  runOne: (sql, ...values) => {
    seen.add(sql)
    db.runOne(sql, ...values)
  },
  write: (work) => db.write(work),
  tryTransaction: (work) => db.tryTransaction(work),
})

/** Statements that may read a whole table, each with its reason. */
const allowed: readonly (readonly [RegExp, string])[] = [
  [
    /FROM keys INDEXED BY keys_unexpired_by_account WHERE\s+deleted_at IS NULL .* GROUP BY account_id, environment$/,
    'the list of accounts counts the keys of all of them',
  ],
  [
    /FROM accounts INDEXED BY accounts_listed WHERE/,
    'the list of accounts is searched, filtered and sorted as a whole, in an index that has all it takes',
  ],
  [
    /FROM keys\b.* account_id IN \(SELECT id FROM accounts WHERE accounts\.name LIKE \?/s,
    'a search of the keys looks at the names of all accounts',
  ],
  [
    / AS roles FROM accounts WHERE archived_at IS NULL OR is_you = 1 OR \?/,
    'the list of accounts shows all of them',
  ],
  [
    /^SELECT role_id, count\(\*\) AS held FROM account_roles JOIN accounts/,
    'the list of roles counts the holders of all of them',
  ],
  [
    /FROM refusals WHERE TRUE/,
    'the activity is counted, and read from its top to the window, in the order of its index',
  ],
]

/** The statements behind the activity: a window of it, how many entries there are, how many come before one. */
const activity = /^SELECT (at|last_at) AS at, |^SELECT count\(\*\) AS total FROM (audit|refusals) /
/** Each of them reads indexes that have the entries in their order, so that none is sorted. */
const activityPlans = [
  'SCAN refusals USING COVERING INDEX refusals_by_time',
  'SEARCH audit USING INDEX audit_by_environment_and_kind (environment=? AND kind=? AND at>?)',
  'SEARCH audit USING INDEX audit_by_environment_and_kind (environment=? AND kind=?)',
  'SEARCH audit USING INDEX audit_by_kind (kind=? AND at>?)',
  'SEARCH audit USING INDEX audit_by_kind (kind=?)',
  'SEARCH audit USING INDEX audit_by_subject_and_kind (subject_id=? AND kind=? AND at>?)',
  'SEARCH audit USING INDEX audit_by_subject_and_kind (subject_id=? AND kind=?)',
  'SEARCH refusals USING COVERING INDEX refusals_by_environment (environment=? AND last_at>?)',
  'SEARCH refusals USING COVERING INDEX refusals_by_environment (environment=?)',
  'SEARCH refusals USING COVERING INDEX refusals_by_key (key_id=? AND last_at>?)',
  'SEARCH refusals USING COVERING INDEX refusals_by_key (key_id=?)',
  'SEARCH refusals USING COVERING INDEX refusals_by_time (last_at>?)',
]

/** The statements behind a list of keys: which rows are in it, a window of them, how many there are, how many come before one. */
const keyLists = /^SELECT (keys\.rowid AS rowid|count\(\*\) AS total) FROM keys INDEXED BY (\w+)/
/** The orders that an index gives: nothing is sorted for them. Every other order is sorted from an index that has all it takes. */
const orderedBy: Readonly<Record<string, RegExp>> = {
  keys_by_creation: /ORDER BY created_at (ASC|DESC), keys\.rowid/,
  keys_of_account: /ORDER BY created_at (ASC|DESC), keys\.rowid/,
  keys_by_label: /ORDER BY name COLLATE NOCASE (ASC|DESC), keys\.rowid/,
}

it('no statement reads all keys, accounts or activity without a reason', async () => {
  const home = newFolder({ inMemory: true })
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const opened = await openTestKeyreeve({ home })
  const { keyreeve } = opened
  const seen = new Set<string>()
  const context: Context = { ...keyreeve.context, db: recording(keyreeve.context.db, seen) }

  const account = must(
    await createAccount(context, { type: 'service_account', name: 'robot', roles: ['event_reader'] }),
  )
  must(await updateAccount(context, { id: account.id, name: 'robot 2', roles: ['all_reader'] }))
  must(
    await createRole(context, {
      id: 'clerk',
      name: 'Clerk',
      description: '',
      permissions: ['invoice:read'],
      holders: 'both',
    }),
  )
  must(
    await updateRole(context, {
      id: 'clerk',
      name: 'Clerk',
      description: '',
      permissions: ['invoice:*'],
      holders: 'both',
    }),
  )
  const { key, secret } = must(await createKey(context, newKey(keyreeve, 'a')))
  must(await createKey(context, newKey(keyreeve, 'b', { keep: false, accountId: account.id })))
  const { keep: _, ...input } = newKey(keyreeve, 'c')
  must(await importKey(context, { ...input, secret: new Secret('an imported value') }))
  expect(codeOf(await createKey(context, newKey(keyreeve, 'a')))).toBe('name_taken.key')
  expect([
    must(accountIdOf(context.db, 'ROBOT 2')),
    must(accountIdOf(context.db, account.id)),
    must(findKeyByName(context, { environment: 'test', name: 'a' })).id,
  ]).toEqual([account.id, account.id, key.id])
  must(await disableKey(context, { id: key.id }))
  must(await enableKey(context, { id: key.id }))
  must(await readSecret(context, key.id))
  const deliveries = new Deliveries(context)
  const clipboard = useClipboard({ deliveries }, memoryClipboard().port)
  must(await deliveries.copy({ id: key.id, form: 'value' }, { kind: 'you' }))
  await clipboard.clearNow()
  const file = join(home, '..', `${basename(home)}.env`)
  onTestFinished(() => rmSync(file, { force: true }))
  must(await deliveries.writeEnv({ id: key.id, path: file, variable: 'A' }, { kind: 'you' }))
  await deliveries.queue.recover()
  for (const subject of [
    { keyId: key.id },
    { keyId: 'key_none' },
    { secret: secret.reveal() },
    { secret: 'an imported value' },
    { secret: 'nobody knows this one' },
  ]) {
    must(checkAccess(context, { subject, entity: 'event', action: 'read', environment: 'test' }))
  }
  must(
    checkAccess(context, {
      subject: { keyId: key.id },
      entity: 'event',
      action: 'read',
      environment: 'production',
    }),
  )
  for (const text of [
    secret.reveal(),
    key.hint,
    key.id,
    `key_${'0'.repeat(24)}`,
    'a',
    'x-api-key: an imported value',
  ])
    must(identify(context, new Secret(text)))
  expect(must(previewRole(context, { id: 'clerk', permissions: ['*:*'] })).again).toEqual([])
  must(previewRotation(context, key.id))
  const rotated = must(await rotateKey(context, { id: key.id, overlap: '1h' }))
  must(await endOverlap(context, { id: key.id }))
  expect(must(getKeyDetail(context, rotated.key.id)).replaces?.key.id).toBe(key.id)
  for (const accountId of [account.id, undefined])
    for (const search of ['', 'b', '50% größe'])
      for (const status of statusFilters)
        for (const by of keyColumns)
          for (const few of [0, 2000])
            queryKeys(
              context,
              {
                environment: 'test',
                search,
                filters: { status, ...(accountId ? { accountId } : {}) },
                sort: { by, descending: few === 0 },
                window: { offset: 0, limit: 10, anchor: { id: key.id, index: 0 } },
                locate: key.id,
              },
              { damaged: [1], few },
            )
  expect(await findDamaged(context, 'test')).toEqual([])
  expect(getKeys(context, [key.id])).toHaveLength(1)
  must(await startRehearsal(context, { keyId: key.id, outcome: 'expired' }))
  expect(listRehearsals(context)).toHaveLength(1)
  must(await stopRehearsal(context, { keyId: key.id }))
  expect(codeOf(getKeyDetail(context, 'key_none'))).toBe('not_found.key')
  expect(listFindings(context, { environment: 'test' }).length).toBeGreaterThan(0)
  for (const list of [
    listAccounts(context, {}),
    listAccounts(context, { archived: true }),
    listRoles(context),
    queryActivity(context.db, { window: { offset: 0, limit: 10 } }).rows,
  ])
    expect(list.length).toBeGreaterThan(0)
  for (const kind of [undefined, ...activityKinds]) {
    for (const of of [undefined, { environment: 'test' as const }, { subject: key.id }])
      queryActivity(context.db, {
        filters: { ...(kind ? { kind } : {}), ...(of ? { of } : {}) },
        window: { offset: 0, limit: 10, anchor: { id: 'entry 1 1', index: 0 } },
      })
  }
  for (const by of [undefined, ...accountColumns])
    for (const filters of [{}, { type: 'user' as const }, { roleId: 'clerk' }])
      queryAccounts(context, {
        environment: 'test',
        search: 'robot größe',
        filters,
        ...(by ? { sort: { by, descending: true } } : {}),
        window: { offset: 0, limit: 10, anchor: { id: account.id, index: 0 } },
        locate: account.id,
      })
  expect(getAccounts(context, [account.id])).toHaveLength(1)
  await setEnvironment(context, currentEnvironment(context))
  must(await readCanary(context.db, opened.keychain))
  expect(codeOf(await archiveAccount(context, { id: account.id }))).toBe('account_has_keys')
  must(await deleteKey(context, { id: key.id }))
  must(await deleteRole(context, { id: 'clerk' }))
  await opened.cleanUp()

  const database = new BetterSqlite(join(home, 'keyreeve.db'))
  onTestFinished(() => void database.close())
  const scans = new Map<string, string>()
  const activitySeen = new Set<string>()
  const keyListsSeen = new Set<string>()
  for (const sql of seen) {
    const plan = database
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from(sql.matchAll(/\?/g), () => null))
    const scan = plan.find(({ detail }) =>
      /^SCAN (keys|accounts|audit|account_roles|key_usage|placements|lost_keys|refusals)\b/.test(detail),
    )
    if (scan) scans.set(sql, scan.detail)
    if (/FROM accounts INDEXED BY accounts_listed/.test(sql))
      expect(plan[0]?.detail, sql).toBe('SCAN accounts USING COVERING INDEX accounts_listed')
    const index = keyLists.exec(sql)?.[2]
    if (index !== undefined) {
      const details = plan.map(({ detail }) => detail)
      keyListsSeen.add(index)
      expect(details[0], sql).toMatch(
        new RegExp(
          `^SEARCH keys USING ${index === 'keys_listed' ? 'COVERING ' : '(COVERING )?'}INDEX ${index} `,
        ),
      )
      const order = orderedBy[index]
      if (order && sql.includes('ORDER BY')) {
        expect(sql).toMatch(order)
        expect(details.join(), sql).not.toContain('TEMP B-TREE')
      }
      // A search finds its newest rows without sorting the rest: only keys of the same millisecond are sorted.
      if (index === 'keys_listed' && /deleted_at IS NULL.* ORDER BY created_at /s.test(sql))
        expect(details.at(-1), sql).toBe('USE TEMP B-TREE FOR LAST TERM OF ORDER BY')
    }
    if (activity.test(sql))
      for (const { detail } of plan)
        if (!/^(MERGE \(UNION ALL\)|LEFT|RIGHT)$/.test(detail)) activitySeen.add(detail)
  }
  expect(seen.size).toBeGreaterThan(30)
  expect([...keyListsSeen].toSorted()).toEqual([
    'keys_by_creation',
    'keys_by_label',
    'keys_listed',
    'keys_of_account',
  ])
  expect([...activitySeen].toSorted()).toEqual(activityPlans)
  expect([...scans].filter(([sql]) => !allowed.some(([pattern]) => pattern.test(sql)))).toEqual([])
  // A reason that no statement needs any more goes.
  for (const [pattern, why] of allowed)
    expect(
      [...scans.keys()].some((sql) => pattern.test(sql)),
      why,
    ).toBe(true)
})
