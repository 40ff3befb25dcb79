import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { app } from 'electron'
import type { SquirrelEvent } from './switches.ts'

/** A folder of the user's that is on PATH in Windows by default. */
const commands = (localAppData: string): string => join(localAppData, 'Microsoft', 'WindowsApps')

/** Forwards everything to the launcher of the currently installed version. */
const forwarder = (executable: string): string =>
  `@"${join(dirname(executable), 'resources', 'bin', 'keyreeve.cmd')}" %*\r\n`

/** Lets Squirrel create or remove the shortcuts in the start menu; resolves when it has. */
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

/** Does the app's part of an installation, then ends. Never touches data or keychain. */
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
    // The app is installed even without its command or its shortcut.
  }
  app.exit(0)
}
