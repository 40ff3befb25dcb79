/**
 * A program that uses the OS keychain like the CLI: it reads one item and reports its helper's pid once that is in
 * progress. Any message makes it close the keychain, report the result of the call, and exit.
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
