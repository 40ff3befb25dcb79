import { verifyActivity } from '../../../electron/core/audit/verify.ts'
import { expect, it, onTestFinished } from 'vitest'
import { openKeyreeve } from '../../../electron/core/app.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { codeOf, createTestClock, must, openTestKeyreeve } from '../../support/home.ts'

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

/** An open vault whose keychain answers nothing between `hold` and `release`. */
const heldKeychain = async () => {
  let held: PromiseWithResolvers<void> | undefined
  const test = await openTestKeyreeve({
    wrap: (inner) => ({
      ...inner,
      read: async (account) => {
        const wait = held
        await wait?.promise
        return inner.read(account)
      },
      // What was asked before is still answered.
      close: async () => undefined,
    }),
  })
  onTestFinished(test.cleanUp)
  expect(test.keyreeve.vault.status().state).toBe('open')
  return {
    ...test,
    hold: () => {
      held = Promise.withResolvers()
    },
    release: () => {
      held?.resolve()
      held = undefined
    },
  }
}

it('a vault that is locked while it is being opened stays locked, until it is unlocked', async () => {
  const { keyreeve, hold, release } = await heldKeychain()
  const { vault } = keyreeve
  hold()
  const opening = vault.open()
  vault.lock()
  release()
  expect((await opening).state).toBe('locked')
  expect(codeOf(vault.current())).toBe('keychain_locked.session')
  expect(must(await vault.unlock(null)).state).toBe('open')
})

it('a vault that is unlocked while an opening from before it was locked goes on is open', async () => {
  const { keyreeve, hold, release } = await heldKeychain()
  const { vault } = keyreeve
  hold()
  const before = vault.open()
  vault.lock()
  const after = vault.unlock(null)
  release()
  await Promise.all([before, after])
  expect(vault.status().state).toBe('open')
})

it('a vault that is closed while it is being opened stays closed', async () => {
  const { keyreeve, hold, release } = await heldKeychain()
  hold()
  const opening = keyreeve.vault.open()
  const closing = keyreeve.vault.close()
  release()
  await Promise.all([opening, closing])
  expect(codeOf(keyreeve.vault.current())).toBe('keychain_unavailable.closing')
})

it('a passphrase vault that is locked while its passphrase is being checked stays locked', async () => {
  const { keyreeve, home, items, clock, cleanUp } = await openTestKeyreeve({ state: 'unavailable' })
  onTestFinished(cleanUp)
  const passphrase = new Secret('correct horse battery')
  must(await keyreeve.vault.setUpPassphrase(passphrase))
  await keyreeve.close()
  const again = await openTestKeyreeve({ home, items, clock, state: 'unavailable' })
  onTestFinished(again.cleanUp)
  const { vault } = again.keyreeve
  const unlocking = vault.unlock(passphrase)
  vault.lock()
  expect(codeOf(await unlocking)).toBe('keychain_locked.passphrase_vault')
  expect(codeOf(vault.current())).toBe('keychain_locked.session')
  expect(must(await vault.unlock(passphrase)).state).toBe('open')
})

it('every wrong passphrase is in the activity, and right ones are not', async () => {
  const { keyreeve, cleanUp } = await openTestKeyreeve({ state: 'unavailable' })
  onTestFinished(cleanUp)
  const { vault, context } = keyreeve
  const passphrase = new Secret('correct horse battery')
  must(await vault.setUpPassphrase(passphrase))
  vault.lock()
  const recorded = (): unknown =>
    context.db.all("SELECT subject_name, details, actor FROM audit WHERE action = 'vault.passphrase_wrong'")
  must(await vault.unlock(passphrase))
  expect(recorded()).toEqual([])
  vault.lock()
  for (const given of [new Secret('wrong horse battery'), null])
    expect(codeOf(await vault.unlock(given))).toBe('passphrase_wrong.vault')
  const entry = { subject_name: 'the vault', details: '{}', actor: 'you' }
  expect(recorded()).toEqual([entry, entry])
  expect(must(await vault.unlock(passphrase)).state).toBe('open')
  expect(must(await verifyActivity(context)).problem).toBeNull()
})
