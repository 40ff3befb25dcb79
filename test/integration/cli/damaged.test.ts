/** Records with an invalid MAC, handled by the real command with a real passphrase vault. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account, Key } from '../../../shared/domain/types.ts'
import { newCliVault, type CliHome } from '../../support/cli.ts'
import { tamper } from '../../support/tamper.ts'

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
})
afterAll(() => cli.close())

it('deletes a damaged key, and does nothing else with it', { timeout: 60_000 }, async () => {
  const { key } = await cli.json<{ key: Key }>(['keys', 'create', '--account', 'you', '--name', 'broken'])
  tamper(cli.home, 'UPDATE keys SET permissions = \'["x:y"]\' WHERE id = ?', key.id)
  const disabled = await cli.run(['keys', 'disable', 'broken', '--json'])
  expect([disabled.code, disabled.stdout]).toEqual([1, ''])
  expect(disabled.stderr).toContain('"damaged"')
  const deleted = await cli.run(['keys', 'delete', 'broken', '--yes'])
  expect([deleted.code, deleted.stdout]).toEqual([0, 'Deleted “broken” in test, and its secret.\n'])
  expect(await cli.json<Key>(['keys', 'show', key.id])).toMatchObject({ status: 'deleted', kept: false })

  const { key: misled } = await cli.json<{ key: Key }>([
    'keys',
    'create',
    '--account',
    'you',
    '--name',
    'misled',
  ])
  tamper(cli.home, "UPDATE keys SET item_ref = 'pepper#0' WHERE id = ?", misled.id)
  const left = await cli.run(['keys', 'delete', 'misled', '--yes'])
  expect([left.code, left.stdout]).toEqual([
    0,
    'Deleted “misled” in test. Its damaged record names a keychain item that may belong to another key, so that item was left in place.\n',
  ])
})

it('repairs a damaged account with the given name and roles', { timeout: 60_000 }, async () => {
  tamper(cli.home, "UPDATE accounts SET name = 'x' WHERE is_you = 1")
  const refused = await cli.run(['keys', 'create', '--account', 'x', '--name', 'other'])
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('keyreeve accounts repair')])
  expect(
    await cli.json<Account>(['accounts', 'repair', 'x', '--name', 'you', '--role', 'event_reader']),
  ).toMatchObject({ name: 'you', roles: ['event_reader'], damaged: false })
  expect((await cli.run(['accounts', 'repair', 'you', '--name', 'you', '--role', 'super_admin'])).code).toBe(
    1,
  )
  expect(
    (await cli.json<{ key: Key }>(['keys', 'create', '--account', 'you', '--name', 'other'])).key.roles,
  ).toEqual(['event_reader'])
})
