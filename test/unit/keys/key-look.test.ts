import { expect, it } from 'vitest'
import { keyLook } from '../../../renderer/screens/keys/selectors.ts'
import { keyFixture } from '../../support/key-fixture.ts'

const now = 1_800_000_000_000

it('an active key has a hollow dot until it is used', () => {
  expect(keyLook(keyFixture(), 'active')).toEqual({ word: 'Active', tone: 'off' })
  expect(keyLook(keyFixture({ lastUsedAt: now }), 'active')).toEqual({ word: 'Active', tone: 'ok' })
})

it('any other status has a dot of its own, used or not', () => {
  for (const lastUsedAt of [null, now]) {
    const key = keyFixture({ lastUsedAt })
    expect(keyLook(key, 'expired')).toEqual({ word: 'Expired', tone: 'bad' })
    expect(keyLook(key, 'replaced')).toEqual({ word: 'Replaced', tone: 'warn' })
  }
})
