import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { app } from 'electron'
import type { SquirrelEvent } from './switches.ts'

/** A folder of the user's that Windows has on PATH from the start. */
const commands = (localAppData: string): string => join(localAppData, 'Microsoft', 'WindowsApps')

/** Hands everything on to the launcher of the version that is installed now. */
const forwarder = (executable: string): string =>
  `@"${join(dirname(executable), 'resources', 'bin', 'keyreeve.cmd')}" %*\r\n`

/** Lets Squirrel make or remove the shortcuts of the start menu; resolves when it has. */
const shortcuts = (verb: 'createShortcut' | 'removeShortcut'): Promise<void> =>
  new Promise((done) => {
    const updater = join(dirname(process.execPath), '..', 'Update.exe')
    const child = spawn(
      updater,
      [`--${verb}=${basename(process.execPath)}`, '--shortcut-locations=StartMenu'],
      { stdio: 'ignore' },
    )
    child.on('error', () => done())
    child.on('exit', () => done())
  })

/** Does the app's part of an installation, and ends. Data and keychain are left alone, whatever happens. */
export const answerSquirrel = async (event: SquirrelEvent): Promise<void> => {
  const command = join(commands(process.env['LOCALAPPDATA'] ?? ''), 'keyreeve.cmd')
  try {
    if (event === 'install' || event === 'updated') {
      writeFileSync(command, forwarder(process.execPath))
      await shortcuts('createShortcut')
    } else if (event === 'uninstall') {
      rmSync(command, { force: true })
      await shortcuts('removeShortcut')
    }
  } catch {
    // Without its command, or its shortcut, the app is still installed.
  }
  app.exit(0)
}
