/** Deliveries of a secret whose dialog is open, also when its key has changed since. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { memoryClipboard, useClipboard } from '../../support/clipboard.ts'
import { tamper } from '../../support/tamper.ts'
import {
  codeOf,
  must,
  newFolder,
  newKey,
  openTestKeyreeve,
  type TestKeyreeve,
  type TestKeyreeveOptions,
} from '../../support/home.ts'

const open = async (options: TestKeyreeveOptions = {}): Promise<TestKeyreeve> => {
  const test = await openTestKeyreeve(options)
  useClipboard(test.keyreeve, memoryClipboard().port)
  onTestFinished(test.cleanUp)
  return test
}

const newTarget = (): string => {
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, '.env')
}

/** A production key that is shown once, with its secret held as if its dialog were open. */
const shownOnce = async ({ keyreeve }: TestKeyreeve): Promise<string> => {
  const { key, secret } = must(
    await createKey(
      keyreeve.context,
      newKey(keyreeve, 'shown-once', { keep: false, environment: 'production' }),
    ),
  )
  keyreeve.deliveries.secrets.hold(key.id, secret)
  return key.id
}

/** The codes of copying and of writing. */
const deliver = async (
  { keyreeve: { deliveries } }: TestKeyreeve,
  id: string,
  path: string,
): Promise<readonly string[]> => [
  codeOf(await deliveries.copy({ id, form: 'value' }, { kind: 'you' })),
  codeOf(await deliveries.writeEnv({ id, path, variable: 'KEY' }, { kind: 'you' })),
]

it('delivers a held secret while its key is valid, but not while locked or after unlocking', async () => {
  const test = await open()
  const [id, path] = [await shownOnce(test), newTarget()]
  expect(await deliver(test, id, path)).toEqual(['ok', 'ok'])
  rmSync(path)
  test.keyreeve.vault.lock()
  expect(await deliver(test, id, path)).toEqual(['keychain_locked.session', 'keychain_locked.session'])
  must(await test.keyreeve.vault.unlock(null))
  expect(await deliver(test, id, path)).toEqual(['key_not_kept', 'key_not_kept'])
  expect(existsSync(path)).toBe(false)
})

it('does not deliver a held secret after its key was deleted, here or by another process', async () => {
  const test = await open()
  const other = await open({ home: test.home, items: test.items })
  const [id, path] = [await shownOnce(test), newTarget()]
  must(await deleteKey(other.keyreeve.context, { id }))
  expect(await deliver(test, id, path)).toEqual(['key_deleted.key', 'key_deleted.key'])
  expect(existsSync(path)).toBe(false)
})

it('does not deliver a held secret when its key’s row was changed outside Keyreeve', async () => {
  const test = await open()
  const [id, path] = [await shownOnce(test), newTarget()]
  tamper(test.home, "UPDATE keys SET name = 'renamed' WHERE id = ?", id)
  expect(await deliver(test, id, path)).toEqual(['damaged.key', 'damaged.key'])
})

it('holds no secret created while locking, and delivers no keychain reply that arrives after locking', async () => {
  let meanwhile: (() => void) | undefined
  const test = await open({
    wrap: (keychain) => ({
      kind: keychain.kind,
      write: (ref, secret) => keychain.write(ref, secret),
      remove: (ref) => keychain.remove(ref),
      close: () => keychain.close(),
      read: async (ref) => {
        const item = await keychain.read(ref)
        meanwhile?.()
        return item
      },
    }),
  })
  const { keyreeve } = test
  const { key, secret } = must(await createKey(keyreeve.context, newKey(keyreeve, 'kept')))
  const path = newTarget()
  meanwhile = () => void keyreeve.vault.lock()
  expect((await deliver(test, key.id, path))[0]).toBe('keychain_locked.session')
  expect(existsSync(path)).toBe(false)
  keyreeve.deliveries.secrets.hold(key.id, secret)
  meanwhile = undefined
  must(await keyreeve.vault.unlock(null))
  expect(await deliver(test, key.id, path), 'read from the keychain again').toEqual(['ok', 'ok'])
})
