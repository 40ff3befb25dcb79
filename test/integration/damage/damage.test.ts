/** A damaged file never causes a wrong decision. */
import type { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { newFolder } from '../../support/home.ts'
import { seeded } from '../../support/random.ts'
import { times } from '../../support/torture.ts'
import { askDamaged, flipped, makeVault, placing, placingFolder, type Answers, type Vault } from './vault.ts'

// Ids and secrets come from the operating system's random numbers; seeded here, so that the same flips hit the same bytes.
vi.mock(import('node:crypto'), async (original) => {
  const random = (await import('../../support/random.ts')).seeded(1)
  const seededBytes = (size: number): Buffer =>
    Buffer.from(Array.from({ length: size }, () => random.below(256)))
  return { ...(await original()), randomBytes: seededBytes as typeof randomBytes }
})

const flips = times(100, 2000)
const pageSize = 4096

let vault: Vault
/** The pages of each table and index, counted from 1. */
let pages: ReadonlyMap<string, readonly number[]>

const reading = <T>(bytes: Buffer, read: (database: BetterSqlite.Database) => T): T => {
  const folder = newFolder({ inMemory: true })
  try {
    writeFileSync(join(folder, 'copy.db'), bytes)
    const database = new BetterSqlite(join(folder, 'copy.db'))
    try {
      return read(database)
    } finally {
      database.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const pagesOf = (bytes: Buffer): Map<string, number[]> =>
  reading(bytes, (database) => {
    const found = new Map<string, number[]>()
    for (const { name, pageno } of database
      .prepare<[], { name: string; pageno: number }>('SELECT name, pageno FROM dbstat')
      .all())
      found.set(name, [...(found.get(name) ?? []), pageno])
    return found
  })

const valuesOf = (bytes: Buffer, sql: string): Buffer[] =>
  reading(bytes, (database) =>
    database
      .prepare<[], string | Buffer>(sql)
      .pluck()
      .all()
      .map((value) => Buffer.from(value)),
  )

beforeAll(async () => {
  vault = await makeVault()
  pages = pagesOf(vault.bytes)
}, 60_000)

/** Adds up what came of many damages: how many of them showed each answer at least once, and everything that was wrong. */
const tally = () => {
  const shown = new Map<string, number>()
  const wrong: string[] = []
  return {
    shown,
    wrong,
    add: (damage: string, answers: Answers): void => {
      for (const answer of answers.counts.keys()) shown.set(answer, (shown.get(answer) ?? 0) + 1)
      wrong.push(...new Set(answers.wrong.map((fault) => `${damage}: ${fault}`)))
    },
  }
}

/** How many of the damages were noticed when the database was opened. */
const corruptAtOpening = (shown: ReadonlyMap<string, number>): number =>
  [...shown].reduce(
    (sum, [answer, count]) =>
      answer.startsWith('refused at opening: database_corrupt.') ? sum + count : sum,
    0,
  )

const onPage = (name: string, bit: number): number => {
  const own = pages.get(name) ?? []
  return ((own[bit % own.length] ?? 1) - 1) * pageSize * 8 + (Math.floor(bit / own.length) % (pageSize * 8))
}

const unchecked = (context: Context): Context => ({
  ...context,
  vault: () => {
    const vaultNow = context.vault()
    return vaultNow.ok
      ? ok({ ...vaultNow.data, vaultCrypto: { ...vaultNow.data.vaultCrypto, intact: () => true } })
      : vaultNow
  },
})

describe('a damaged database', { timeout: 600_000 }, () => {
  it('undamaged, gives every answer as before', async () => {
    const { counts, wrong } = await askDamaged(vault, placing(vault.bytes))
    expect(wrong).toEqual([])
    expect(Object.fromEntries(counts)).toEqual({ same: vault.truths.length, listed: vault.listed.size })
    expect(new Set(vault.truths.map((truth) => truth.code))).toEqual(
      new Set(['ok', 'wrong_environment', 'insufficient_permissions', 'disabled', 'deleted', 'expired']),
    )
  })

  it(`with one of ${flips} random bits flipped`, async () => {
    const random = seeded(20_260_115)
    const all = tally()
    for (let n = 0; n < flips; n += 1) {
      const bit = random.below(vault.bytes.length * 8)
      all.add(`bit ${bit}`, await askDamaged(vault, placing(flipped(vault.bytes, bit))))
    }
    console.log(`${flips} flips:`, Object.fromEntries(all.shown))
    expect(all.wrong).toEqual([])
    expect(all.shown.get('damaged')).toBeGreaterThan(0)
    expect(corruptAtOpening(all.shown)).toBeGreaterThan(0)
  })

  // Where one bit can lead to another row, or to none: random flips seldom hit these.
  it.each([
    'sqlite_autoindex_keys_1',
    'keys_by_digest',
    'keys_by_last4',
    'sqlite_autoindex_accounts_1',
    'sqlite_autoindex_roles_1',
    'meta',
    'accounts',
    'roles',
  ])('with a bit flipped in the used part of %s', async (name) => {
    const random = seeded(7)
    const all = tally()
    for (let n = 0; n < 16; n += 1) {
      let bit = onPage(name, random.below(2 ** 30))
      while (vault.bytes[bit >> 3] === 0) bit = onPage(name, random.below(2 ** 30))
      all.add(`bit ${bit}`, await askDamaged(vault, placing(flipped(vault.bytes, bit))))
    }
    expect(all.wrong).toEqual([])
  })

  it.each([
    ['keys_by_digest', 'SELECT digest FROM keys WHERE rowid > 1 LIMIT 12'],
    ['sqlite_autoindex_keys_1', 'SELECT id FROM keys WHERE rowid > 1 LIMIT 12'],
    ['sqlite_autoindex_accounts_1', 'SELECT id FROM accounts WHERE rowid > 1'],
  ])('with an entry of %s leading to another row, whose MAC is valid', async (name, sql) => {
    const all = tally()
    const start = ((pages.get(name)?.[0] ?? 1) - 1) * pageSize
    for (const value of valuesOf(vault.bytes, sql)) {
      // An entry is what is looked up, followed by the number of its row: one byte here.
      const rowid = vault.bytes.indexOf(value, start) + value.length
      expect(rowid).toBeLessThan(start + pageSize)
      for (const bit of [0, 1, 2])
        all.add(
          `bit ${bit} of ${rowid}`,
          await askDamaged(vault, placing(flipped(vault.bytes, rowid * 8 + bit))),
        )
    }
    expect(all.wrong).toEqual([])
    expect([...all.shown.keys()].some((answer) => /damaged|corrupt/.test(answer))).toBe(true)
  })

  it('with the bits of the header flipped', async () => {
    const random = seeded(9)
    const all = tally()
    for (let n = 0; n < 40; n += 1) {
      const bit = random.below(110 * 8)
      all.add(`bit ${bit}`, await askDamaged(vault, placing(flipped(vault.bytes, bit))))
    }
    expect(all.wrong).toEqual([])
  })

  it('truncated, with a zeroed page, garbage, empty, or a folder', async () => {
    const random = seeded(11)
    const all = tally()
    const { bytes } = vault
    for (let n = 0; n < 20; n += 1) {
      const length =
        n < 10 ? random.below(bytes.length) : pageSize * (1 + random.below(bytes.length / pageSize - 1))
      all.add(`cut to ${length}`, await askDamaged(vault, placing(bytes.subarray(0, length))))
    }
    for (let page = 0; page < bytes.length / pageSize; page += 1) {
      const zeroed = Buffer.from(bytes)
      zeroed.fill(0, page * pageSize, (page + 1) * pageSize)
      all.add(`page ${page + 1} zeroed`, await askDamaged(vault, placing(zeroed)))
    }
    const rubbish = Buffer.from(Array.from({ length: 20_000 }, () => random.below(256)))
    for (const [damage, place] of [
      ['rubbish', placing(rubbish)],
      ['empty', placing(Buffer.alloc(0))],
      ['folder', placingFolder],
    ] as const)
      all.add(damage, await askDamaged(vault, place))
    console.log('cuts, zeroed pages and the like:', Object.fromEntries(all.shown))
    expect(all.wrong).toEqual([])
    expect(corruptAtOpening(all.shown)).toBeGreaterThan(20)
  })

  it('control: without the MACs, flipped bits in keys do cause wrong decisions', async () => {
    const random = seeded(13)
    const all = tally()
    for (let n = 0; n < 80; n += 1) {
      const bit = onPage('keys', random.below(2 ** 30))
      all.add(`bit ${bit}`, await askDamaged(vault, placing(flipped(vault.bytes, bit)), unchecked))
    }
    const decisions = all.wrong.filter((fault) => fault.includes('instead of'))
    console.log(
      `without MACs: ${new Set(decisions.map((fault) => fault.split(':')[0])).size} of 80 flips in the keys gave wrong answers`,
    )
    expect(decisions.length).toBeGreaterThan(0)
  })
})
