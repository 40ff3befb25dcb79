/** The keyring's daemon exists but does not answer. */
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, type TestContext } from 'vitest'
import { Secret } from '../../../electron/core/secret.ts'
import { refuse } from '../../../shared/domain/errors.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { osKeychainIn, valueOf, type OsKeychainUnderTest } from '../../support/keyring-keychain.ts'
import { readDuring, readElsewhereDuring, type Readings } from './reading.ts'

const newKeyring = async (test: TestContext): Promise<Keyring> => {
  const keyring = await startKeyring()
  test.onTestFinished(() => keyring.close())
  return keyring
}

const keychainIn = (test: TestContext, env: NodeJS.ProcessEnv, timeoutMs: number): OsKeychainUnderTest => {
  const under = osKeychainIn(env, { timeoutMs })
  test.onTestFinished(() => under.keychain.close())
  return under
}

const secret = (value: string): Secret => new Secret(value)
const done = { ok: true, data: undefined }

/** The bar is 50 ms, or three times what a process without a keychain takes, if the machine is slower at that moment. */
const isQuick = (here: Readings, elsewhere: Readings): boolean =>
  here.count > 10 && here.p99 < Math.max(50, 3 * elsewhere.p99)

describe.concurrent('frozen', { timeout: 120_000 }, () => {
  it('for longer than keytar waits: each operation is refused while this process stays responsive; the item is then old or new', async (test) => {
    const keyring = await newKeyring(test)
    // Longer than this test may take, so keytar's own timeout ends them.
    const [reading, writing, removing] = [
      keychainIn(test, keyring.env, 600_000),
      keychainIn(test, keyring.env, 600_000),
      keychainIn(test, keyring.env, 600_000),
    ]
    expect(await writing.keychain.write('a#1', secret('value'))).toEqual(done)
    for (const { keychain } of [reading, removing]) expect(await valueOf(keychain, 'a#1')).toBe('value')
    keyring.freeze()
    const {
      result: { result: answers, readings: here },
      readings: elsewhere,
    } = await readElsewhereDuring('alone', process.env, () =>
      readDuring(() =>
        Promise.all([
          reading.keychain.read('a#1'),
          writing.keychain.write('a#2', secret('other')),
          removing.keychain.remove('a#1'),
        ]),
      ),
    )
    for (const answer of answers) expect(answer).toEqual(refuse('keychain_timeout'))
    expect(isQuick(here, elsewhere), JSON.stringify({ here, elsewhere })).toBe(true)
    keyring.thaw()
    expect(['value', null]).toContain(await valueOf(reading.keychain, 'a#1'))
    expect(['other', null]).toContain(await valueOf(reading.keychain, 'a#2'))
    expect(await writing.keychain.write('a#3', secret('after'))).toEqual(done)
  })

  // Four of keytar's own timeouts, of 25 seconds each, would take longer than this test may.
  it('our timeout ends each operation and its helper', { timeout: 90_000 }, async (test) => {
    const keyring = await newKeyring(test)
    const { keychain: patient } = keychainIn(test, keyring.env, 10_000)
    const { keychain, helpers } = keychainIn(test, keyring.env, 400)
    expect(await patient.write('a#1', secret('value'))).toEqual(done)
    keyring.freeze()
    const {
      result: { result: answers, readings: here },
      readings: elsewhere,
    } = await readElsewhereDuring('alone', process.env, () =>
      readDuring(() =>
        Promise.all([
          keychain.read('a#1'),
          keychain.write('a#2', secret('other')),
          keychain.remove('a#1'),
          keychain.read('a#1'),
        ]),
      ),
    )
    for (const answer of answers) expect(answer).toEqual(refuse('keychain_timeout'))
    expect(isQuick(here, elsewhere), JSON.stringify({ here, elsewhere })).toBe(true)
    expect(helpers).toHaveLength(4)
    keyring.thaw()
    expect(['value', null]).toContain(await valueOf(patient, 'a#1'))
    expect(['other', null]).toContain(await valueOf(patient, 'a#2'))
    expect(await patient.write('a#3', secret('after'))).toEqual(done)
  })

  it('a process that calls keytar directly can no longer read files (control)', async (test) => {
    const keyring = await newKeyring(test)
    keyring.freeze()
    // As long as a person would wait for a click.
    const {
      result: { readings: hung },
      readings: elsewhere,
    } = await readElsewhereDuring('alone', process.env, () =>
      readElsewhereDuring('keytar', keyring.env, () => delay(1000)),
    )
    expect(isQuick(hung, elsewhere), JSON.stringify({ hung, elsewhere })).toBe(false)
  })

  it('closes at once with calls in flight and queued', async (test) => {
    const keyring = await newKeyring(test)
    const { keychain, helpers } = keychainIn(test, keyring.env, 60_000)
    await keychain.read('a#1')
    keyring.freeze()
    const calls = [keychain.read('a#1'), keychain.write('a#2', secret('x')), keychain.remove('a#1')]
    await new Promise(setImmediate)
    const start = performance.now()
    await keychain.close()
    for (const result of await Promise.all(calls))
      expect(result).toEqual(refuse('keychain_unavailable.closing'))
    expect(performance.now() - start).toBeLessThan(200)
    const pid = helpers[0]?.pid ?? 0
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 5000, interval: 5 }).toBe(false)
  })
})
