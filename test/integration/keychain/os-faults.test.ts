import { afterEach, describe, expect, it, vi } from 'vitest'
import { Secret } from '../../../electron/core/secret.ts'
import type { Keychain } from '../../../electron/core/keychain/keychain.ts'
import { refuse } from '../../../shared/domain/errors.ts'
import { startKeyring, type Keyring, type KeyringOptions } from '../../support/keyring.ts'
import { osKeychainIn, valueOf, type OsKeychainUnderTest } from '../../support/keyring-keychain.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const keyringIn = async (options: KeyringOptions = {}): Promise<Keyring> => {
  const keyring = await startKeyring(options)
  cleanups.push(() => keyring.close())
  return keyring
}

const keychainIn = (
  env: NodeJS.ProcessEnv,
  options: Parameters<typeof osKeychainIn>[1] = {},
): OsKeychainUnderTest => {
  const under = osKeychainIn(env, options)
  cleanups.push(() => under.keychain.close())
  return under
}

const secret = (value: string): Secret => new Secret(value)
const done = { ok: true, data: undefined }

/** The results of a read, a write and a remove. */
const answers = async (keychain: Keychain): Promise<unknown[]> => [
  await keychain.read('a#1'),
  await keychain.write('a#1', secret('value')),
  await keychain.remove('a#1'),
]

const thrice = (expected: unknown): unknown[] => [expected, expected, expected]

describe('D1: no keychain on the machine', () => {
  it('has no D-Bus', async () => {
    const { env } = await keyringIn({ state: 'none' })
    const { DBUS_SESSION_BUS_ADDRESS: _, ...bare } = env
    expect(await answers(keychainIn(bare).keychain)).toEqual(thrice(refuse('keychain_unavailable.no_bus')))
  })

  it('has a bus address that leads nowhere', async () => {
    const { env } = await keyringIn({ state: 'none' })
    const nowhere = { ...env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }
    expect(await answers(keychainIn(nowhere).keychain)).toEqual(thrice(refuse('keychain_unavailable.no_bus')))
  })

  it('has a bus without the service, and works once the service is there', async () => {
    const keyring = await keyringIn({ state: 'none' })
    const { keychain } = keychainIn(keyring.env)
    expect(await answers(keychain)).toEqual(thrice(refuse('keychain_unavailable.no_service')))
    await keyring.start()
    expect(await keychain.write('a#1', secret('value'))).toEqual(done)
  })

  it('has the service but no keyring yet: it looks empty, and a write says so', async () => {
    const { env } = await keyringIn({ state: 'empty' })
    const { keychain } = keychainIn(env)
    expect(await keychain.read('a#1')).toEqual({ ok: true, data: null })
    expect(await keychain.write('a#1', secret('value'))).toEqual(refuse('keychain_unavailable.no_keyring'))
    expect(await keychain.remove('a#1')).toEqual({ ok: true, data: false })
  })
})

describe('D2: locked, and no prompt can appear', () => {
  it('looks empty, refuses writes, loses nothing, and works again after unlocking, with the same helper', async () => {
    const keyring = await keyringIn()
    const { keychain, helpers } = keychainIn(keyring.env)
    expect(await keychain.write('a#1', secret('value'))).toEqual(done)
    await keyring.lock()
    expect(await keychain.read('a#1')).toEqual({ ok: true, data: null })
    expect(await keychain.write('a#2', secret('other'))).toEqual(refuse('keychain_locked.os'))
    expect(await keychain.remove('a#1')).toEqual({ ok: true, data: false })
    await keyring.unlock()
    expect(await valueOf(keychain, 'a#1')).toBe('value')
    expect(await valueOf(keychain, 'a#2')).toBeNull()
    expect(helpers).toHaveLength(1)
  })
})

describe('D7: the daemon is killed and restarted (100 times during operations: ../crash/daemon.test.ts)', () => {
  it('reads, writes and removes after an unnoticed restart', async () => {
    const keyring = await keyringIn()
    const { keychain } = keychainIn(keyring.env)
    expect(await keychain.write('a#1', secret('value'))).toEqual(done)
    const restart = async (): Promise<void> => {
      await keyring.kill()
      await keyring.start()
    }
    await restart()
    expect(await valueOf(keychain, 'a#1')).toBe('value')
    await restart()
    expect(await keychain.write('a#2', secret('other'))).toEqual(done)
    await restart()
    expect(await keychain.remove('a#2')).toEqual({ ok: true, data: true })
  })
})

describe('D8: the helper crashes', () => {
  it('answers the call in flight, and is restarted at most three times a minute', async () => {
    const keyring = await keyringIn()
    let now = 0
    const { keychain, helpers } = keychainIn(keyring.env, { timeoutMs: 60_000, now: () => now })
    expect(await keychain.write('a#1', secret('value'))).toEqual(done)
    for (let crash = 1; crash <= 4; crash++) {
      expect(await valueOf(keychain, 'a#1')).toBe('value')
      expect(helpers).toHaveLength(crash)
      keyring.freeze()
      const flying = keychain.read('a#1')
      await new Promise(setImmediate)
      process.kill(helpers[crash - 1]?.pid ?? 0, 'SIGSEGV')
      expect(await flying).toEqual(refuse('keychain_unavailable.crashed'))
      keyring.thaw()
    }
    expect(await keychain.read('a#1')).toEqual(refuse('keychain_unavailable.crashing'))
    expect(helpers).toHaveLength(4)
    now = 60_001
    expect(await valueOf(keychain, 'a#1')).toBe('value')
  })

  it('survives an item without an account under our service, which crashes findCredentials', async () => {
    const keyring = await keyringIn()
    const { keychain, helpers } = keychainIn(keyring.env, { service: 'Keyreeve' })
    expect((await keyring.secretTool(['store', '--label', 'trap', 'service', 'Keyreeve'], 'trap')).code).toBe(
      0,
    )
    expect(await keychain.write('a#1', secret('value'))).toEqual(done)
    expect(await valueOf(keychain, 'a#1')).toBe('value')
    expect(await keychain.remove('a#1')).toEqual({ ok: true, data: true })
    expect(helpers).toHaveLength(1)
  })
})

describe('D11, D12: other programs', () => {
  it('sees what another program changed or deleted', async () => {
    const keyring = await keyringIn()
    const { keychain } = keychainIn(keyring.env, { service: 'Keyreeve' })
    await keychain.write('a#1', secret('ours'))
    await keyring.secretTool(['store', '--label', 'x', 'service', 'Keyreeve', 'account', 'a#1'], 'theirs')
    expect(await valueOf(keychain, 'a#1')).toBe('theirs')
    await keyring.secretTool(['clear', 'service', 'Keyreeve', 'account', 'a#1'])
    expect(await valueOf(keychain, 'a#1')).toBeNull()
    expect(await keychain.remove('a#1')).toEqual({ ok: true, data: false })
  })

  it('a search for items reveals only the opaque account', async () => {
    const keyring = await keyringIn()
    const { keychain } = keychainIn(keyring.env, { service: 'Keyreeve' })
    await keychain.write('key_01J#9f2c', secret('planted-secret'))
    const { stdout, stderr } = await keyring.secretTool(['search', '--all', 'service', 'Keyreeve'])
    const shown = `${stdout}\n${stderr}`
      .split('\n')
      .filter((line) => !/^(secret|created|modified|schema) = |^\[|^$/.test(line))
      .toSorted()
    expect(shown).toEqual([
      'attribute.account = key_01J#9f2c',
      'attribute.service = Keyreeve',
      'label = Keyreeve/key_01J#9f2c',
    ])
  })
})
