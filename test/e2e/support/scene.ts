import { expect } from '@playwright/test'
import type { Account, Environment, Key } from '../../../shared/domain.ts'
import type { Output } from '../../../shared/contract/index.ts'
import type { Result } from '../../../shared/errors.ts'
import { answerFileDialog } from './file-dialog.ts'
import type { Latchkey } from './latchkey.ts'

/** A service account with these roles, made past the screens once the keychain is open. */
export const account = async (latchkey: Latchkey, name: string, roles: string[]): Promise<Account> => {
  await expect(latchkey.shell.keychain).toContainText('unlocked')
  const made = await latchkey.ask('accounts.create', { type: 'service_account', name, roles })
  if (!made.ok) throw new Error(made.error.message)
  return made.data
}

/** A kept key of that account with its secret, made past the screens. */
export const key = async (latchkey: Latchkey, name: string, accountId: string, environment: Environment = 'test'): Promise<{ readonly key: Key; readonly secret: string }> => {
  const made = await latchkey.ask('keys.create', { name, accountId, environment, expiration: 'never', keep: true })
  if (!made.ok) throw new Error(made.error.message)
  return made.data
}

/** Writes a key's secret into a file that the system's dialog gives, past the screens; not confirmed. */
export const writeFromPage = async (latchkey: Latchkey, id: string, path: string, variable: string): Promise<Result<Output<'deliveries.writeEnv'>>> => {
  await answerFileDialog(latchkey.application, path)
  const picked = await latchkey.ask('deliveries.pickEnvFile', { id })
  if (!picked.ok) return picked
  if (picked.data === null) throw new Error('the dialog was cancelled')
  return latchkey.ask('deliveries.writeEnv', { id, file: picked.data.handle, variable })
}
