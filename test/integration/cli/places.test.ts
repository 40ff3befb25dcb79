/** `keyreeve keys places`: where a key's secret was put, and with --check whether it is there. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Placement } from '../../../shared/domain/types.ts'
import { newCliVault, whileAppIsOpen, type CliHome } from '../../support/cli.ts'
import { must } from '../../support/home.ts'

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
})
afterAll(() => cli.close())

it('lists each place with its state, and looks at it first when asked to', { timeout: 60_000 }, async () => {
  const { key } = await cli.json<{ key: { id: string } }>([
    'keys',
    'create',
    '--account',
    'you',
    '--name',
    'a',
  ])
  expect(await cli.run(['keys', 'places', 'a'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('Keyreeve didn’t put the secret of a anywhere.\n'),
  })
  const [kept, removed] = [join(cli.folder, 'kept.env'), join(cli.folder, 'removed.env')]
  await whileAppIsOpen(cli, async ({ deliveries }) => {
    for (const path of [kept, removed])
      must(await deliveries.writeEnv({ id: key.id, path, variable: 'KEY' }, { kind: 'you' }))
  })
  rmSync(removed)
  const states = async (...more: string[]): Promise<unknown> => {
    const placements = await cli.json<readonly Placement[]>(['keys', 'places', 'a', ...more])
    return Object.fromEntries(placements.map(({ locator, state }) => [locator, state]))
  }
  expect(await states(), 'as last seen').toEqual({ [kept]: 'present', [removed]: 'present' })
  expect(await states('--check')).toEqual({ [kept]: 'present', [removed]: 'gone' })
  expect(await states(), 'what was found is kept').toEqual({ [kept]: 'present', [removed]: 'gone' })
  const { stdout } = await cli.run(['keys', 'places', 'a'])
  expect(stdout).toMatch(/^STATE +VARIABLE +LAST SEEN +CHECKED +PLACE/)
  expect(stdout).toMatch(
    /gone +KEY +\d{4}-\d\d-\d\d \d\d:\d\d UTC +\d{4}-\d\d-\d\d \d\d:\d\d UTC +.*removed\.env/,
  )
  expect(await cli.run(['keys', 'places', 'nobody'])).toMatchObject({ code: 4 })
})
