import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { bin, ended, passphraseEnv, type Ended } from '../../support/cli.ts'

/** Runs a command in the app's data folder, with nothing in its environment that could unlock a vault. */
export const runCommand = (home: string, args: readonly string[]): Promise<Ended> =>
  ended(
    spawn(process.execPath, [bin, ...args], {
      env: { PATH: process.env['PATH'], KEYREEVE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )

/** Deletes a production key with the command line, a process of its own that the app does not serve, in a data folder with a passphrase vault. */
export const deleteElsewhere = async (home: string, name: string, passphrase: string): Promise<void> => {
  const env = {
    PATH: process.env['PATH'],
    KEYREEVE_HOME: home,
    KEYREEVE_DAEMON: 'off',
    ...passphraseEnv(dirname(home), `${passphrase}\n`),
  }
  const child = spawn(process.execPath, [bin, 'keys', 'delete', name, '--env', 'production', '--yes'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { code, stderr } = await ended(child)
  if (code !== 0) throw new Error(`keyreeve keys delete ended with ${code}: ${stderr}`)
}
