/** Another program changes the activity: whatever it does without the vault's keys is detected, and stays so when Keyreeve is used on. */
import BetterSqlite from 'better-sqlite3'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { addAudit } from '../../../electron/core/audit/audit.ts'
import { hasLink } from '../../../electron/core/audit/chain.ts'
import { ActivityTrail } from '../../../electron/core/audit/trail.ts'
import { verifyActivity } from '../../../electron/core/audit/verify.ts'
import type { Context } from '../../../electron/core/context.ts'
import { handleOf } from '../../../electron/core/db/handle.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import type { ActivityVerification } from '../../../shared/domain/audit.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { must, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, updateAccount } from '../../support/operations.ts'
import { seeded, type Random } from '../../support/random.ts'
import {
  applyChange,
  changes,
  forgeAtEnd,
  isChainWhole,
  replaceSeal,
  rowsOf,
  sealOf,
  truncate,
  withoutTriggers,
  type ChangeName,
} from './tampering.ts'

/** Copies of the database after 15, 30 and 45 more rows, the last one the newest; and the keychain's items then. */
let copies: readonly Buffer[]
let items: ReadonlyMap<string, string>
let context: Context
let vaultCrypto: Extract<ReturnType<Context['vault']>, { ok: true }>['data']['vaultCrypto']

const isAnchor = (item: string): boolean => item.startsWith('activity-')

beforeAll(async () => {
  const test: TestKeyreeve = await openTestKeyreeve()
  ;({ context } = test.keyreeve)
  const made: Buffer[] = []
  for (let copy = 0; copy < 3; copy += 1) {
    const account = must(
      await createAccount(context, { type: 'user', name: `account ${copy}`, roles: ['event_reader'] }),
    )
    for (let n = 0; n < 14; n += 1)
      must(await updateAccount(context, { id: account.id, name: `account ${copy} ${n}` }))
    must(await context.trail.anchor())
    const database = new BetterSqlite(`${test.home}/keyreeve.db`, { readonly: true })
    // A database in memory cannot have a WAL, which these bytes of the header ask for.
    made.push(database.serialize().fill(1, 18, 20))
    database.close()
  }
  copies = made
  items = new Map(test.items)
  vaultCrypto = must(context.vault()).vaultCrypto
  await test.cleanUp()
})

/** Opens a copy like Keyreeve does, with the keychain as it is now, or without its anchors. */
const openCopy = (copy: Buffer, { anchored = true } = {}) => {
  const database = new BetterSqlite(copy)
  onTestFinished(() => void database.close())
  const keychain = createMemoryKeychain(new Map([...items].filter(([item]) => anchored || !isAnchor(item))))
  const own: Context = {
    ...context,
    db: handleOf(database),
    vault: () => ok({ keychain, vaultCrypto }),
    trail: { session: () => 'later', added: () => undefined, anchor: () => trail.anchor() },
  }
  const trail: ActivityTrail = new ActivityTrail(
    () => own,
    0,
    () => undefined,
  )
  const use = async (rows: number): Promise<void> => {
    await trail.seal()
    for (let n = 0; n < rows; n += 1)
      await own.db.write(() =>
        addAudit(own, {
          at: 1,
          action: 'account.renamed',
          environment: null,
          subject: { kind: 'account', id: 'account_a', name: `later ${n}` },
          details: {},
        }),
      )
    await trail.anchor()
  }
  const verify = async (): Promise<ActivityVerification> => must(await verifyActivity(own))
  return { database, verify, use }
}

const newest = (): Buffer => copies.at(-1) ?? Buffer.alloc(0)

const isClean = ({ problem, sealedLate, unsealed }: ActivityVerification): boolean =>
  problem === null && sealedLate === 0 && unsealed === 0

/** A way to tamper, and what must be found: the first wrong row where that is certain, and the kind. */
type Tampering = (random: Random) => {
  readonly open: ReturnType<typeof openCopy>
  readonly first: number | null
  readonly kinds: readonly string[]
}

const changed =
  (name: ChangeName): Tampering =>
  (random) => {
    const open = openCopy(newest())
    const first = applyChange(open.database, name, random, false)
    return { open, first, kinds: ['row_changed', 'rows_missing'] }
  }
const rehashed =
  (name: ChangeName): Tampering =>
  (random) => {
    const open = openCopy(newest())
    applyChange(open.database, name, random, true)
    // Which row was changed cannot be told any more, only that those up to the seal are others.
    return { open, first: null, kinds: ['rewritten', 'end_missing'] }
  }
const oldSeal = (random: Random) => {
  const old = new BetterSqlite(random.pick(copies.slice(0, -1)))
  const seal = sealOf(old)
  old.close()
  return seal ?? null
}

const tamperings: Readonly<Record<string, Tampering>> = {
  ...Object.fromEntries((Object.keys(changes) as ChangeName[]).map((name) => [name, changed(name)])),
  ...Object.fromEntries(
    (Object.keys(changes) as ChangeName[]).map((name) => [`${name}, hashes computed again`, rehashed(name)]),
  ),
  truncation: (random) => {
    const open = openCopy(newest())
    return { open, first: truncate(open.database, random), kinds: ['end_missing'] }
  },
  'truncation to an old seal': (random) => {
    const open = openCopy(newest())
    const seal = oldSeal(random)
    replaceSeal(open.database, seal)
    withoutTriggers(open.database, () =>
      open.database.prepare('DELETE FROM audit WHERE seq > ?').run(seal?.seq ?? 0),
    )
    return { open, first: (seal?.seq ?? 0) + 1, kinds: ['older_copy'] }
  },
  'an old copy of the database': (random) => {
    const open = openCopy(random.pick(copies.slice(0, -1)))
    return { open, first: rowsOf(open.database).length + 1, kinds: ['older_copy'] }
  },
  'an old copy of the database, used since': (random) => {
    const open = openCopy(random.pick(copies.slice(0, -1)))
    return { open, first: null, kinds: ['older_copy', 'rewritten'] }
  },
  'a removed seal': (random) => {
    const open = openCopy(newest())
    applyChange(open.database, 'edit', random, true)
    replaceSeal(open.database, null)
    return { open, first: null, kinds: ['seal_missing'] }
  },
  'a changed seal': (random) => {
    const open = openCopy(newest())
    applyChange(open.database, 'edit', random, true)
    const seal = sealOf(open.database)
    const last = rowsOf(open.database).at(-1)
    if (seal && last) replaceSeal(open.database, { ...seal, seq: last.seq, hash: last.hash })
    return { open, first: null, kinds: ['seal_changed'] }
  },
}

const rounds = Math.ceil(500 / Object.keys(tamperings).length)

it('control: what nobody has changed is whole, also when it is used on', async () => {
  const { verify, use } = openCopy(newest())
  const whole = await verify()
  expect(whole).toMatchObject({ problem: null, rows: 46, first: { seq: 1 }, last: { seq: 46 }, anchored: 46 })
  expect(isClean(whole)).toBe(true)
  await use(3)
  expect(await verify()).toMatchObject({ problem: null, rows: 49, sealedLate: 0, unsealed: 0, anchored: 49 })
})

it.each(Object.entries(tamperings))(
  `${rounds} times %s: detected, before and after it is used on`,
  async (name, tamperWith) => {
    const random = seeded(20_261_127)
    const missed: string[] = []
    for (let round = 0; round < rounds; round += 1) {
      const { open, first, kinds } = tamperWith(random)
      if (!name.endsWith('used since')) {
        const { problem } = await open.verify()
        if (!problem || !kinds.includes(problem.kind) || (first !== null && problem.seq !== first))
          missed.push(`${round}: ${JSON.stringify(problem)} instead of ${first} ${kinds.join()}`)
      }
      await open.use(1 + random.below(60))
      if ((await open.verify()).problem === null) missed.push(`${round}: not detected after it was used on`)
    }
    expect(missed).toEqual([])
  },
)

it('a row with a valid hash at the end is shown as unsealed, and later as sealed late, with an entry that says so', async () => {
  const { database, verify, use } = openCopy(newest())
  forgeAtEnd(database)
  expect(await verify()).toMatchObject({ problem: null, unsealed: 1 })
  await use(1)
  expect(await verify()).toMatchObject({ problem: null, unsealed: 0, sealedLate: 1 })
  expect(rowsOf(database).at(-2)).toMatchObject({
    action: 'activity.sealed_late',
    details: '{"from":47,"to":47}',
  })
})

describe('negative controls: each part is needed', () => {
  const random = seeded(7)
  it.each(['edit', 'deletion', 'reordering'] as const)('without the hashes, %s is missed', (name) => {
    const missed = Array.from({ length: 10 }, () => {
      const { database } = openCopy(newest())
      applyChange(database, name, random, false)
      expect(isChainWhole(database)).toBe(false)
      // The seal only names the last row, which most changes leave as it was.
      const seal = sealOf(database)
      return seal !== undefined && hasLink(handleOf(database), seal)
    })
    expect(missed).toContain(true)
  })

  it.each(Object.keys(changes) as ChangeName[])('without the seal, %s with new hashes is missed', (name) => {
    const { database } = openCopy(newest())
    applyChange(database, name, random, true)
    expect(isChainWhole(database)).toBe(true)
  })

  it('without the seal, a truncation is missed', () => {
    const { database } = openCopy(newest())
    truncate(database, random)
    expect(isChainWhole(database)).toBe(true)
  })

  it('without the anchor, an old copy is missed', async () => {
    for (const copy of copies.slice(0, -1)) {
      expect(await openCopy(copy, { anchored: false }).verify()).toMatchObject({
        problem: null,
        anchored: null,
      })
      expect((await openCopy(copy).verify()).problem).toMatchObject({ kind: 'older_copy' })
    }
  })
})
