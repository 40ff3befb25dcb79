/**
 * A program that uses the OS keychain as the CLI does: it reads one item and tells its helper's pid once that is under
 * way. Any message makes it close the keychain, tell how the call ended, and leave.
 */
import { osKeychainIn } from '../../support/keyring-keychain.ts'

const { keychain, helpers } = osKeychainIn(process.env, { timeoutMs: 600_000 })
const reading = keychain.read('a#1')

const quit = async (): Promise<void> => {
  await keychain.close()
  const result = await reading
  process.send?.({ ended: result.ok ? 'ok' : result.error.code }, () => process.disconnect())
}

process.on('message', () => void quit())
setImmediate(() => process.send?.({ helper: helpers[0]?.pid }))
