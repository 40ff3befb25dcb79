import { expect, it } from 'vitest'
import { keyLook } from '../../../renderer/screens/keys/selectors.ts'
import { keyFixture } from '../../support/key-fixture.ts'

const now = 1_800_000_000_000

it('an active key has a hollow dot until it is used', () => {
  expect(keyLook(keyFixture(), now)).toEqual({ word: 'Active', tone: 'off' })
  expect(keyLook(keyFixture({ lastUsedAt: now }), now)).toEqual({ word: 'Active', tone: 'ok' })
})

it('any other status has a dot of its own, used or not', () => {
  for (const lastUsedAt of [null, now]) {
    expect(keyLook(keyFixture({ lastUsedAt, expiresAt: now }), now)).toEqual({ word: 'Expired', tone: 'bad' })
    const replaced = keyFixture({ lastUsedAt, replacedBy: 'b', expiresAt: now + 1 })
    expect(keyLook(replaced, now)).toEqual({ word: 'Replaced', tone: 'warn' })
  }
})
