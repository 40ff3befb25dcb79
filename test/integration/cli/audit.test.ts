/** keyreeve audit, with the real command line on a passphrase vault. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ActivityVerification } from '../../../shared/domain/audit.ts'
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
    /^The activity is whole: all 3 entries since .* are as they were recorded\.\n$/,
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
    /^Between entries 3 and 3, something isn’t what was recorded\./,
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
