import { dirname, join, resolve } from 'node:path'
import { app } from 'electron'
import { type Keyreeve, openKeyreeve } from '../core/app.ts'
import { systemClock } from '../core/context.ts'
import { createOsKeychain } from '../core/keychain/os-keychain.ts'
import { openPassphraseVault } from '../core/keychain/passphrase-vault.ts'
import { type CoreHost, createCoreHost, failpointFrom } from './core-host.ts'
import { spawnKeychainHelper, spawnScanReader } from './keychain-host.ts'
import { launcherSwitches } from './switches.ts'

/** How often to check for changes made by the command line, in milliseconds. */
const watchMs = 1000

/** The shortest time between two anchors of the activity in the keychain, in milliseconds: writing there can take as long as a tenth of a second. */
const anchorMs = 10_000
/** How often to look whether a daily backup is due, in milliseconds. */
const backupMs = 10 * 60_000

/** The environment may only name a library to load when the app runs from its sources: in a package it could be anybody's code. */
export const sqliteBinding = (): { readonly nativeBinding: string } | Record<string, never> => {
  const path = app.isPackaged ? undefined : process.env['KEYREEVE_SQLITE_BINDING']
  return path ? { nativeBinding: path } : {}
}

/** The core of this process, on the data folder `home`. Nothing is opened before it is first needed. */
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
      command: command(),
      spawnScanReader,
      watchMs,
      anchorMs,
      backupMs,
      failpoint: failpointFrom(process.env, app.isPackaged),
      ...binding,
    })
  return createCoreHost(open, onOpened)
}

/** How a hook of git starts the command line of this installation. */
const command = (): readonly string[] => {
  if (app.isPackaged) return [process.execPath, ...launcherSwitches]
  const node = process.platform === 'win32' ? 'node.exe' : 'node'
  const clone = app.getAppPath()
  return [join(clone, 'node_modules/node/bin', node), join(clone, 'resources/bin/keyreeve.mjs')]
}

/** The folders of the program and of Chromium's data. No secret is ever written into them, and the page is served from them. */
const ownFolders = (): readonly string[] => {
  const executable = app.getPath('exe')
  // On macOS the executable is Keyreeve.app/Contents/MacOS/Keyreeve.
  const program = process.platform === 'darwin' ? resolve(executable, '../../..') : dirname(executable)
  return [
    program,
    app.getAppPath(),
    process.resourcesPath,
    app.getPath('userData'),
    app.getPath('sessionData'),
  ]
}
