import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { bin, ended, passphraseEnv } from '../../support/cli.ts'

/** Deletes a production key with the command line, in a separate process, in a data folder with a passphrase vault. */
export const deleteElsewhere = async (home: string, name: string, passphrase: string): Promise<void> => {
  const env = {
    PATH: process.env['PATH'],
    KEYREEVE_HOME: home,
    ...passphraseEnv(dirname(home), `${passphrase}\n`),
  }
  const child = spawn(process.execPath, [bin, 'keys', 'delete', name, '--env', 'production', '--yes'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { code, stderr } = await ended(child)
  if (code !== 0) throw new Error(`keyreeve keys delete ended with ${code}: ${stderr}`)
}
