/** Daily backups: into a folder, for recipients, the newest ones kept. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import type { BackupRecord, BackupSchedule } from '../../../shared/domain/backup.ts'
import { newIdentity, openWithAge } from '../../support/age.ts'
import { newCliVault } from '../../support/cli.ts'
import { codeOf, must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'

const root = mkdtempSync(join(tmpdir(), 'keyreeve-schedule-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const identity = newIdentity(root)
const newTarget = (): string => mkdtempSync(join(root, 'folder-'))

const cli = { kind: 'cli', user: 'ada' } as const
const hour = 60 * 60_000
const day = 24 * hour

const opened: TestKeyreeve[] = []
afterEach(async () => {
  for (const test of opened.splice(0)) await test.cleanUp()
})

type Scene = TestKeyreeve & {
  readonly folder: string
  readonly runIfDue: () => Promise<void>
  readonly list: () => Promise<readonly BackupRecord[]>
  readonly failure: () => Promise<string | undefined>
}

/** A vault with one kept key, and daily backups into a folder of which the newest `keep` stay. */
const openScheduled = async (
  keep = 2,
  options: Parameters<typeof openTestKeyreeve>[0] = {},
): Promise<Scene> => {
  const test = await openTestKeyreeve(options)
  opened.push(test)
  const { keyreeve } = test
  const folder = newTarget()
  must(await createKey(keyreeve.context, newKey(keyreeve, 'kept')))
  must(
    await keyreeve.perform(
      'backups.setUpScheduleAt',
      { path: folder, recipients: [identity.recipient], keep },
      cli,
    ),
  )
  return {
    ...test,
    folder,
    runIfDue: () => keyreeve.backupScheduler.runIfDue(),
    list: async () => must(await keyreeve.perform('backups.list', {}, cli)),
    failure: async () => must(await keyreeve.perform('backups.schedule', {}, cli)).failure?.code,
  }
}

describe('a daily backup', () => {
  it('is made when a day has passed, or the clock was set back; the real age opens it', async () => {
    const { runIfDue, list, clock, folder } = await openScheduled(9)
    const made = async (ms: number): Promise<number> => {
      clock.advance(ms)
      await runIfDue()
      return readdirSync(folder).length
    }
    expect([
      await made(0),
      await made(day - 1),
      await made(1),
      await made(hour),
      await made(-3 * day),
    ]).toEqual([1, 1, 2, 2, 3])
    for (const { path, reason, bytes } of await list()) {
      expect([reason, statSync(path).mode & 0o777, statSync(path).size]).toEqual(['daily', 0o600, bytes])
      expect(readdirSync(openWithAge(path, identity, newTarget()))).toContain('secrets.json')
    }
  })

  it('replaces the oldest ones; what is no backup of ours stays', async () => {
    const { runIfDue, list, clock, folder, keyreeve } = await openScheduled(2)
    writeFileSync(join(folder, 'keyreeve-notes.age'), 'mine')
    const byHand = join(folder, 'by-hand.age')
    must(
      await keyreeve.perform(
        'backups.create',
        { path: byHand, protection: { recipients: [identity.recipient] } },
        cli,
      ),
    )
    const daily = async (): Promise<readonly string[]> =>
      (await list()).filter(({ reason }) => reason === 'daily').map(({ path }) => path)
    await runIfDue()
    const [first = ''] = await daily()
    for (let days = 0; days < 2; days += 1) {
      clock.advance(day)
      await runIfDue()
    }
    expect([existsSync(first), (await daily()).length]).toEqual([false, 2])
    // Somebody has put something else where a backup was.
    const [, oldest = ''] = await daily()
    writeFileSync(oldest, 'mine')
    clock.advance(day)
    await runIfDue()
    expect(readFileSync(oldest, 'utf8')).toBe('mine')
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['by-hand.age', 'keyreeve-notes.age']))
  })

  it('is made by itself while the vault is open, and not while it is locked', async () => {
    const first = await openScheduled(2, { backupMs: 5 })
    const { keyreeve, folder, home, items, clock } = first
    await new Promise<void>((resolve) => {
      const stop = keyreeve.onChange(() => {
        if (readdirSync(folder).length === 0) return
        stop()
        resolve()
      })
    })
    await keyreeve.close()
    clock.advance(2 * day)
    const locked = await openTestKeyreeve({ home, items, clock, state: 'locked' })
    opened.push(locked)
    await locked.keyreeve.backupScheduler.runIfDue()
    expect(readdirSync(folder)).toHaveLength(1)
  })

  it('that fails is tried again, and the reason is said until it succeeds', async () => {
    const { runIfDue, failure, folder } = await openScheduled()
    rmSync(folder, { recursive: true })
    await runIfDue()
    expect(await failure()).toBe('not_found.folder')
    mkdirSync(folder)
    await runIfDue()
    expect([await failure(), readdirSync(folder).length]).toEqual([undefined, 1])
  })
})

describe('Health', () => {
  it('says when the daily backups do not happen, and when no restore drill has for 90 days', async () => {
    const { keyreeve, runIfDue, clock, folder, list } = await openScheduled(2)
    const found = async (): Promise<readonly string[]> =>
      must(await keyreeve.perform('health.list', { environment: 'test' }, cli))
        .filter(({ kind, count }) => count > 0 && /backup|drill/.test(kind))
        .map(({ kind }) => kind)
    const after = async (ms: number): Promise<readonly string[]> => {
      clock.advance(ms)
      return found()
    }
    expect([await after(3 * day), await after(1)]).toEqual([[], ['backup_late']])
    await runIfDue()
    expect(await found()).toEqual([])
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    expect(await found()).toEqual(['backup_late'])
    clock.advance(90 * day)
    await runIfDue()
    expect(await found()).toEqual(['drill_due'])
    const [{ path }] = (await list()) as [BackupRecord]
    const opener = { identities: [identity.identity] }
    must(await keyreeve.perform('backups.drill', { path, opener }, cli))
    expect(await found()).toEqual([])
    // The drilled backup is replaced by newer ones; that it was drilled stays known.
    for (let days = 0; days < 3; days += 1) {
      clock.advance(day)
      await runIfDue()
    }
    expect([existsSync(path), await found(), await after(87 * day)]).toEqual([false, [], ['backup_late']])
    expect(await after(1)).toEqual(['backup_late', 'drill_due'])
  })
})

it('a schedule that was changed in the database is not followed: its recipient could be anybody', async () => {
  const { keyreeve, runIfDue, failure, folder } = await openScheduled()
  const { db } = keyreeve.context
  const { value } = db.get<{ value: string }>("SELECT value FROM meta WHERE name = 'backup_schedule'") ?? {
    value: '',
  }
  const stranger = newIdentity(newTarget())
  const forge = (text: string) =>
    db.write(() => db.run("UPDATE meta SET value = ? WHERE name = 'backup_schedule'", text))
  for (const forged of [
    value.replace(identity.recipient, stranger.recipient),
    value.replace(folder, newTarget()),
    value.replace('"keep":2', '"keep":3'),
    value.replace(/"since":\d+/, '"since":1'),
  ]) {
    expect(forged).not.toBe(value)
    await forge(forged)
    await runIfDue()
    expect([await failure(), readdirSync(folder)]).toEqual(['damaged.backup_schedule', []])
  }
  await forge('{"folder":1}')
  expect(codeOf(await keyreeve.perform('backups.runSchedule', {}, cli))).toBe('not_found.backup_schedule')
  await forge(value)
  expect(codeOf(await keyreeve.perform('backups.runSchedule', {}, cli))).toBe('ok')
})

it('is set up, run, shown and ended on the command line; a new identity opens what it makes', async () => {
  const cli = await newCliVault()
  const folder = newTarget()
  await cli.json(['keys', 'create', '--account', 'you', '--name', 'one'])
  const file = join(newTarget(), 'identity.txt')
  const schedule = ['backup', 'schedule'] as const
  const saved = await cli.json<BackupSchedule>([...schedule, folder, '--new-identity', file, '--keep', '3'])
  expect(saved).toEqual({
    folder,
    keep: 3,
    recipients: [expect.stringMatching(/^age1/)],
    since: expect.any(Number),
  })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const made = await cli.json<BackupRecord>([...schedule, '--now'])
  const [recipient = ''] = saved.recipients
  const secret = /AGE-SECRET-KEY-1\w+/.exec(readFileSync(file, 'utf8'))?.[0] ?? ''
  const inside = openWithAge(made.path, { file, recipient, identity: secret }, newTarget())
  expect(readdirSync(inside)).toContain('keyreeve.db')
  const drilled = await cli.run(['backup', 'drill', '--identity', file])
  expect(drilled.code).toBe(0)
  const shown = await cli.run([...schedule])
  expect(shown.stdout).toContain(folder)
  expect(shown.stdout + shown.stderr).not.toContain(secret)

  const refused = async (...args: readonly string[]): Promise<readonly unknown[]> => {
    const { code, stderr } = await cli.run([...schedule, ...args])
    return [code, stderr.trim()]
  }
  const says = (text: string): unknown => expect.stringContaining(text)
  expect(await refused(folder, '--new-identity', file)).toEqual([1, says('already exists')])
  expect(await refused(folder)).toEqual([2, says('--new-identity')])
  expect(await refused('--keep', '3')).toEqual([2, says('folder')])
  expect(await refused(folder, '--recipient', recipient, '--keep', '1')).toEqual([2, says('from 2 to 365')])
  expect(await refused(folder, '--now')).toEqual([2, says('only one')])
  expect(await refused(join(cli.home, 'x'), '--recipient', recipient)).toEqual([4, says('folder')])
  expect(await refused(cli.home, '--recipient', recipient)).toEqual([1, says('own folders')])
  const unused = join(newTarget(), 'unused.txt')
  expect(await refused(cli.home, '--new-identity', unused)).toEqual([1, says('own folders')])
  expect(existsSync(unused)).toBe(false)
  expect((await cli.run([...schedule, '--off'])).code).toBe(0)
  expect(await refused('--now')).toEqual([4, says('No daily backups')])
  cli.close()
}, 60_000)
