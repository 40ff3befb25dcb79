import { execFile, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Secret } from '../../../electron/core/secret.ts'
import { refuse } from '../../../shared/domain/errors.ts'
import { killed, reapAtExit } from '../../support/keyring-bus.ts'
import { prompterService, startDisplay } from '../../support/keyring-display.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { osKeychainIn, valueOf } from '../../support/keyring-keychain.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** A locked keyring whose unlock prompt appears on a display, where nobody answers it. */
const promptingKeyring = async (): Promise<Keyring> => {
  const screen = await startDisplay()
  cleanups.push(() => screen.close())
  const keyring = await startKeyring({ services: [prompterService], env: { DISPLAY: screen.display } })
  cleanups.push(() => keyring.close())
  const { keychain } = osKeychainIn(keyring.env)
  expect(await keychain.write('a#1', new Secret('value'))).toEqual({ ok: true, data: undefined })
  await keychain.close()
  await keyring.lock()
  return keyring
}

/** Resolves when the prompter runs, which the keyring only starts for a prompt. */
const promptShown = async (keyring: Keyring): Promise<void> => {
  await promisify(execFile)(
    'gdbus',
    ['wait', '--session', '--timeout', '20', 'org.gnome.keyring.SystemPrompter'],
    { env: keyring.env },
  )
}

const program = async (
  env: NodeJS.ProcessEnv,
): Promise<{ readonly child: ChildProcess; readonly helperPid: number }> => {
  const child = fork(path.join(import.meta.dirname, 'os-process.ts'), [], {
    env,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  reapAtExit(child)
  cleanups.push(() => killed(child))
  const [message] = (await once(child, 'message')) as [{ helper: number }]
  return { child, helperPid: message.helper }
}

/** Whether the process ends within five seconds. */
const ends = async (pid: number): Promise<boolean> => {
  const end = performance.now() + 5_000
  // A zombie has ended, too: it only waits for its parent.
  const lives = (): boolean =>
    fs.existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  while (lives()) {
    if (performance.now() > end) return false
    await new Promise(setImmediate)
  }
  return true
}

describe('D3: locked, with a prompt left on the screen', () => {
  it('ends a call by our timeout, closes at once with another pending, and loses nothing', async () => {
    const keyring = await promptingKeyring()
    const under = osKeychainIn(keyring.env, { timeoutMs: 2_500 })
    const timedOut = under.keychain.read('a#1')
    await promptShown(keyring)
    expect(await timedOut).toEqual(refuse('keychain_timeout'))
    const pending = under.keychain.remove('a#1')
    await new Promise(setImmediate)
    const start = performance.now()
    await under.keychain.close()
    expect(await pending).toEqual(refuse('keychain_unavailable.closing'))
    expect(performance.now() - start).toBeLessThan(3_000)
    await keyring.unlock()
    const after = osKeychainIn(keyring.env)
    expect(await valueOf(after.keychain, 'a#1')).toBe('value')
    await after.keychain.close()
  })

  it('lets a program and its helper quit within three seconds', async () => {
    const keyring = await promptingKeyring()
    const { child, helperPid } = await program(keyring.env)
    await promptShown(keyring)
    const start = performance.now()
    const ended = once(child, 'message')
    const exited = once(child, 'exit')
    child.send('close')
    expect((await ended)[0]).toEqual({ ended: 'keychain_unavailable.closing' })
    expect(await exited).toEqual([0, null])
    expect(performance.now() - start).toBeLessThan(3_000)
    expect(await ends(helperPid)).toBe(true)
  })
})

describe('a program that is killed', () => {
  it('leaves no helper behind, although its call hangs', async () => {
    const keyring = await startKeyring()
    cleanups.push(() => keyring.close())
    keyring.freeze()
    const { child, helperPid } = await program(keyring.env)
    await killed(child)
    expect(await ends(helperPid)).toBe(true)
  })
})
