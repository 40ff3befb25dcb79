/** The list of accounts as SQLite answers it, compared with the same search, filters and order done in JavaScript. */
import { expect, it, onTestFinished } from 'vitest'
import { listAccounts } from '../../../electron/core/accounts/accounts.ts'
import { getAccounts, queryAccounts } from '../../../electron/core/accounts/query.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { accountColumns, type Account, type AccountColumn } from '../../../shared/domain/types.ts'
import { must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { archiveAccount, createAccount, createRole } from '../../support/operations.ts'
import { seeded } from '../../support/random.ts'
import { tamper } from '../../support/tamper.ts'

const everything = { offset: 0, limit: 1000 }

const addAccounts = async ({ keyreeve, clock }: TestKeyreeve, count: number, seed: number): Promise<void> => {
  const { context } = keyreeve
  const random = seeded(seed)
  must(
    await createRole(context, {
      id: 'billing_clerk',
      name: 'Clerk',
      description: '',
      permissions: ['invoice:read'],
      holders: 'both',
    }),
  )
  const names = ['worker', 'Gateway', '100%', 'Ärger', 'event_service', 'a\\b']
  for (let index = 0; index < count; index += 1) {
    clock.advance(random.below(2) * 1000)
    const account = must(
      await createAccount(context, {
        type: random.pick(['user', 'service_account'] as const),
        name: `${random.pick(names)} ${index}`,
        roles: [...random.pick([['event_reader'], ['event_reader', 'billing_clerk'], ['all_reader']])],
      }),
    )
    for (let keys = random.below(3); keys > 0; keys -= 1)
      must(
        await createKey(context, {
          ...newKey(keyreeve, `key ${index} ${keys}`, { keep: false, accountId: account.id }),
          environment: random.pick(['test', 'production'] as const),
          expiration: random.pick(['never', '1h', '30d'] as const),
        }),
      )
    // Only accounts without keys can be archived.
    if (random.below(5) === 0) await archiveAccount(context, { id: account.id })
  }
  // Some keys have expired by now.
  clock.advance(2 * 3_600_000)
}

const textOf = (account: Account): string =>
  [
    account.name,
    account.type === 'user' ? 'user account' : 'service account service_account',
    account.isYou ? 'you' : '',
    ...account.roles,
  ]
    .join('\n')
    .toLowerCase()

const lower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))

it('search, filters, order, windows, positions and totals are those of a slow model', async () => {
  const opened = await openTestKeyreeve()
  onTestFinished(opened.cleanUp)
  const { context } = opened.keyreeve
  await addAccounts(opened, 40, 5)
  const random = seeded(8)
  const all = listAccounts(context, {})
  expect(listAccounts(context, { archived: true }).length).toBeGreaterThan(all.length)
  const searches = [
    '',
    '',
    'WORKER',
    'ärger',
    '100%',
    'service account',
    'user',
    'clerk 1',
    'you',
    'a\\b',
    'none',
  ]
  for (let round = 0; round < 300; round += 1) {
    const environment = random.pick(['test', 'production', undefined] as const)
    const search = random.pick(searches)
    const type = random.pick([undefined, undefined, 'user', 'service_account'] as const)
    const roleId = random.pick([undefined, undefined, 'billing_clerk', 'no_such_role'])
    const by = random.pick([undefined, ...accountColumns])
    const descending = random.pick([true, false])
    const words = lower(search).split(' ').filter(Boolean)
    const values: Readonly<Record<AccountColumn, (account: Account) => string | number>> = {
      name: ({ name }) => lower(name),
      type: (account) => account.type,
      roles: ({ roles }) => roles.join(' '),
      created: ({ createdAt }) => createdAt,
      keys: ({ activeKeys }) =>
        environment ? activeKeys[environment] : activeKeys.test + activeKeys.production,
    }
    const expected = all
      .filter(
        (account) =>
          (type === undefined || account.type === type) &&
          (roleId === undefined || account.roles.includes(roleId)) &&
          words.every((word) => textOf(account).includes(word)),
      )
      .toSorted((left, right) => {
        const order = by
          ? (descending ? -1 : 1) * compare(values[by](left), values[by](right))
          : Number(right.isYou) - Number(left.isYou)
        return order || compare(lower(left.name), lower(right.name))
      })
    const offset = random.below(expected.length + 2)
    const limit = 1 + random.below(20)
    const located = random.pick(all).id
    const anchor = random.pick(all).id
    const anchorIndex = random.below(20)
    const place = expected.findIndex(({ id }) => id === anchor)
    const start = place < 0 ? offset : Math.max(0, offset + place - anchorIndex)
    const position = expected.findIndex(({ id }) => id === located)
    const list = queryAccounts(context, {
      ...(environment ? { environment } : {}),
      search,
      filters: { ...(type ? { type } : {}), ...(roleId ? { roleId } : {}) },
      ...(by ? { sort: { by, descending } } : {}),
      window: { offset, limit, anchor: { id: anchor, index: anchorIndex } },
      locate: located,
    })
    const ends = all.flatMap(({ nextKeyEndsAt }) => nextKeyEndsAt ?? [])
    expect(list, JSON.stringify({ search, type, roleId, by, descending })).toEqual({
      rows: expected.slice(start, start + limit),
      total: expected.length,
      all: all.length,
      nextKeyEndsAt: Math.min(...ends),
      offset: start,
      located: position < 0 ? null : position,
    })
  }
})

it('a damaged account is shown as damaged, and only rows that are shown are verified', async () => {
  const opened = await openTestKeyreeve()
  onTestFinished(opened.cleanUp)
  const { context } = opened.keyreeve
  await addAccounts(opened, 6, 3)
  const [first, second] = queryAccounts(context, { window: everything }).rows.slice(1)
  tamper(opened.home, 'UPDATE accounts SET mac = zeroblob(32) WHERE id = ?', second?.id ?? '')
  const damagedIn = (offset: number, limit: number) =>
    queryAccounts(context, { window: { offset, limit } }).rows.flatMap(({ id, damaged }) =>
      damaged ? [id] : [],
    )
  expect([damagedIn(0, 2), damagedIn(0, 3)]).toEqual([[], [second?.id]])
  expect(
    getAccounts(context, [first?.id ?? '', second?.id ?? '', 'acc_none']).map(({ id, damaged }) => [
      id,
      damaged,
    ]),
  ).toEqual([
    [first?.id, false],
    [second?.id, true],
  ])
})

it('archived accounts are in no list, and can be read by their ids', async () => {
  const opened = await openTestKeyreeve()
  onTestFinished(opened.cleanUp)
  const { context } = opened.keyreeve
  const account = must(
    await createAccount(context, { type: 'service_account', name: 'gone', roles: ['all_reader'] }),
  )
  must(await archiveAccount(context, { id: account.id }))
  expect(queryAccounts(context, { search: 'gone', window: everything, locate: account.id })).toMatchObject({
    rows: [],
    total: 0,
    all: 1,
    located: null,
  })
  expect(getAccounts(context, [account.id])).toMatchObject([{ name: 'gone', archivedAt: opened.clock.now() }])
})
