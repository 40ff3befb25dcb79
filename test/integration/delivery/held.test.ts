/** What may be delivered of a secret that its dialog still shows, and of one whose key changed meanwhile. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { tamper } from '../../support/tamper.ts'
import { codeOf, must, newFolder, newKey, openTestLatchkey, type TestLatchkey, type TestLatchkeyOptions } from '../../support/home.ts'

const open = async (options: TestLatchkeyOptions = {}): Promise<TestLatchkey> => {
  const test = await openTestLatchkey(options)
  onTestFinished(test.cleanUp)
  return test
}

const newTarget = (): string => {
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, '.env')
}

/** A production key that is shown once, its secret held as while its dialog is open. */
const shownOnce = async ({ latchkey }: TestLatchkey): Promise<string> => {
  const { key, secret } = must(await createKey(latchkey.context, newKey(latchkey, 'shown-once', { keep: false, environment: 'production' })))
  latchkey.deliveries.hold(key.id, secret)
  return key.id
}

/** How copying and writing are answered. */
const deliver = async ({ latchkey: { deliveries } }: TestLatchkey, id: string, path: string): Promise<readonly string[]> => [
  codeOf(await deliveries.textFor({ id, form: 'value' })),
  codeOf(await deliveries.writeEnv({ id, path, variable: 'KEY', confirmed: true })),
]

it('a held secret is delivered while its key is in order, and neither while locked nor after unlocking', async () => {
  const test = await open()
  const [id, path] = [await shownOnce(test), newTarget()]
  expect(await deliver(test, id, path)).toEqual(['ok', 'ok'])
  rmSync(path)
  test.latchkey.vault.lock()
  expect(await deliver(test, id, path)).toEqual(['keychain_locked', 'keychain_locked'])
  await test.latchkey.vault.open()
  expect(await deliver(test, id, path)).toEqual(['key_not_kept', 'key_not_kept'])
  expect(existsSync(path)).toBe(false)
})

it('a held secret is not delivered once its key was deleted, here or by another process', async () => {
  const test = await open()
  const other = await open({ home: test.home, items: test.items })
  const [id, path] = [await shownOnce(test), newTarget()]
  must(await deleteKey(other.latchkey.context, { id, confirmed: true }))
  expect(await deliver(test, id, path)).toEqual(['key_deleted', 'key_deleted'])
  expect(existsSync(path)).toBe(false)
})

it('a held secret is not delivered when the row of its key was changed outside', async () => {
  const test = await open()
  const [id, path] = [await shownOnce(test), newTarget()]
  tamper(test.home, "UPDATE keys SET name = 'renamed' WHERE id = ?", id)
  expect(await deliver(test, id, path)).toEqual(['damaged', 'damaged'])
})

it('nothing is held that was made while locking, and what the keychain answers after locking is not delivered', async () => {
  let meanwhile: (() => void) | undefined
  const test = await open({
    wrap: (keychain) => ({
      kind: keychain.kind, write: (ref, secret) => keychain.write(ref, secret), remove: (ref) => keychain.remove(ref), close: () => keychain.close(),
      read: async (ref) => {
        const item = await keychain.read(ref)
        meanwhile?.()
        return item
      },
    }),
  })
  const { latchkey } = test
  const { key, secret } = must(await createKey(latchkey.context, newKey(latchkey, 'kept')))
  const path = newTarget()
  meanwhile = () => void latchkey.vault.lock()
  expect((await deliver(test, key.id, path))[0]).toBe('keychain_locked')
  expect(existsSync(path)).toBe(false)
  latchkey.deliveries.hold(key.id, secret)
  meanwhile = undefined
  await latchkey.vault.open()
  expect(await deliver(test, key.id, path), 'read from the keychain again').toEqual(['ok', 'ok'])
})
