/** The command with a real gnome-keyring, and where secrets must not appear. Linux only. */
import { readdirSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Key } from '../../../shared/domain/types.ts'
import { commandLinesUnder, ended, newCliHome, type CliHome, type Ended } from '../../support/cli.ts'
import { startKeyring, type Keyring, type KeyringOptions } from '../../support/keyring.ts'

type Created = { readonly key: Key; readonly secret: string }

const place = async (
  options: KeyringOptions = {},
): Promise<{ readonly keyring: Keyring; readonly cli: CliHome }> => {
  const keyring = await startKeyring(options)
  onTestFinished(() => keyring.close())
  const cli = newCliHome(keyring.env)
  onTestFinished(() => cli.close())
  return { keyring, cli }
}

/** The last line: on a busy machine it may follow a notice about waiting for the keychain. */
const codeOf = ({ stderr }: Ended): string =>
  (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: { code: string } }).error.code

/** The content of all files in a folder. */
const contentsOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

/** Every command line of the process and its descendants, polled until `over`. */
const watch = async (pid: number | undefined, over: Promise<unknown>): Promise<string> => {
  const seen = new Set<string>()
  const look = async (): Promise<'over' | 'on'> => {
    for (const line of commandLinesUnder(pid ?? 0)) seen.add(line.replaceAll('\0', ' '))
    return Promise.race([over.then(() => 'over' as const), nextTurn('on' as const)])
  }
  while ((await look()) === 'on');
  return [...seen].join('\n')
}

describe('on the system’s keychain', { timeout: 120_000 }, () => {
  it('sets up, keeps, verifies and deletes; the keyring holds the item only as long as needed', async () => {
    const { keyring, cli } = await place()
    expect(await cli.json(['init'])).toMatchObject({ vault: 'keychain', created: true })
    // Keys only: the anchors of the activity come and go.
    const items = async (): Promise<number> =>
      (await keyring.secretTool(['search', '--all', 'service', 'Keyreeve'])).stdout
        .split('\n')
        .filter((line) => line.startsWith('secret = kr_')).length
    expect(await items()).toBe(0)
    const { key, secret } = await cli.json<Created>([
      'keys',
      'create',
      '--account',
      'you',
      '--name',
      'kept',
      '--print',
    ])
    expect(await items()).toBe(1)
    expect(
      (await cli.run(['verify', '--entity', 'event', '--action', 'read', '--env', 'test'], { input: secret }))
        .code,
    ).toBe(0)
    await cli.json(['keys', 'delete', key.name])
    expect(await items()).toBe(0)
  })

  it('exits with 3 when it is locked or missing, and never creates another vault on its own', async () => {
    const { keyring, cli } = await place()
    await cli.json(['init'])
    await keyring.lock()
    const locked = await cli.run(['keys', 'enable', 'nobody', '--json'])
    expect([locked.code, locked.stdout, codeOf(locked)]).toEqual([3, '', 'keychain_locked'])
    expect((await cli.run(['keys', 'list'])).code, 'which needs no keychain').toBe(0)
    await keyring.unlock()
    expect((await cli.run(['keys', 'enable', 'nobody'])).code).toBe(4)

    const none = await place({ state: 'none' })
    const refused = await none.cli.run(['init', '--json'])
    expect([refused.code, codeOf(refused)]).toEqual([3, 'keychain_unavailable'])
    expect(refused.stderr).toContain('keyreeve init --vault passphrase')
    expect(readdirSync(none.cli.home)).not.toContain('passphrase.vault')
  })
})

describe('a secret', { timeout: 120_000 }, () => {
  it('is only shown by --print: in no command line, no other output, no file', async () => {
    const { cli } = await place()
    await cli.json(['init'])
    const making = cli.start(['keys', 'create', '--account', 'you', '--name', 'canary', '--print'])
    making.stdin?.end()
    const over = ended(making)
    const lines = await watch(making.pid, over)
    const secret = (await over).stdout.trim()
    expect(secret).toMatch(/^kr_test_[0-9A-Za-z]{38}$/)
    // The poll has seen our own process and the one that holds keytar.
    for (const file of ['bin/keyreeve.mjs', 'keytar-helper.cjs']) expect(lines).toContain(file)
    expect(lines).not.toContain(secret)

    const asking = cli.start(['explain', '--entity', 'event', '--action', 'read', '--json'])
    asking.stdin?.end(secret)
    const asked = ended(asking)
    expect(await watch(asking.pid, asked)).not.toContain(secret)
    const outputs = [await asked]
    for (const args of [
      ['keys', 'list', '--json'],
      ['keys', 'show', 'canary', '--json'],
      ['keys', 'disable', 'canary'],
      ['keys', 'delete', 'canary'],
    ])
      outputs.push(await cli.run(args))
    expect(outputs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0])
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(secret)
    expect(contentsOf(cli.home)).not.toContain(secret)
  })

  it('would be found in a command line', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', 'a secret in the open'], {
      stdio: 'pipe',
    })
    const over = once(child, 'close')
    const watched = watch(child.pid, over)
    await once(child, 'spawn')
    await nextTurn()
    child.stdin.end()
    expect(await watched).toContain('a secret in the open')
  })
})
