/** Completion in real shells, and the manual page that is made of the same commands. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completionScripts } from '../../../electron/cli/completion-scripts.ts'
import { manualPage } from '../../../electron/cli/man.ts'
import { bin, newCliVault, type CliHome } from '../../support/cli.ts'

let cli: CliHome
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  cli = await newCliVault()
  await cli.json(['accounts', 'create', '--type', 'service', '--name', 'ingest', '--role', 'event_reader'])
  for (const [name, environment] of [
    ['test-worker', 'test'],
    ['test worker two', 'test'],
    ['other', 'test'],
    ['production-worker', 'production'],
  ] as const)
    await cli.json(['keys', 'create', '--account', 'you', '--name', name, '--env', environment])
  const folder = join(cli.folder, 'bin')
  mkdirSync(folder)
  writeFileSync(join(folder, 'keyreeve'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`)
  chmodSync(join(folder, 'keyreeve'), 0o755)
  // Nothing that could unlock a vault.
  env = { PATH: `${folder}:${process.env['PATH']}`, KEYREEVE_HOME: cli.home, HOME: cli.folder }
}, 120_000)
afterAll(() => cli.close())

const complete = async (...words: string[]): Promise<readonly string[]> => {
  const { code, stdout, stderr } = await cli.run(['complete', '--', ...words], {
    env: { KEYREEVE_PASSPHRASE_FILE: '' },
  })
  expect([code, stderr]).toEqual([0, ''])
  return stdout.split('\n').filter(Boolean)
}

describe('what may follow', { timeout: 60_000 }, () => {
  it.each([
    ['the commands', [''], ['init', 'unlock', 'lock', 'status', 'accounts', 'roles', 'keys']],
    ['those that begin so', ['ro'], ['roles', 'rotate']],
    [
      'those of a group',
      ['keys', ''],
      ['list', 'show', 'places', 'create', 'import', 'disable', 'enable', 'delete'],
    ],
    ['the options', ['keys', 'list', '--d'], ['--deleted']],
    ['the values of an option', ['keys', 'list', '--env', ''], ['test', 'production']],
    ['those after =', ['keys', 'list', '--env', '=', 'p'], ['production']],
    ['the names of keys', ['keys', 'show', 'test'], ['test worker two', 'test-worker']],
    [
      'in the environment that is asked for',
      ['keys', 'show', '--env', 'production', ''],
      ['production-worker'],
    ],
    ['the names of accounts', ['keys', 'create', '--account', 'in'], ['ingest']],
    ['roles', ['accounts', 'create', '--role', 'event_'], ['event_ingestor', 'event_reader']],
  ])('%s', async (_, words, wanted) => {
    const found = await complete(...words)
    expect(found.slice(0, Math.max(wanted.length, 0))).toEqual(expect.arrayContaining(wanted))
    if (words.at(-1) !== '') expect(found.toSorted()).toEqual(wanted.toSorted())
  })

  it('is nothing after a new name, for an unknown command, and where nothing is set up', async () => {
    expect(await complete('keys', 'create', '--name', '')).toEqual([])
    expect(await complete('keys', 'show', 'test-worker', '')).toEqual([])
    const nowhere = await cli.run(['complete', '--', 'keys', 'show', ''], {
      env: { KEYREEVE_HOME: join(cli.folder, 'nowhere') },
    })
    expect(nowhere).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('names neither hidden commands nor hidden options', async () => {
    expect(await complete('comp')).toEqual(['completion'])
    expect(await complete('unlock', '--')).not.toContain('--background')
  })
})

const hasShell = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

describe.skipIf(process.platform === 'win32')('the script of', { timeout: 60_000 }, () => {
  it.skipIf(!hasShell('bash'))('bash completes a name with a space, quoted', () => {
    const script = `source <(keyreeve completion bash)
COMP_WORDS=(keyreeve keys show 'test') COMP_CWORD=3; _keyreeve; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { env, encoding: 'utf8' })
    expect([stdout.split('\n').filter(Boolean).toSorted(), stderr]).toEqual([
      ['test-worker', 'test\\ worker\\ two'],
      '',
    ])
  })

  it.skipIf(!hasShell('zsh'))('zsh can be loaded', () => {
    const script = 'autoload -U compinit; compinit -u; source <(keyreeve completion zsh); whence -w _keyreeve'
    expect(spawnSync('zsh', ['-fc', script], { env, encoding: 'utf8' }).stdout).toContain('function')
  })

  it.skipIf(!hasShell('fish'))('fish completes', () => {
    const script = 'keyreeve completion fish | source; complete -C "keyreeve keys show test-"'
    expect(spawnSync('fish', ['-Nc', script], { env, encoding: 'utf8' }).stdout).toContain('test-worker')
  })

  it('each shell is printed as it is packaged', async () => {
    for (const [shell, script] of Object.entries(completionScripts))
      expect((await cli.run(['completion', shell])).stdout).toBe(script)
    expect((await cli.run(['completion', 'tcsh'])).code).toBe(2)
  })
})

describe('the manual page', () => {
  it('describes every command with its options and examples, and the system’s formatter has no complaint', async () => {
    const page = await manualPage('1.2.3')
    for (const text of [
      'keyreeve keys create',
      '\\-\\-idle',
      'KEYREEVE_DAEMON',
      '.SH EXIT STATUS',
      'Keyreeve 1.2.3',
    ])
      expect(page).toContain(text)
    expect(page).not.toContain('\\-\\-background')
    const groff = spawnSync('groff', ['-K', 'utf8', '-man', '-Tutf8', '-ww', '-z'], {
      input: page,
      encoding: 'utf8',
    })
    if (groff.error === undefined) expect([groff.status, groff.stderr]).toEqual([0, ''])
  })
})
