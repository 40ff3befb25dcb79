import { expect, it } from 'vitest'
import { openKeyreeve } from '../../../electron/core/app.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { createTestClock, must, openTestKeyreeve } from '../../support/home.ts'

/** The same folder, opened again before its keychain is asked. */
const reopen = async (home: string, items: Map<string, string>, locked = false) => {
  const keychain = createMemoryKeychain(items)
  if (locked) keychain.setState('locked')
  return must(
    await openKeyreeve({
      home,
      clock: createTestClock(),
      keychains: {
        os: () => keychain,
        passphrase: () => {
          throw new Error('none is wanted')
        },
      },
    }),
  )
}

it('a vault is opening until its keychain has answered for the first time, whatever the answer', async () => {
  const first = await openTestKeyreeve()
  await first.keyreeve.close()

  const open = await reopen(first.home, first.items)
  expect(open.vault.status().state).toBe('opening')
  expect((await open.vault.open()).state).toBe('open')
  await open.close()

  const locked = await reopen(first.home, first.items, true)
  expect(locked.vault.status().state).toBe('opening')
  expect((await locked.vault.open()).state).toBe('locked')
  await locked.close()
  await first.cleanUp()
})

it('a folder without a vault is not opening one, because there is a choice to make', async () => {
  const { keyreeve, cleanUp } = await openTestKeyreeve({ state: 'unavailable' })
  expect(keyreeve.vault.status()).toMatchObject({ kind: null, state: 'none' })
  await cleanUp()
})
