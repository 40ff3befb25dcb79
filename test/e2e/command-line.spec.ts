/** The open app serves its user's command line. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { noBus } from './support/faults.ts'
import { runCommand } from './support/command-line.ts'

test('The open app answers the command line with its own open vault, until it is locked or quits', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve(noBus).start()
  const { vault, keys, shell } = keyreeve
  await vault.setUp()
  const run = (...args: string[]) => runCommand(keyreeve.data, args)
  const served = async (): Promise<unknown> => {
    const { code, stdout, stderr } = await run('status', '--json')
    return code === 0 ? (JSON.parse(stdout) as { served: unknown }).served : stderr
  }
  await expect.poll(served).toBe('app')

  const created = await run('keys', 'create', '--account', 'you', '--name', 'from-a-terminal', '--print')
  expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^kr_test_\w{38}\n$/) })
  await expect(keys.row('from-a-terminal')).toBeVisible()
  await keys.create('from-the-window')
  const listed = await run('keys', 'list', '--json')
  expect([listed.code, listed.stderr]).toEqual([0, ''])
  expect((JSON.parse(listed.stdout) as readonly { name: string }[]).map(({ name }) => name)).toEqual([
    'from-the-window',
    'from-a-terminal',
  ])
  await shell.goTo('Activity')
  await expect(keyreeve.activity.list).toContainText('from-a-terminal')

  await keyreeve.lock(async () =>
    expect(await run('lock')).toMatchObject({ code: 0, stdout: 'Locked, including the app.\n' }),
  )
  expect((await run('keys', 'create', '--account', 'you', '--name', 'locked')).code).toBe(3)
  await keyreeve.vault.unlockWith()
  await expect.poll(async () => (await run('keys', 'disable', 'from-a-terminal')).code).toBe(0)

  await keyreeve.quit()
  expect(existsSync(join(keyreeve.data, 'daemon/socket'))).toBe(false)
  expect(await served()).toBe(null)
})
