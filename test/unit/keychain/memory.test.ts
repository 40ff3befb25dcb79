import { describe, expect, it } from 'vitest'
import { refuse } from '../../../shared/domain/errors.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { Secret } from '../../../electron/core/secret.ts'

describe('createMemoryKeychain', () => {
  it('looks empty when locked, and refuses only to write', async () => {
    const keychain = createMemoryKeychain(new Map([['a#1', 'value']]))
    keychain.setState('locked')
    expect(await keychain.read('a#1')).toEqual({ ok: true, data: null })
    expect(await keychain.remove('a#1')).toEqual({ ok: true, data: false })
    expect(await keychain.write('a#2', new Secret('x'))).toMatchObject({
      ok: false,
      error: { code: 'keychain_locked.memory' },
    })
    expect(keychain.accounts()).toEqual(['a#1'])
  })

  it('refuses everything when unavailable', async () => {
    const keychain = createMemoryKeychain()
    keychain.setState('unavailable')
    for (const result of [
      await keychain.read('a#1'),
      await keychain.write('a#1', new Secret('x')),
      await keychain.remove('a#1'),
    ]) {
      expect(result).toMatchObject({ ok: false, error: { code: 'keychain_unavailable.memory' } })
    }
  })

  it('fails the next call of a kind, before or after it took effect', async () => {
    const keychain = createMemoryKeychain()
    const { error } = refuse('keychain_timeout')
    keychain.failNext('write', error)
    expect(await keychain.write('a#1', new Secret('x'))).toEqual({ ok: false, error })
    expect(keychain.accounts()).toEqual([])
    keychain.failNext('write', error, 'after')
    expect(await keychain.write('a#1', new Secret('x'))).toEqual({ ok: false, error })
    expect(keychain.accounts()).toEqual(['a#1'])
    expect(keychain.calls).toEqual([
      { operation: 'write', account: 'a#1' },
      { operation: 'write', account: 'a#1' },
    ])
  })
})
