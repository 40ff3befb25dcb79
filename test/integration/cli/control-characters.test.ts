/** Control characters in a name, a path or an argument: the terminal shows them and never acts on them. */
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Account, KeyDetail } from '../../../shared/domain/types.ts'
import {
  newCliHome,
  newCliVault,
  passphraseEnv,
  whileAppIsOpen,
  type CliHome,
  type Ended,
} from '../../support/cli.ts'
import { must } from '../../support/home.ts'

/** Sets a window's title, clears the screen with a one-byte sequence, moves back, forges a line, reorders what follows. */
const evil = '\u001b]0;title\u0007\u009b2J\r\b\nforged\u2028\u202e\u007f'
const evilShown = '\\u001b]0;title\\u0007\\u009b2J\\u000d\\u0008\\u000aforged\\u2028\\u202e\\u007f'
const controls = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}]/u

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
})
afterAll(() => cli.close())

/** A command's output, which must not contain control characters within its lines. */
const written = ({ stdout, stderr }: Ended): string => {
  const lines = `${stdout}${stderr}`.split('\n')
  for (const line of lines) expect(line).not.toMatch(controls)
  expect(lines).not.toContainEqual(expect.stringMatching(/^forged/))
  return lines.join('\n')
}

describe.skipIf(process.platform === 'win32')('control characters', { timeout: 60_000 }, () => {
  it('in a path are escaped in a key’s details, and in its JSON, which keeps its meaning', async () => {
    const { key } = await cli.json<{ key: { id: string } }>([
      'keys',
      'create',
      '--account',
      'you',
      '--name',
      'written',
    ])
    const folder = join(cli.folder, evil)
    mkdirSync(folder)
    await whileAppIsOpen(cli, async (app) =>
      must(
        await app.deliveries.writeEnv(
          { id: key.id, path: join(folder, '.env'), variable: 'KEY' },
          { kind: 'you' },
        ),
      ),
    )
    expect(written(await cli.run(['keys', 'show', 'written']))).toContain(
      `${join(cli.folder, evilShown)}/.env (KEY)`,
    )
    const json = await cli.run(['keys', 'show', 'written', '--json'])
    written(json)
    expect((JSON.parse(json.stdout) as KeyDetail).placements[0]?.locator).toBe(join(folder, '.env'))
  })

  it('in a row that was changed outside Keyreeve are escaped in tables and JSON', async () => {
    const made = await cli.json<Account>([
      'accounts',
      'create',
      '--type',
      'service',
      '--name',
      'renamed',
      '--role',
      'event_reader',
    ])
    const database = new BetterSqlite(join(cli.home, 'keyreeve.db'))
    database.prepare('UPDATE accounts SET name = ? WHERE id = ?').run(evil, made.id)
    database.close()
    expect(written(await cli.run(['accounts', 'list']))).toContain(evilShown)
    const json = await cli.run(['accounts', 'list', '--json'])
    written(json)
    expect((JSON.parse(json.stdout) as readonly Account[]).map(({ name }) => name)).toContain(evil)
    expect(written(await cli.run(['keys', 'create', '--account', made.id, '--name', 'refused']))).toContain(
      evilShown,
    )
  })

  const refusedArgs = [
    ['keys', 'show', evil],
    ['keys', 'delete', evil],
    ['rotate', evil],
    ['keys', 'create', '--account', evil, '--name', 'x'],
    ['keys', 'create', '--account', 'you', '--name', evil],
    ['keys', 'create', '--account', 'you', '--name', 'x', '--expires', evil],
    ['accounts', 'create', '--type', evil, '--name', 'x', '--role', 'event_reader'],
    ['verify', '--entity', evil, '--action', 'read'],
    [evil],
    ['keys', evil],
    [`--${evil}`],
    ['keys', 'list', '--env', evil],
    ['serve', '--port', evil],
  ]

  // Not in the test's name, because test runners print to a terminal, too.
  it.each(refusedArgs.map((args) => ({ label: args.map((arg) => arg.replace(evil, '…')).join(' '), args })))(
    'in an argument are escaped in the refusal: $label',
    async ({ args }) => {
      for (const json of [[], ['--json']]) expect(written(await cli.run([...args, ...json]))).not.toBe('')
    },
  )

  it('in the environment are escaped in refusals, warnings and answers', async () => {
    const place = newCliHome()
    onTestFinished(() => place.close())
    const odd = join(place.folder, evil)
    const env = { ...passphraseEnv(place.folder), KEYREEVE_HOME: join(odd, 'home') }
    expect(written(await place.run(['keys', 'list'], { env }))).toContain(evilShown)
    expect(written(await place.run(['init'], { env }))).toContain(evilShown)
    chmodSync(odd, 0o777)
    expect(written(await place.run(['roles', 'list'], { env }))).toContain(
      `they may write in ${join(place.folder, evilShown)}`,
    )
    expect(
      written(await place.run(['roles', 'list'], { env: { ...env, KEYREEVE_PASSPHRASE_FILE: evil } })),
    ).toContain(evilShown)
    mkdirSync(join(place.folder, evil, 'other', 'not ours'), { recursive: true })
    expect(
      written(await place.run(['init'], { env: { ...env, KEYREEVE_HOME: join(odd, 'other') } })),
    ).toContain(evilShown)
  })
})
