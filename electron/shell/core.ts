import { dirname, join, resolve } from 'node:path'
import { app } from 'electron'
import { type Keyreeve, openKeyreeve } from '../core/app.ts'
import { systemClock } from '../core/context.ts'
import { createOsKeychain } from '../core/keychain/os-keychain.ts'
import { openPassphraseVault } from '../core/keychain/passphrase-vault.ts'
import { type CoreHost, createCoreHost, failpointFrom } from './core-host.ts'
import { spawnKeychainHelper } from './keychain-host.ts'

/** How often to look for what the command line changed. */
const watchMs = 1000

/** A library to load named by the environment would be anybody's code: only where the app is run from its sources. */
const sqliteBinding = (): { readonly nativeBinding: string } | Record<string, never> => {
  const path = app.isPackaged ? undefined : process.env['KEYREEVE_SQLITE_BINDING']
  return path ? { nativeBinding: path } : {}
}

/** The core of this process, on the data folder `home`; nothing is opened before it is first asked for. */
export const createDesktopCore = (
  home: string,
  onOpened: (keyreeve: Keyreeve) => void,
): CoreHost<Keyreeve> => {
  const binding = sqliteBinding()
  const open = async () =>
    openKeyreeve({
      home,
      clock: systemClock,
      keychains: {
        os: () => createOsKeychain({ spawn: spawnKeychainHelper }),
        passphrase: () =>
          openPassphraseVault({ path: join(home, 'passphrase.vault'), clock: systemClock, ...binding }),
      },
      ownFolders: ownFolders(),
      watchMs,
      failpoint: failpointFrom(process.env, app.isPackaged),
      ...binding,
    })
  return createCoreHost(open, onOpened)
}

/** Where this program lies, and what Chromium keeps for it: folders that no secret is written into, and that the page is served from. */
const ownFolders = (): readonly string[] => {
  const executable = app.getPath('exe')
  // macOS: Keyreeve.app/Contents/MacOS/Keyreeve
  const program = process.platform === 'darwin' ? resolve(executable, '../../..') : dirname(executable)
  return [
    program,
    app.getAppPath(),
    process.resourcesPath,
    app.getPath('userData'),
    app.getPath('sessionData'),
  ]
}
