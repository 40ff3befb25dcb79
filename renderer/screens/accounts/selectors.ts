import type { Account, AccountType } from '../../../shared/domain/types.ts'

/** What an account is, in words. */
export const accountTypeWord: Record<AccountType, string> = {
  user: 'user account',
  service_account: 'service account',
}

/** What kind of account to make, or to choose from. */
export const accountTypeOptions = [
  { value: 'service_account', label: 'Service account' },
  { value: 'user', label: 'User account' },
] as const

/** The accounts whose name, type or roles hold every word of `query`. */
export const matchingAccounts = (accounts: readonly Account[], query: string): readonly Account[] => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return accounts.filter((account) => {
    const text = [account.name, accountTypeWord[account.type], account.isYou ? 'you' : '', ...account.roles]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
