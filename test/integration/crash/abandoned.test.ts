/** After an interrupted set-up a passphrase vault is chosen: leftovers in the other keychain are removed. */
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../electron/core/secret.ts'
import { refuse } from '../../../shared/domain/errors.ts'
import { createTestClock, must, openTestKeyreeve, type TestClock } from '../../support/home.ts'
import { temporary } from './stores.ts'

const passphrase = new Secret('correct horse battery staple')

type Place = { readonly home: string; readonly items: Map<string, string>; readonly clock: TestClock }
const newPlace = (): Place => ({ home: temporary(), items: new Map(), clock: createTestClock() })

/** A first start during which the keychain stores one item and then stops answering; the passphrase vault is chosen. */
const chooseAfterHalf = async (place: Place): Promise<void> => {
  let writes = 0
  const test = await openTestKeyreeve({
    ...place,
    wrap: (inner) => ({
      ...inner,
      write: (account, secret) => {
        writes += 1
        if (writes > 1) inner.setState('unavailable')
        return inner.write(account, secret)
      },
    }),
  })
  expect(test.keyreeve.vault.status().state).toBe('none')
  expect(must(await test.keyreeve.vault.setUpPassphrase(passphrase)).state).toBe('open')
  await test.cleanUp()
}

/** Restarts and unlocks, with the keychain in `state`; returns the journal once everything has settled. */
const startAgain = async (
  place: Place,
  state: 'open' | 'locked' | 'unavailable',
): Promise<readonly unknown[]> => {
  const test = await openTestKeyreeve({ ...place, state })
  expect(must(await test.keyreeve.vault.unlock(passphrase)).state).toBe('open')
  await test.keyreeve.vault.settled()
  const journal = test.keyreeve.context.db.all('SELECT item_ref FROM journal')
  await test.cleanUp()
  return journal
}

describe('a passphrase vault chosen after an interrupted set-up', () => {
  it('the leftover item is removed when the keychain answers again', async () => {
    const place = newPlace()
    await chooseAfterHalf(place)
    expect(place.items.size).toBe(1)
    expect(await startAgain(place, 'unavailable')).toHaveLength(2)
    // Existing items go at once; missing ones may still be written.
    expect(await startAgain(place, 'open')).toHaveLength(1)
    expect(place.items.size).toBe(0)
    place.clock.advance(120_000)
    expect(await startAgain(place, 'open')).toEqual([])
    expect(place.items.size).toBe(0)
  })

  it('nothing is forgotten because a locked keychain looks empty, however long', async () => {
    const place = newPlace()
    await chooseAfterHalf(place)
    for (let day = 0; day < 3; day += 1) {
      place.clock.advance(86_400_000)
      expect(await startAgain(place, 'locked')).toHaveLength(2)
    }
    expect(place.items.size).toBe(1)
    expect(await startAgain(place, 'open')).toEqual([])
    expect(place.items.size).toBe(0)
  })

  it('a keychain that hangs blocks neither the vault nor closing', async () => {
    const place = newPlace()
    await chooseAfterHalf(place)
    let giveUp = (): void => undefined
    const test = await openTestKeyreeve({
      ...place,
      state: 'open',
      wrap: (inner) => ({
        ...inner,
        remove: () =>
          new Promise((answer) => {
            giveUp = () => answer(refuse('keychain_unavailable.closing'))
          }),
        close: async () => giveUp(),
      }),
    })
    expect(must(await test.keyreeve.vault.unlock(passphrase)).state).toBe('open')
    await test.cleanUp()
    expect(place.items.size).toBe(1)
  })
})
