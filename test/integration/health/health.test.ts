import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { listFindings, queryFindings } from '../../../electron/core/health/health.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { endOverlap, rotateKey } from '../../../electron/core/keys/rotate.ts'
import { undoRotation } from '../../../electron/core/keys/undo-rotation.ts'
import { insertRow } from '../../../electron/core/keys/rows.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { findingKinds, type Environment, type KeyFindingKind } from '../../../shared/domain/types.ts'
import { endsSoon, isDue } from '../../../shared/domain/lifetimes.ts'
import { must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, disableKey } from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
})
afterEach(() => test.cleanUp())

const hour = 3_600_000
const day = 24 * hour
type Input = Parameters<typeof createKey>[1]
const make = async (name: string, more: Partial<Input> = {}) =>
  must(await createKey(context, { ...newKey(test.keyreeve, name, { keep: false }), ...more })).key
const findings = (environment: Environment = 'test') => listFindings(context, { environment })
const foundKeys = (kind: KeyFindingKind, environment: Environment = 'test') =>
  queryFindings(context, { environment, filters: { kind }, window: { offset: 0, limit: 1000 } }).rows
const names = (kind: KeyFindingKind, environment?: Environment) => {
  const finding = findings(environment).find((each) => each.kind === kind)
  const found = foundKeys(kind, environment)
  expect([finding?.count, found.length]).toEqual([found.length, found.length])
  return found.map(({ key }) => key.name)
}
const use = (id: string) =>
  context.db.run('INSERT INTO key_usage (key_id, last_used_at, uses) VALUES (?, ?, 1)', id, test.clock.now())

it('lists every kind of finding, even without any', () => {
  expect(findings()).toEqual(findingKinds.map((kind) => ({ kind, count: 0 })))
})

it('clock_back: the clock is clearly behind what is recorded, also after a start', async () => {
  const back = () => findings().find(({ kind }) => kind === 'clock_back')
  const latest = test.clock.now()
  await make('a')
  test.clock.advance(-2 * 60_000)
  expect(back()).toMatchObject({ count: 0 })
  test.clock.advance(-1)
  expect(back()).toEqual({ kind: 'clock_back', count: 1, latest })
  test.clock.advance(-day)
  const { home, items, clock } = test
  await test.keyreeve.close()
  const again = await openTestKeyreeve({ home, items, clock })
  expect(listFindings(again.keyreeve.context, { environment: 'production' })[0]).toMatchObject({
    kind: 'clock_back',
    count: 1,
    latest,
  })
  await again.keyreeve.close()
})

it('clock_back: if nothing has changed since, the time of the last start is enough', async () => {
  const { home, items, clock } = test
  await test.keyreeve.close()
  clock.advance(day)
  const later = await openTestKeyreeve({ home, items, clock })
  await later.keyreeve.close()
  const latest = clock.now()
  clock.advance(-hour)
  const again = await openTestKeyreeve({ home, items, clock })
  expect(listFindings(again.keyreeve.context, { environment: 'test' })[0]).toMatchObject({
    kind: 'clock_back',
    latest,
  })
  await again.keyreeve.close()
})

describe('expiring', () => {
  it.each([
    ['1h', 45 * 60_000],
    ['1d', 18 * hour],
    ['7d', 5.25 * day],
    ['30d', 23 * day],
    ['90d', 83 * day],
  ] as const)(
    'a key of %s is from %i ms of age on, to the millisecond, until it ends',
    async (expiration, from) => {
      const key = await make('a', { expiration })
      test.clock.advance(from - 1)
      expect([names('expiring'), endsSoon(key, test.clock.now())]).toEqual([[], false])
      test.clock.advance(1)
      expect([names('expiring'), endsSoon(key, test.clock.now())]).toEqual([['a'], true])
      test.clock.set(key.expiresAt ?? 0)
      expect([names('expiring'), names('expired'), endsSoon(key, test.clock.now())]).toEqual([
        [],
        ['a'],
        false,
      ])
    },
  )

  it('is sorted by expiry, without disabled and replaced keys', async () => {
    const [, , off, old] = [
      await make('later', { expiration: '1d' }),
      await make('sooner', { expiration: { at: test.clock.now() + 23 * hour } }),
      await make('off', { expiration: '1d' }),
      await make('old', { expiration: '1d' }),
    ]
    test.clock.advance(20 * hour)
    must(await disableKey(context, { id: off.id }))
    must(await rotateKey(context, { id: old.id, overlap: '24h' }))
    expect(names('expiring')).toEqual(['sooner', 'later'])
  })
})

it('expired: until it is deleted, including a rotated key after its overlap', async () => {
  const [ended, old] = [await make('ended', { expiration: '1h' }), await make('old')]
  must(await rotateKey(context, { id: old.id, overlap: '24h' }))
  test.clock.advance(hour)
  expect(names('expired')).toEqual(['ended'])
  test.clock.advance(day)
  expect(names('expired')).toEqual(['old', 'ended'])
  must(await deleteKey(context, { id: ended.id }))
  expect(names('expired')).toEqual(['old'])
})

it('due: at ninety days of age, oldest first, like the key itself says; a rotation resolves it', async () => {
  const first = await make('first')
  test.clock.advance(1)
  const [off] = [await make('off'), await make('next')]
  must(await disableKey(context, { id: off.id }))
  test.clock.advance(day - 1)
  await make('second')
  test.clock.advance(89 * day - 1)
  expect(names('due')).toEqual([])
  test.clock.advance(1)
  expect(names('due')).toEqual(['first'])
  test.clock.advance(1)
  expect(names('due')).toEqual(['first', 'next'])
  test.clock.advance(day)
  expect(names('due')).toEqual(['first', 'next', 'second'])
  expect(foundKeys('due').every(({ key }) => isDue(key, test.clock.now()))).toBe(true)
  must(await rotateKey(context, { id: first.id, overlap: '24h' }))
  expect(names('due')).toEqual(['next', 'second'])
})

it('an old key to end: replaced, and unused for ten minutes, until it ends or the rotation is undone', async () => {
  const [used, unused] = [await make('used'), await make('unused')]
  const { keep: _, ...rest } = newKey(test.keyreeve, 'imported')
  const theirs = must(await importKey(context, { ...rest, secret: new Secret('sk_theirs_1234567890') }))
  test.clock.advance(hour)
  const rotated = must(await rotateKey(context, { id: used.id, overlap: '24h' }))
  must(await rotateKey(context, { id: unused.id, overlap: '1h' }))
  const secret = new Secret('sk_theirs_0987654321')
  must(await rotateKey(context, { id: theirs.id, overlap: '24h', secret }))
  test.clock.advance(5 * 60_000)
  use(used.id)
  test.clock.advance(5 * 60_000 - 1)
  expect(names('old_unused')).toEqual([])
  test.clock.advance(1)
  expect(foundKeys('old_unused').map(({ key }) => key.id)).toEqual([unused.id])
  expect(names('old_unused', 'production')).toEqual([])
  test.clock.advance(5 * 60_000)
  expect(names('old_unused')).toEqual(['unused', 'used'])
  // By what is on record, so also after a restart.
  const { home, items, clock } = test
  await test.keyreeve.close()
  test = await openTestKeyreeve({ home, items, clock })
  context = test.keyreeve.context
  expect(names('old_unused')).toEqual(['unused', 'used'])
  // The key that an undone rotation made is not asked about.
  must(await context.db.write(() => undoRotation(context, rotated.key.id)))
  test.clock.advance(15 * 60_000)
  expect(names('old_unused')).toEqual(['unused'])
  must(await context.db.write(() => endOverlap(context, { id: unused.id })))
  expect(names('old_unused')).toEqual([])
})

it('never used: issued, a week old, and no check has passed', async () => {
  const [used] = [await make('used'), await make('unused')]
  const { keep: _, ...rest } = newKey(test.keyreeve, 'imported')
  must(await importKey(context, { ...rest, secret: new Secret('sk_theirs_1234567890') }))
  use(used.id)
  test.clock.advance(7 * day - 1)
  expect(names('never_used')).toEqual([])
  test.clock.advance(1)
  expect(names('never_used')).toEqual(['unused'])
})

describe('shared by several services', () => {
  const home = newFolder({ inMemory: true })
  const write = async (id: string, file: string, variable = 'API_KEY') => {
    mkdirSync(join(home, file, '..'), { recursive: true })
    must(await test.keyreeve.deliveries.writeEnv({ id, path: join(home, file), variable }, { kind: 'you' }))
    test.clock.advance(1)
  }
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  it('means written into files of several folders, which are listed', async () => {
    const [shared, one] = [await make('shared', { keep: true }), await make('one', { keep: true })]
    for (const file of ['one/.env', 'one/.env.local', 'one/.env']) await write(one.id, file)
    await write(one.id, 'one/.env', 'OTHER')
    await write(shared.id, 'a/.env')
    expect(names('several_services')).toEqual([])
    await write(shared.id, 'b/.env')
    expect(names('several_services')).toEqual(['shared'])
    expect(
      foundKeys('several_services')[0]?.placements.map(({ locator, variable }) => [locator, variable]),
    ).toEqual([
      [join(home, 'b/.env'), 'API_KEY'],
      [join(home, 'a/.env'), 'API_KEY'],
    ])
    expect(names('several_services', 'production')).toEqual([])
  })

  it('ends when another key was written over it, or it is no longer active', async () => {
    const [shared, own] = [await make('shared', { keep: true }), await make('own', { keep: true })]
    for (const file of ['a/.env', 'b/.env']) await write(shared.id, file)
    await write(own.id, 'b/.env')
    expect(names('several_services')).toEqual([])
    await write(shared.id, 'c/.env')
    expect(names('several_services')).toEqual(['shared'])
    must(await disableKey(context, { id: shared.id }))
    expect(names('several_services')).toEqual([])
  })
})

it('only covers its environment, and trusts nothing in a damaged record', async () => {
  await make('a', { environment: 'production' })
  test.clock.advance(1)
  await make('b', { environment: 'production' })
  test.clock.advance(100 * day)
  expect([names('due'), names('due', 'production')]).toEqual([[], ['a', 'b']])
  context.db.run("UPDATE keys SET name = 'changed' WHERE name = 'a'")
  expect(names('due', 'production')).toEqual(['b'])
})

it('counts thousands and lists the first hundred from the indexes alone', { timeout: 60_000 }, async () => {
  const account = must(
    await createAccount(context, { type: 'service_account', name: 'robot', roles: ['event_reader'] }),
  )
  const { vaultCrypto } = must(context.vault())
  const rows = Number(process.env['KEYREEVE_HEALTH_KEYS'] ?? 3000)
  const now = test.clock.now()
  context.db.tryTransaction(() => {
    for (let n = 0; n < rows; n += 1) {
      const id = `key_${n}`
      insertRow(context.db, vaultCrypto, {
        id,
        name: `name ${n}`,
        environment: 'test',
        account_id: account.id,
        origin: 'issued',
        hint: 'x',
        last4: 'last',
        digest: createHash('sha256').update(id).digest(),
        item_ref: null,
        sealed: null,
        roles: '[]',
        permissions: '[]',
        created_at: now,
        expires_at: n % 3 === 0 ? now + 99 * day : null,
        disabled_at: null,
        deleted_at: null,
        replaced_by: null,
      })
      if (n % 2 === 0)
        context.db.run('INSERT INTO key_usage (key_id, last_used_at, uses) VALUES (?, 1, 1)', id)
    }
  })
  test.clock.advance(95 * day)
  const statements: string[] = []
  const spied: Context = {
    ...context,
    db: {
      ...context.db,
      all: (sql, ...values) => {
        statements.push(sql)
        return context.db.all(sql, ...values)
      },
      get: (sql, ...values) => {
        statements.push(sql)
        return context.db.get(sql, ...values)
      },
    },
  }
  const started = performance.now()
  const counts = listFindings(spied, { environment: 'test' }).map(({ kind, count }) => [kind, count])
  console.log(`${rows} keys looked through in ${Math.round(performance.now() - started)} ms`)
  expect(counts).toEqual([
    ['clock_back', 0],
    ['backup_late', 0],
    ['drill_due', 0],
    ['expiring', Math.ceil(rows / 3)],
    ['expired', 0],
    ['due', rows],
    ['old_unused', 0],
    ['several_services', 0],
    ['never_used', Math.floor(rows / 2)],
  ])
  // A window in the middle has the keys that are there.
  const query = { environment: 'test', filters: { kind: 'never_used' } } as const
  const idsIn = (offset: number, limit: number) =>
    queryFindings(spied, { ...query, window: { offset, limit } }).rows.map(({ key }) => key.id)
  const first = idsIn(0, 200)
  expect([new Set(first).size, idsIn(150, 20), idsIn(rows, 20)]).toEqual([200, first.slice(150, 170), []])
  const plans = [...new Set(statements)]
    .filter((sql) => /INDEXED BY|FROM placements/.test(sql))
    .map((sql) =>
      context.db
        .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...Array.from(sql.matchAll(/\?/g), () => null))
        .map(({ detail }) => detail),
    )
  expect(plans).toHaveLength(11)
  for (const plan of plans)
    expect(plan.join('\n')).toMatch(
      /^(CO-ROUTINE .*\n)?SEARCH (keys USING COVERING INDEX keys_(by_end|in_use)|placements USING INDEX placements_by_folder) \(environment=\?/,
    )
})
