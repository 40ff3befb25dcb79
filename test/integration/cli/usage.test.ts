/** What everybody uses first: help, versions, mistakes and pipes; and several commands at once. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Key } from '../../../shared/domain/types.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import {
  bin,
  ended,
  newCliHome,
  newCliVault,
  passphraseEnv,
  whileAppIsOpen,
  type CliHome,
} from '../../support/cli.ts'
import { must, newKey } from '../../support/home.ts'
import { listKeys } from '../../support/operations.ts'

const root = resolve(import.meta.dirname, '../../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
  bin: { keyreeve: string }
}

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
})
afterAll(() => cli.close())

describe('the command', { timeout: 60_000 }, () => {
  it('is the one in package.json, and prints its version', async () => {
    expect(resolve(root, manifest.bin.keyreeve)).toBe(bin)
    expect(await cli.launch(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })

  it.each([
    '',
    'init',
    'accounts list',
    'accounts create',
    'roles list',
    'keys list',
    'keys show',
    'keys places',
    'keys create',
    'keys import',
    'keys disable',
    'keys enable',
    'keys delete',
    'rotate',
    'verify',
    'explain',
    'guard install',
    'guard status',
    'guard remove',
    'guard check',
    'serve',
    'projects add',
    'projects list',
    'projects show',
    'projects remove',
    'projects bind',
    'projects unbind',
  ])('helps with examples: %s', async (name) => {
    const { code, stdout, stderr } = await cli.run([...name.split(' ').filter(Boolean), '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`Examples:\n  $ keyreeve ${name || 'init'}`)
    expect(stdout).toContain('--json')
    expect(stdout).toContain('--env <environment>')
  })

  it.each([
    [[], /^Usage: keyreeve/],
    [['keys'], /^Usage: keyreeve keys/],
    [['kyes'], /^Unknown command 'kyes'\. \(Did you mean keys\?\) See: keyreeve --help\n$/],
    [['keys', 'show'], /^Missing required argument 'name'\. See: keyreeve keys show --help\n$/],
    [
      ['keys', 'list', '--env', 'prod'],
      /Allowed choices are test, production\. See: keyreeve keys list --help\n$/,
    ],
    [
      ['verify', '--entity', 'event', '--action', 'read', 'kr_test_Canary0123456789Canary0123456789Canary'],
      /^Too many arguments/,
    ],
    [
      ['verify', '--entity', 'kr_test_Canary0123456789Canary0123456789Canary', '--action', 'read'],
      /^Option '--entity <entity>' argument '\[secret\]' is invalid/,
    ],
  ])('ends with 2 for %j', async (args, sentence) => {
    const { code, stdout, stderr } = await cli.run(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toContain('    at ')
    expect(stderr).not.toContain('Canary')
  })

  it.each([`Sec${'ret'.repeat(40)}`, 'a secret\nof two lines, imported'])(
    'does not repeat a long name that it cannot take',
    async (secret) => {
      const { code, stdout, stderr } = await cli.run(['keys', 'create', '--account', 'you', '--name', secret])
      expect([code, stdout, stderr]).toEqual([
        2,
        '',
        expect.stringMatching(/^Option '--name <name>' argument is invalid\. .+\n$/),
      ])
      expect(stderr).not.toContain(secret.slice(0, 20))
    },
  )

  it('reports usage errors as JSON, too', async () => {
    const { code, stdout, stderr } = await cli.run(['keys', 'show', '--json'])
    expect([code, stdout, JSON.parse(stderr)]).toEqual([
      2,
      '',
      {
        error: { code: 'usage', message: "Missing required argument 'name'. See: keyreeve keys show --help" },
      },
    ])
  })

  it('writes no colours when there is no terminal', async () => {
    await cli.json(['keys', 'create', '--account', 'you', '--name', 'plain'])
    const { stdout } = await cli.launch(['keys', 'list'], { env: { FORCE_COLOR: '1' } })
    expect(stdout).toContain('plain')
    expect(stdout).not.toContain('\u001b')
  })

  it('is silent when its reader has gone', async () => {
    const child = cli.start(['--help'])
    const over = ended(child)
    child.stdout?.destroy()
    expect(await over).toMatchObject({ code: 0, stderr: '' })
  })
})

it('does what the README shows', { timeout: 60_000 }, async () => {
  const fresh = newCliHome()
  onTestFinished(() => fresh.close())
  const [, script = ''] =
    /## The command line\n.*?```sh\n(.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  const child = spawn('sh', ['-c', script.replaceAll('npx --no-install keyreeve', '"$NODE" "$BIN"')], {
    env: { ...fresh.env, ...passphraseEnv(fresh.folder), NODE: process.execPath, BIN: bin },
  })
  const { code, stdout } = await ended(child)
  expect([code, stdout]).toEqual([
    43,
    expect.stringMatching(/\nallowed  .*\nrefused with 403 insufficient_permissions /s),
  ])
})

describe('several commands at once', { timeout: 60_000 }, () => {
  it('each create their keys, and every key exists once', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `at-once-${n}`)
    await Promise.all(names.map((name) => cli.json(['keys', 'create', '--account', 'you', '--name', name])))
    const listed = (await cli.json<readonly Key[]>(['keys', 'list']))
      .map((key) => key.name)
      .filter((name) => name.startsWith('at-once'))
    expect(listed.toSorted()).toEqual(names)
    const same = await Promise.all(
      [1, 2].map(() => cli.run(['keys', 'create', '--account', 'you', '--name', 'same'])),
    )
    expect(same.map(({ code }) => String(code)).toSorted()).toEqual(['0', '1'])
  })

  it('are never counted as guesses when each has the right passphrase, with a vault at its full cost', async () => {
    const fresh = newCliHome()
    onTestFinished(() => fresh.close())
    const env = passphraseEnv(fresh.folder)
    expect((await fresh.run(['init', '--vault', 'passphrase'], { env })).code).toBe(0)
    const all = await Promise.all(
      Array.from({ length: 8 }, () =>
        fresh.run(['explain', '--entity', 'event', '--action', 'read', '--json'], { env, input: 'unknown' }),
      ),
    )
    expect(all.map(({ code, stderr }) => [code, stderr])).toEqual(all.map(() => [41, '']))
  })

  it('share the folder with an app that has it open, and each sees the other’s changes', async () => {
    await whileAppIsOpen(cli, async (app) => {
      const { key, secret } = must(await createKey(app.context, newKey(app, 'of-the-app')))
      expect(app.verifier.verify({ secret: secret.reveal(), environment: 'test' }, 'api')).toMatchObject({
        data: { verdict: { code: 'ok' } },
      })
      const told = new Promise((resolve) => app.onChange((thing) => thing === 'keys' && resolve(thing)))
      expect((await cli.json<Key>(['keys', 'disable', key.name])).id).toBe(key.id)
      expect(app.verifier.verify({ secret: secret.reveal(), environment: 'test' }, 'api')).toMatchObject({
        data: { verdict: { code: 'disabled' } },
      })
      await told
      expect(listKeys(app.context, { environment: 'test' }).find(({ id }) => id === key.id)?.status).toBe(
        'disabled',
      )
    })
  })
})

it('ends by the signal that ends its launcher', { timeout: 60_000 }, async () => {
  const child = cli.start(['verify', '--entity', 'event', '--action', 'read', '--env', 'test'])
  const over = once(child, 'close')
  child.kill('SIGTERM')
  const [code, signal] = (await over) as [number | null, string | null]
  expect(code === 143 || signal === 'SIGTERM').toBe(true)
})
