import { expect } from '@playwright/test'
import type { Account, Environment, Key } from '../../../shared/domain/types.ts'
import type { Output } from '../../../shared/operations/index.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { answerFileDialog } from './file-dialog.ts'
import type { Keyreeve } from './keyreeve.ts'

/** Creates a service account with these roles, bypassing the screens, once the keychain is open. */
export const account = async (keyreeve: Keyreeve, name: string, roles: string[]): Promise<Account> => {
  await expect(keyreeve.shell.keychain).toContainText('unlocked')
  const made = await keyreeve.ask('accounts.create', { type: 'service_account', name, roles })
  if (!made.ok) throw new Error(made.error.code)
  return made.data
}

/** Creates a kept key of that account, bypassing the screens; returns it with its secret. */
export const key = async (
  keyreeve: Keyreeve,
  name: string,
  accountId: string,
  environment: Environment = 'test',
): Promise<{ readonly key: Key; readonly secret: string }> => {
  const made = await keyreeve.ask('keys.create', {
    name,
    accountId,
    environment,
    expiration: 'never',
    keep: true,
  })
  if (!made.ok) throw new Error(made.error.code)
  return made.data
}

/** Writes a key's secret to a file chosen in the system dialog, bypassing the screens; not confirmed. */
export const writeFromPage = async (
  keyreeve: Keyreeve,
  id: string,
  path: string,
  variable: string,
): Promise<Result<Output<'deliveries.writeEnv'>>> => {
  await answerFileDialog(keyreeve.application, path)
  const picked = await keyreeve.ask('deliveries.pickEnvFile', { id })
  if (!picked.ok) return picked
  if (picked.data === null) throw new Error('the dialog was cancelled')
  return keyreeve.ask('deliveries.writeEnv', { id, file: picked.data.handle, variable })
}
