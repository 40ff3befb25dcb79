/** keyreeve audit, with the real command line on a passphrase vault. */
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { ActivityVerification, ExportedEntry } from '../../../shared/domain/audit.ts'
import { newCliVault, type CliHome } from '../../support/cli.ts'
import { withoutTriggers } from '../audit/tampering.ts'

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
}, 60_000)
afterAll(() => cli.close())

const database = (): string => join(cli.home, 'keyreeve.db')
const createAccount = (name: string): Promise<unknown> =>
  cli.json(['accounts', 'create', '--type', 'service', '--name', name, '--role', 'event_reader'])

it('verify says that the activity is whole, or what is wrong with it', { timeout: 60_000 }, async () => {
  await createAccount('first')
  const copy = join(cli.folder, 'old.db')
  const old = new BetterSqlite(database())
  old.pragma('wal_checkpoint(TRUNCATE)')
  old.close()
  copyFileSync(database(), copy)
  await createAccount('second')

  const whole = await cli.run(['audit', 'verify'])
  expect(whole).toMatchObject({ code: 0, stderr: '' })
  expect(whole.stdout).toMatch(
    /^The activity is intact: all 3 entries since .* are as they were recorded\.\n$/,
  )
  // Each command has anchored what it has added when it ended.
  expect(await cli.json<ActivityVerification>(['audit', 'verify'])).toMatchObject({
    problem: null,
    rows: 3,
    unsealed: 0,
    anchored: 3,
  })
  const locked = await cli.run(['audit', 'verify'], { env: { KEYREEVE_PASSPHRASE_FILE: '' } })
  expect(locked).toMatchObject({ code: 3, stdout: '' })

  const newest = join(cli.folder, 'new.db')
  copyFileSync(database(), newest)
  copyFileSync(copy, database())
  const rolledBack = await cli.run(['audit', 'verify'])
  expect(rolledBack).toMatchObject({ code: 1, stderr: '' })
  expect(rolledBack.stdout).toMatch(
    /^The keychain remembers entries up to 3, but the newest one here is the one before 3\./,
  )
  // It is used on, and the evidence stays.
  await createAccount('third')
  await createAccount('fourth')
  expect((await cli.run(['audit', 'verify'])).stdout).toMatch(
    /^Something between entries 3 and 3 doesn’t match what was recorded\./,
  )

  copyFileSync(newest, database())
  expect(await cli.run(['audit', 'verify'])).toMatchObject({ code: 0 })
  const tampered = new BetterSqlite(database())
  withoutTriggers(tampered, () => tampered.exec("UPDATE audit SET actor = 'you' WHERE seq = 2"))
  tampered.close()
  const changed = await cli.run(['audit', 'verify', '--json'])
  expect(changed.code).toBe(1)
  expect(JSON.parse(changed.stdout)).toMatchObject({ problem: { kind: 'row_changed', seq: 2 }, rows: 1 })
})

it(
  'export writes every entry as a JSON line, from which the hashes can be computed again, and no secret',
  {
    timeout: 60_000,
  },
  async () => {
    const home = await newCliVault()
    onTestFinished(() => home.close())
    const create = ['keys', 'create', '--account', 'you', '--name', 'worker', '--print']
    const { secret } = await home.json<{ secret: string }>(create)
    for (const name of ['first', 'second'])
      await home.json(['accounts', 'create', '--type', 'service', '--name', name, '--role', 'event_reader'])
    const out = join(home.folder, 'activity.jsonl')
    expect(await home.run(['audit', 'export', '--out', out])).toMatchObject({
      code: 0,
      stdout: `4 entries written to ${out}.\n`,
    })
    expect((statSync(out).mode & 0o777).toString(8)).toBe('600')
    const text = readFileSync(out, 'utf8')
    expect(text).not.toContain(secret)
    expect(text).not.toContain(secret.slice(-12))
    const entries = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ExportedEntry)
    expect(entries).toMatchObject([
      { seq: 1, action: 'account.created' },
      { seq: 2, action: 'key.created', origin: 'cli' },
      { seq: 3 },
      { seq: 4, subject_name: 'second' },
    ])
    // As SECURITY.md says, with nothing of ours.
    let before = '0'.repeat(64)
    for (const entry of entries) {
      const { hash, seq, at, actor, action, environment, details, session, origin } = entry
      const subject = [entry.subject_kind, entry.subject_id, entry.subject_name]
      const fields = [
        String(seq),
        String(at),
        actor,
        action,
        environment,
        ...subject,
        details,
        session,
        origin,
      ]
      before = createHash('sha256')
        .update(JSON.stringify(['keyreeve activity 1', before, ...fields]))
        .digest('hex')
      expect(hash).toBe(before)
    }
    expect(await home.run(['audit', 'export', '--out', out])).toMatchObject({ code: 1 })
    const streamed = await home.run(['audit', 'export'], { env: { KEYREEVE_PASSPHRASE_FILE: '' } })
    expect(streamed).toMatchObject({ code: 0, stdout: text })
    expect((await home.run(['audit', 'export', '--since', '2100-01-01'])).stdout).toBe('')
    expect(await home.run(['audit', 'export', '--since', 'yesterday'])).toMatchObject({ code: 2 })
    const listed = await home.run(['audit', 'list', '--limit', '2'])
    expect(listed.code).toBe(0)
    expect(listed.stdout.split('\n').slice(1, 3).join('\n')).toMatch(
      /account\.created +second .*cli\n.*account\.created +first .*cli$/,
    )
  },
)

it('keep shows how long entries are kept, and changes it', { timeout: 60_000 }, async () => {
  expect(await cli.run(['audit', 'keep'])).toMatchObject({ code: 0, stdout: 'Entries are kept forever.\n' })
  expect(await cli.run(['audit', 'keep', '90d', '--dry-run'])).toMatchObject({
    code: 0,
    stdout: 'No entry is older.\n',
  })
  expect(await cli.json(['audit', 'keep', '90d', '--yes'])).toEqual({ keep: '90d', older: 0 })
  expect((await cli.run(['audit', 'keep'])).stdout).toBe('Entries are kept for 90 days.\n')
  expect(await cli.run(['audit', 'keep', '2y'])).toMatchObject({ code: 2, stdout: '' })
  const agent = await cli.run(['audit', 'keep', 'forever'], { env: { CLAUDECODE: '1' } })
  expect(agent).toMatchObject({ code: 1, stderr: expect.stringContaining('An AI agent may not do this') })
  expect((await cli.run(['audit', 'keep'])).stdout).toBe('Entries are kept for 90 days.\n')
})
