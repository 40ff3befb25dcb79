/** The list of keys from SQLite, compared with the same search, filters and order in JavaScript. */
import { expect, it, onTestFinished } from 'vitest'
import { freshId } from '../../../electron/core/context.ts'
import { findDamaged, getKeys, queryKeys } from '../../../electron/core/keys/query.ts'
import { findRow, insertRow, updateRow } from '../../../electron/core/keys/rows.ts'
import { hintOf, issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { isDue } from '../../../shared/domain/lifetimes.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import {
  keyColumns,
  statusFilters,
  type Environment,
  type Key,
  type KeyColumn,
  type StatusFilter,
} from '../../../shared/domain/types.ts'
import { codeOf, must, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, listKeys } from '../../support/operations.ts'
import { seeded } from '../../support/random.ts'
import { tamper } from '../../support/tamper.ts'

const day = 86_400_000
const names = [
  'worker',
  'Worker',
  'billing_api',
  'billing-api',
  '100%',
  'Ärger',
  'ärger',
  'a\\b',
  'event service',
]

/** Keys of every state, many of them with equal names, times and roles. */
const addVariedKeys = async (
  opened: TestKeyreeve,
  count: number,
  seed: number,
): Promise<readonly string[]> => {
  const { context } = opened.keyreeve
  const random = seeded(seed)
  const pick = <T>(from: readonly T[]): T => random.pick(from)
  const now = opened.clock.now()
  const accounts = await Promise.all(
    ['robot', 'Größe', 'imp'].map(
      async (name) =>
        must(
          await createAccount(context, {
            type: 'service_account',
            name: `${name} ${seed}`,
            roles: ['event_reader'],
          }),
        ).id,
    ),
  )
  const { vaultCrypto } = must(context.vault())
  const ids: string[] = []
  await context.db.write(() => {
    for (let index = 0; index < count; index += 1) {
      const secret = issueSecret('kr', 'test')
      const id = freshId('key')
      const expires = pick([null, now - day, now + day, now + 400 * day])
      insertRow(context.db, vaultCrypto, {
        id,
        name: `${pick(names)} ${seed}.${index}`,
        environment: pick<Environment>(['test', 'test', 'production']),
        account_id: pick(accounts),
        origin: pick(['issued', 'imported'] as const),
        ...hintOf(secret),
        digest: vaultCrypto.digest(secret),
        item_ref: null,
        sealed: null,
        roles: JSON.stringify(pick([['event_reader'], ['event_ingestor', 'event_reader'], ['super_admin']])),
        permissions: '["event:read"]',
        created_at: now - pick([0, 0, 1, 100, 120]) * day,
        expires_at: expires,
        disabled_at: pick([null, null, now]),
        deleted_at: pick([null, null, null, now]),
        replaced_by: null,
      })
      const row = findRow(context.db, id)
      const before = ids.at(-1)
      if (row && before && row.deleted_at === null && row.expires_at !== null && random.below(4) === 0)
        updateRow(context.db, vaultCrypto, row, {
          replaced_by: before,
          ...(random.below(2) === 0 ? { ended_at: now - day, expires_at: 0 } : {}),
        })
      if (random.below(3) > 0)
        context.db.run(
          'INSERT INTO key_usage (key_id, last_used_at, uses) VALUES (?, ?, 1)',
          id,
          pick([null, now, now - day, now - 2 * day]),
        )
      ids.push(id)
    }
  })
  return ids
}

const passes = (key: Key, status: StatusFilter, now: number): boolean => {
  if (status === 'any') return true
  if (status === 'due') return isDue(key, now)
  if (status === 'not_deleted') return key.status !== 'deleted'
  return statusOf(key, now) === status
}

const values: Readonly<Record<KeyColumn, (key: Key) => string | number | null>> = {
  name: (key) => key.name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
  hint: (key) => key.hint.toLowerCase(),
  roles: (key) => JSON.stringify(key.roles),
  created: (key) => key.createdAt,
  expires: (key) => key.expiresAt,
  used: (key) => key.lastUsedAt,
  status: (key) => key.status,
}

const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))

it('search, filters, order, windows, positions and totals agree with a slow model', async () => {
  const opened = await openTestKeyreeve()
  onTestFinished(opened.cleanUp)
  const { context } = opened.keyreeve
  const now = opened.clock.now()
  const random = seeded(7)
  const pick = <T>(from: readonly T[]): T => random.pick(from)
  const made = await addVariedKeys(opened, 240, 11)
  const order = new Map(made.map((id, index) => [id, index]))
  const searches = [
    '',
    '',
    'WORKER',
    'api',
    'billing_',
    '100%',
    'ÄRGER',
    'größe',
    'a\\b',
    'imp',
    'reader 1',
    'kr_test',
    'nothing like it',
  ]
  let uncounted = 0
  for (let round = 0; round < 400; round += 1) {
    const environment = pick<Environment>(['test', 'production'])
    const everything = listKeys(context, { environment })
    const search = pick(searches)
    const status = pick(statusFilters)
    const by = pick(keyColumns)
    const descending = pick([true, false])
    const accountId = pick([undefined, undefined, everything[0]?.account.id])
    const words = search.toLowerCase().split(' ').filter(Boolean)
    const expected = everything
      .filter((key) => {
        const text = [key.name, key.hint, key.account.name, JSON.stringify(key.roles), key.origin]
          .join('\n')
          .toLowerCase()
        return (
          passes(key, status, now) &&
          (accountId === undefined || key.account.id === accountId) &&
          words.every((word) => text.includes(word))
        )
      })
      .toSorted((left, right) => {
        const [a, b] = [values[by](left), values[by](right)]
        const tie = (order.get(left.id) ?? 0) - (order.get(right.id) ?? 0)
        if (a === null || b === null)
          return Number(a === null) - Number(b === null) || (descending ? -tie : tie)
        return (descending ? -1 : 1) * (compare(a, b) || tie)
      })
    const offset = random.below(expected.length + 2)
    const limit = 1 + random.below(30)
    const located = pick(everything).id
    const anchor = pick(everything).id
    const place = expected.findIndex((key) => key.id === anchor)
    const anchorIndex = random.below(40)
    const start = place < 0 ? offset : Math.max(0, offset + place - anchorIndex)
    const list = queryKeys(
      context,
      {
        environment,
        search,
        filters: { status, ...(accountId ? { accountId } : {}) },
        sort: { by, descending },
        window: { offset, limit, anchor: { id: anchor, index: anchorIndex } },
        locate: located,
      },
      { few: pick([0, 20, 2000]) },
    )
    const quick = queryKeys(
      context,
      {
        environment,
        search,
        filters: { status, ...(accountId ? { accountId } : {}) },
        sort: { by, descending },
        window: { offset, limit },
        locate: located,
        quick: true,
      },
      { few: pick([0, 20, 2000]) },
    )
    expect(quick.rows.map((key) => key.id)).toEqual(
      expected.slice(offset, offset + limit).map((key) => key.id),
    )
    // A quick reply has the exact total, or says that there may be more.
    if (quick.atLeast) uncounted += 1
    expect(quick.total).toBe(quick.atLeast ? offset + limit : expected.length)
    expect(quick.total).toBeLessThanOrEqual(expected.length)
    const position = expected.findIndex((key) => key.id === located)
    expect(quick.located).toBe(position < 0 ? null : position)
    expect(
      { ...list, rows: list.rows.map((key) => key.id) },
      JSON.stringify({ search, status, by, descending, accountId }),
    ).toEqual({
      rows: expected.slice(start, start + limit).map((key) => key.id),
      total: expected.length,
      all:
        words.length > 0 && expected.length > 0
          ? null
          : everything.filter((key) => key.status !== 'deleted').length,
      offset: start,
      located: position < 0 ? null : position,
    })
  }
  expect(uncounted).toBeGreaterThan(10)
})

it('the window moves with rows that are added or removed before it', async () => {
  const opened = await openTestKeyreeve()
  onTestFinished(opened.cleanUp)
  const { context } = opened.keyreeve
  await addVariedKeys(opened, 60, 3)
  const query = { environment: 'test', sort: { by: 'created', descending: true } } as const
  const before = queryKeys(context, { ...query, window: { offset: 10, limit: 5 } })
  const anchor = { id: before.rows[2]?.id ?? '', index: 12 }
  opened.clock.advance(day)
  await addVariedKeys(opened, 20, 4)
  const after = queryKeys(context, { ...query, window: { offset: 10, limit: 5, anchor } })
  expect(after.offset).toBeGreaterThan(10)
  expect(after.rows.map(({ id }) => id)).toEqual(before.rows.map(({ id }) => id))
})

it('finds damaged keys by their MACs, and shows them as damaged in every list', async () => {
  const opened = await openTestKeyreeve()
  onTestFinished(opened.cleanUp)
  const { context } = opened.keyreeve
  await addVariedKeys(opened, 30, 5)
  const victim = queryKeys(context, {
    environment: 'test',
    filters: { status: 'active' },
    window: { offset: 0, limit: 1 },
  }).rows[0]
  tamper(opened.home, 'UPDATE keys SET mac = zeroblob(32) WHERE id = ?', victim?.id ?? '')
  const window = { offset: 0, limit: 1000 }
  expect(
    queryKeys(context, { environment: 'test', window }).rows.filter((key) => key.status === 'damaged'),
  ).toMatchObject([{ id: victim?.id, roles: [] }])
  for (const [environment, found] of [
    ['test', [victim?.id]],
    ['production', []],
  ] as const) {
    const damaged = await findDamaged(context, environment)
    const list = queryKeys(context, { environment, filters: { status: 'damaged' }, window }, { damaged })
    expect([list.rows.map(({ id }) => id), list.total]).toEqual([found, found.length])
  }
  expect(getKeys(context, [victim?.id ?? '', 'key_none'])).toMatchObject([
    { id: victim?.id, status: 'damaged' },
  ])
  const asked = await opened.keyreeve.perform(
    'keys.query',
    { environment: 'test', filters: { status: 'damaged' }, window },
    { kind: 'you' },
  )
  expect(must(asked).rows.map(({ id }) => id)).toEqual([victim?.id])
  expect(
    codeOf(
      await opened.keyreeve.perform(
        'keys.query',
        { environment: 'test', window: { offset: 0, limit: 1001 } },
        { kind: 'you' },
      ),
    ),
  ).toBe('invalid_input.too_big')
})

it('every window is the same, whether the list is sorted as a whole or read in parts', async () => {
  const opened = await openTestKeyreeve()
  onTestFinished(opened.cleanUp)
  const { context } = opened.keyreeve
  await addVariedKeys(opened, 120, 9)
  const query = { environment: 'test', filters: { status: 'any' } } as const
  for (const by of keyColumns)
    for (const descending of [true, false]) {
      const sort = { by, descending }
      const idsOf = (offset: number, limit: number, few: number) =>
        queryKeys(context, { ...query, sort, window: { offset, limit } }, { few }).rows.map(({ id }) => id)
      const whole = idsOf(0, 1000, 2000)
      expect(whole.length).toBeGreaterThan(60)
      for (let offset = 0; offset < whole.length; offset += 7)
        expect(idsOf(offset, 10, 40), `${by} ${descending} ${offset}`).toEqual(
          whole.slice(offset, offset + 10),
        )
    }
})
