import path from 'node:path'
import { spawnNodeHelper, type HelperProcess } from '../../electron/core/keychain/helper-process.ts'
import type { Keychain } from '../../electron/core/keychain/keychain.ts'
import { createOsKeychain } from '../../electron/core/keychain/os-keychain.ts'

export const helperPath = path.resolve(import.meta.dirname, '../../electron/core/keychain/keytar-helper.ts')

export type OsKeychainUnderTest = {
  readonly keychain: Keychain
  /** All helpers started so far, oldest first. */
  readonly helpers: readonly HelperProcess[]
}

/** The real OS keychain in the environment of a private keyring; records every helper that it starts. */
export const osKeychainIn = (
  env: NodeJS.ProcessEnv,
  options: {
    readonly service?: string
    readonly timeoutMs?: number
    readonly execArgv?: readonly string[]
    readonly now?: () => number
  } = {},
): OsKeychainUnderTest => {
  const { execArgv = [], ...rest } = options
  const helpers: HelperProcess[] = []
  const spawn = (): HelperProcess => {
    const helper = spawnNodeHelper(helperPath, { env, execArgv })
    helpers.push(helper)
    return helper
  }
  return {
    keychain: createOsKeychain({ service: 'Keyreeve test', timeoutMs: 10_000, ...rest, spawn }),
    helpers,
  }
}

/** The item of `account`: its value, null when there is none, or the refusal's code in angle brackets. */
export const valueOf = async (keychain: Keychain, account: string): Promise<string | null> => {
  const found = await keychain.read(account)
  return found.ok ? (found.data?.reveal() ?? null) : `<${found.error.code}>`
}
