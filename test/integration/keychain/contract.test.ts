import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { openPassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { startKeyring } from '../../support/keyring.ts'
import { osKeychainIn } from '../../support/keyring-keychain.ts'
import { closedContract, keychainContract, type KeychainFixture } from './contract.ts'

const memory = async (): Promise<KeychainFixture> => {
  const keychain = createMemoryKeychain()
  return { keychain, close: () => keychain.close() }
}

const vault = async (): Promise<KeychainFixture> => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keyreeve-vault-'))
  const keychain = openPassphraseVault({
    path: path.join(folder, 'vault.db'),
    clock: Date,
    kdf: { n: 2 ** 14, r: 8, p: 1 },
  })
  await keychain.setUp(new Secret('a passphrase for tests'))
  return {
    keychain,
    close: async () => {
      await keychain.close()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

const system = async (): Promise<KeychainFixture> => {
  const keyring = await startKeyring()
  const { keychain } = osKeychainIn(keyring.env, { service: 'Keyreeve contract' })
  return {
    keychain,
    outside: async (account) => {
      const { code, stdout } = await keyring.secretTool([
        'lookup',
        'service',
        'Keyreeve contract',
        'account',
        account,
      ])
      return code === 0 ? stdout : null
    },
    differing: async (expected) => {
      const { stdout } = await keyring.secretTool(['search', '--all', 'service', 'Keyreeve contract'])
      return [...expected]
        .filter(
          ([account, value]) =>
            !stdout.includes(`label = Keyreeve contract/${account}\nsecret = ${value}\ncreated = `),
        )
        .map(([account]) => account)
    },
    close: async () => {
      await keychain.close()
      await keyring.close()
    },
  }
}

keychainContract('in memory', memory)
keychainContract('passphrase vault', vault)
keychainContract('operating system (gnome-keyring)', system)

closedContract('in memory', memory)
closedContract('passphrase vault', vault)
closedContract('operating system (gnome-keyring)', system)
