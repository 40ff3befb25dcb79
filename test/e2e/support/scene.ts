import { expect } from '@playwright/test'
import type { Account, Environment, Key } from '../../../shared/domain.ts'
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
