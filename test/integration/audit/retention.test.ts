/** Old entries of the activity are removed on purpose: what is left can still be verified, and nobody else can do the same. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { removeOldEntries } from '../../../electron/core/audit/retention.ts'
import { verifyActivity } from '../../../electron/core/audit/verify.ts'
import { noDesktop } from '../../../electron/core/desktop.ts'
import { handlers } from '../../../electron/core/handlers.ts'
import { createPerform } from '../../../electron/core/perform.ts'
import { describeVerification, type Retention } from '../../../shared/domain/audit.ts'
import { say } from '../../../electron/messages.ts'
import {
  createTestClock,
  must,
  newFolder,
  openTestKeyreeve,
  type TestKeyreeve,
  type TestKeyreeveOptions,
} from '../../support/home.ts'
import { createAccount } from '../../support/operations.ts'
import { rowsOf, withoutTriggers } from './tampering.ts'

const dayMs = 24 * 60 * 60 * 1000
const you = { kind: 'you' } as const
const cli = { kind: 'cli', user: 'ada' } as const

const open = async (options: TestKeyreeveOptions = {}): Promise<TestKeyreeve> => {
  const test = await openTestKeyreeve(options)
  onTestFinished(test.cleanUp)
  return test
}
const add = async ({ keyreeve }: TestKeyreeve, name: string) =>
  must(await createAccount(keyreeve.context, { type: 'user', name, roles: ['event_reader'] }))

/** A row is added every 30 days for 150 days; `names` are those of the accounts, oldest first. */
const names = ['a0', 'a30', 'a60', 'a90', 'a120', 'a150']
const fill = async (test: TestKeyreeve): Promise<void> => {
  for (const name of names) {
    await add(test, name)
    if (name !== names.at(-1)) test.clock.advance(30 * dayMs)
  }
}
const filled = async (options: TestKeyreeveOptions = {}): Promise<TestKeyreeve> => {
  const test = await open(options)
  await fill(test)
  return test
}

const keep = ({ keyreeve }: TestKeyreeve, time: Retention) =>
  keyreeve.perform('audit.setRetention', { keep: time }, cli)
const namesLeft = ({ keyreeve }: TestKeyreeve): readonly string[] =>
  keyreeve.context.db
    .all<{ name: string }>(
      "SELECT subject_name AS name FROM audit WHERE action = 'account.created' AND subject_name LIKE 'a%' ORDER BY seq",
    )
    .map(({ name }) => name)
    .filter((name) => names.includes(name))
const verify = async ({ keyreeve }: TestKeyreeve) => must(await verifyActivity(keyreeve.context))

it('entries are kept forever, until that is changed', async () => {
  const test = await filled()
  expect(must(await test.keyreeve.perform('audit.retention', {}, cli))).toEqual({ keep: 'forever', older: 0 })
  expect(must(await test.keyreeve.perform('audit.retention', { keep: '90d' }, cli)).older).toBe(3)
  expect(must(await keep(test, 'forever'))).toEqual({ keep: 'forever', older: 0 })
  expect(namesLeft(test)).toEqual(names)
})

it('removes what is older, records that, and what is left is verified from the cut', async () => {
  const test = await filled()
  const { db } = test.keyreeve.context
  const last = db.get<{ seq: number }>('SELECT max(seq) AS seq FROM audit')?.seq ?? 0

  expect(must(await keep(test, '1y'))).toEqual({ keep: '1y', older: 0 })
  expect(namesLeft(test)).toEqual(names)
  expect(must(await keep(test, '90d'))).toEqual({ keep: '90d', older: 0 })
  expect(namesLeft(test)).toEqual(['a60', 'a90', 'a120', 'a150'])

  const found = await verify(test)
  // The first row is the one of your own account.
  expect(found).toMatchObject({
    problem: null,
    first: { seq: 4 },
    removed: { count: 3, until: 3, at: test.clock.now() },
    unsealed: 0,
  })
  expect(describeVerification(found).map(say).join(' ')).toContain('3 older entries were removed')
  expect(db.all('SELECT action, actor, details FROM audit WHERE seq > ? ORDER BY seq', last)).toMatchObject([
    { action: 'activity.retention_changed', actor: 'cli ada', details: '{"keep":"1y"}' },
    { action: 'activity.retention_changed', details: '{"keep":"90d"}' },
    { action: 'activity.entries_removed', details: '{"count":3,"until":3}' },
  ])

  test.clock.advance(31 * dayMs)
  await add(test, 'later')
  expect(must(await keep(test, '90d'))).toEqual({ keep: '90d', older: 0 })
  expect(namesLeft(test)).toEqual(['a120', 'a150'])
  expect(await verify(test)).toMatchObject({ problem: null, removed: { count: 5, until: 5 } })
})

it('removes old entries when the vault is opened, unless all of them are old: the clock may be far ahead', async () => {
  const home = newFolder()
  const [items, clock] = [new Map<string, string>(), createTestClock()]
  const first = await openTestKeyreeve({ home, items, clock })
  await fill(first)
  must(await keep(first, '90d'))
  clock.advance(31 * dayMs)
  await add(first, 'later')
  expect(namesLeft(first)).toEqual(['a60', 'a90', 'a120', 'a150'])
  await first.cleanUp()

  // Closing waits for what opening has begun.
  await (await openTestKeyreeve({ home, items, clock })).cleanUp()
  const database = new BetterSqlite(join(home, 'keyreeve.db'), { readonly: true })
  expect(rowsOf(database).map((row) => row.subject_name)).toEqual(expect.not.arrayContaining(['a60', 'a90']))
  expect(rowsOf(database).at(-1)).toMatchObject({ action: 'activity.entries_removed' })
  database.close()

  clock.advance(1000 * dayMs)
  const again = await open({ home, items, clock })
  expect(must(await removeOldEntries(again.keyreeve.context))).toBe(0)
  expect(namesLeft(again)).toEqual(['a120', 'a150'])
  expect((await verify(again)).problem).toBeNull()
})

it('the app asks in a system dialog before entries are removed sooner, and changes nothing after a no', async () => {
  const test = await filled()
  const asked: unknown[] = []
  let answer = false
  const desktop = {
    ...noDesktop,
    confirm: async (what: unknown) => {
      asked.push(what)
      return answer
    },
  }
  const perform = createPerform({ handlers, desktop, open: async () => ({ ok: true, data: test.keyreeve }) })
  expect(await perform('audit.setRetention', { keep: '90d' }, you, { confirmed: true })).toMatchObject({
    error: { code: 'confirmation_required.retention' },
  })
  expect(asked).toEqual([{ about: 'retention', days: 90, older: 3 }])
  expect(namesLeft(test)).toEqual(names)
  answer = true
  must(await perform('audit.setRetention', { keep: '90d' }, you))
  expect(namesLeft(test)).toHaveLength(4)
  must(await perform('audit.setRetention', { keep: '1y' }, you))
  expect(asked, 'keeping entries longer needs no question').toHaveLength(2)
})

describe('nothing is removed', () => {
  it('from an activity that was tampered with', async () => {
    const test = await filled()
    const database = new BetterSqlite(join(test.home, 'keyreeve.db'))
    withoutTriggers(database, () => database.exec("UPDATE audit SET subject_name = 'x' WHERE seq = 3"))
    database.close()
    expect(must(await keep(test, '90d'))).toEqual({ keep: '90d', older: 3 })
    expect((await verify(test)).problem).toMatchObject({ kind: 'row_changed', seq: 3 })
  })

  it('while the keychain cannot anchor the activity', async () => {
    const test = await filled()
    test.keychain.setState('unavailable')
    expect(must(await keep(test, '90d'))).toEqual({ keep: '90d', older: 3 })
    expect(namesLeft(test)).toEqual(names)
    test.keychain.setState('open')
    expect(must(await keep(test, '90d')).older).toBe(0)
  })

  it.each([
    ['a setting that another program has written', false, names.length],
    ['control: the same setting, signed by Keyreeve', true, 4],
  ])('by %s', async (_, isSigned, left) => {
    const test = await filled()
    const { context, perform } = test.keyreeve
    const { vaultCrypto } = must(context.vault())
    const mac = isSigned ? vaultCrypto.mac('activity retention', ['90d']).toString('hex') : '00'.repeat(32)
    const database = new BetterSqlite(join(test.home, 'keyreeve.db'))
    database
      .prepare("INSERT INTO meta (name, value) VALUES ('activity_retention', ?)")
      .run(JSON.stringify({ keep: '90d', mac }))
    database.close()
    expect(must(await perform('audit.retention', {}, cli)).keep).toBe(isSigned ? '90d' : 'forever')
    must(await removeOldEntries(context))
    expect(namesLeft(test)).toHaveLength(left)
  })
})

describe('a cut that another program has changed is detected:', () => {
  type Tamper = (database: BetterSqlite.Database, before: BetterSqlite.Database) => void
  const cutSql = "SELECT seq, hash, at, removed, mac FROM audit_marks WHERE name = 'cut'"
  const tampers: readonly (readonly [string, Tamper, string])[] = [
    [
      'it names more entries than were removed',
      (database) => {
        const row = rowsOf(database)[0]
        database
          .prepare("UPDATE audit_marks SET seq = ?, hash = ? WHERE name = 'cut'")
          .run(row?.seq, row?.hash)
        database.exec(`DELETE FROM audit WHERE seq = ${row?.seq}`)
      },
      'cut_changed',
    ],
    [
      'it says fewer',
      (database) => database.exec("UPDATE audit_marks SET removed = 1 WHERE name = 'cut'"),
      'cut_changed',
    ],
    ['it is gone', (database) => database.exec("DELETE FROM audit_marks WHERE name = 'cut'"), 'rows_missing'],
    [
      'an entry after it is gone, too',
      (database) => database.exec('DELETE FROM audit WHERE seq = 4'),
      'rows_missing',
    ],
    [
      'it is an older one',
      (database, before) => {
        const cut = before
          .prepare<[], { seq: number; hash: Buffer; at: number; removed: number; mac: Buffer }>(cutSql)
          .get()
        if (!cut) throw new Error('there was no cut')
        database
          .prepare(
            "UPDATE audit_marks SET seq = ?, hash = ?, at = ?, removed = ?, mac = ? WHERE name = 'cut'",
          )
          .run(cut.seq, cut.hash, cut.at, cut.removed, cut.mac)
      },
      'rows_missing',
    ],
    [
      'a removed entry is back',
      (database, before) => {
        const row = rowsOf(before)[0]
        if (!row) throw new Error('there was no entry')
        database
          .prepare(
            'INSERT INTO audit (seq, at, actor, action, environment, subject_kind, subject_id, subject_name, details, session, origin, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
          )
          .run(
            row.seq,
            BigInt(row.at),
            row.actor,
            row.action,
            row.environment,
            row.subject_kind,
            row.subject_id,
            row.subject_name,
            row.details,
            row.session,
            row.origin,
            row.hash,
          )
      },
      'row_changed',
    ],
  ]

  it.each(tampers)('%s', async (name, tamper, kind) => {
    const test = await filled()
    // A first cut, then a second one.
    must(await keep(test, '90d'))
    const path = join(test.home, 'keyreeve.db')
    const first = new BetterSqlite(path)
    const copy = join(newFolder(), 'before.db')
    first.pragma('wal_checkpoint(TRUNCATE)')
    writeFileSync(copy, readFileSync(path))
    if (name === 'it is an older one' || name === 'a removed entry is back') {
      test.clock.advance(31 * dayMs)
      await add(test, 'later')
      must(await keep(test, '90d'))
    }
    expect((await verify(test)).problem, 'control: as Keyreeve has left it').toBeNull()
    const before = new BetterSqlite(copy)
    withoutTriggers(first, () => tamper(first, before))
    before.close()
    first.close()
    expect((await verify(test)).problem).toMatchObject({ kind })
  })
})
