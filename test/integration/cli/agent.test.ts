/** What an AI agent gets on the command line: programs with secrets, and no secret. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Activity } from '../../../shared/domain/types.ts'
import { bin, newCliVault, whileAppIsOpen, type CliHome } from '../../support/cli.ts'
import { must } from '../../support/home.ts'
import { onTerminal } from '../../support/terminal.ts'

const timeout = 60_000
const agent = { CLAUDECODE: '1' }
let cli: CliHome
let secret = ''
let project = ''
const create = ['keys', 'create', '--account', 'you', '--name']
beforeAll(async () => {
  cli = await newCliVault()
  secret = (await cli.json<{ secret: string }>([...create, 'worker', '--print'])).secret
  await cli.json([...create, 'live', '--env', 'production'])
  project = join(cli.folder, 'project')
  mkdirSync(project)
  writeFileSync(
    join(project, 'keyreeve.json'),
    JSON.stringify({ environment: 'test', variables: { TOKEN: 'worker' } }),
  )
}, timeout)
afterAll(() => cli.close())

const names = async (): Promise<readonly string[]> =>
  (await cli.json<readonly { name: string }[]>(['keys', 'list'])).map(({ name }) => name).toSorted()

it('--print is refused before anything is made, with what to use instead', { timeout }, async () => {
  const before = await names()
  for (const args of [
    [...create, 'another', '--print'],
    ['rotate', 'worker', '--print'],
  ]) {
    const refused = await cli.run(args, { env: agent })
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toBe(
      'Claude Code is running this command, and AI agents may not read secrets. Leave out --print; keyreeve run gives the secret to a program.\n',
    )
  }
  expect(await names()).toEqual(before)
  // The control: without --print an agent may make a key for test.
  expect((await cli.run([...create, 'another'], { env: agent })).code).toBe(0)
})

it('inject writes to a file, and not to its output', { timeout }, async () => {
  const input = 'kr://test/worker'
  const refused = await cli.run(['inject'], { env: agent, input })
  expect([refused.code, refused.stdout]).toEqual([1, ''])
  expect((await cli.run(['inject'], { input })).stdout).toBe(secret)
  const out = join(cli.folder, 'out')
  expect((await cli.run(['inject', '--out', out], { env: agent, input })).code).toBe(0)
  expect(readFileSync(out, 'utf8')).toBe(secret)
})

it('run always masks, also on a terminal, and --no-mask is refused', { timeout }, async () => {
  const words = ['run', '--project', project, '--', 'sh', '-c', 'echo "it is $TOKEN"']
  const onScreen = async (env: NodeJS.ProcessEnv): Promise<string> =>
    (await onTerminal([process.execPath, bin, ...words], { ...cli.env, ...env }).ended).screen
  expect(await onScreen(agent)).toContain('it is [secret]')
  expect(await onScreen({})).toContain(`it is ${secret}`)
  const refused = await cli.launch(['run', '--project', project, '--no-mask', '--', 'true'], { env: agent })
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Leave out --no-mask')])
})

it('nothing is done for production, whatever is confirmed in advance', { timeout }, async () => {
  const env = { KEYREEVE_AGENT: 'helper' }
  const file = join(project, '.env')
  writeFileSync(file, 'LIVE=kr://production/live\n')
  for (const [args, input] of [
    [[...create, 'more', '--env', 'production']],
    [['rotate', 'live', '--env', 'production', '--yes']],
    [['keys', 'disable', 'live', '--env', 'production', '--yes']],
    [['keys', 'delete', 'live', '--env', 'production', '--yes']],
    [['inject', '--yes', '--out', join(cli.folder, 'live')], 'kr://production/live'],
    [['run', '--project', project, '--file', file, '--confirm', 'production', '--', 'true']],
  ] as const) {
    const refused = await cli.launch(args, { env, ...(input === undefined ? {} : { input }) })
    expect([args[0], refused.code, refused.stderr]).toEqual([
      args[0],
      1,
      'helper is running this command, and only a person may do this in production. Run it yourself, in a terminal of your own.\n',
    ])
  }
  // The control.
  const run = ['run', '--project', project, '--file', file, '--confirm', 'production', '--', 'true']
  expect((await cli.launch(run)).code).toBe(0)
})

it('what an agent does is in the activity under its name', { timeout }, async () => {
  const run = ['run', '--project', project, '--', 'true']
  expect((await cli.launch(run, { env: agent })).code).toBe(0)
  const [last] = await whileAppIsOpen(
    cli,
    async ({ perform }) =>
      must(
        await perform(
          'activity.query',
          { filters: { kind: 'delivery' }, window: { offset: 0, limit: 1 } },
          { kind: 'you' },
        ),
      ).rows as readonly Activity[],
  )
  expect(last).toMatchObject({ subject: { name: 'worker' }, actor: { kind: 'agent', name: 'Claude Code' } })
})

it('with keyreeve unlock, and without, an agent is refused the same', { timeout }, async () => {
  const refusedWith = async (): Promise<readonly (number | string)[]> => {
    const enabled = await cli.launch(['keys', 'enable', 'live', '--env', 'production'], { env: agent })
    const copied = await cli.launch(['copy', 'worker'], { env: agent })
    return [enabled.code, enabled.stderr, copied.code, copied.stderr]
  }
  const alone = await refusedWith()
  expect(alone).toEqual([
    1,
    expect.stringContaining('only a person may do this in production'),
    1,
    expect.stringContaining('Use keyreeve run'),
  ])
  expect((await cli.launch(['unlock'])).code).toBe(0)
  try {
    expect(await refusedWith()).toEqual(alone)
  } finally {
    await cli.launch(['lock'])
  }
})
