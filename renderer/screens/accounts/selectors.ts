import type { Account, AccountType } from '../../../shared/domain/types.ts'
import { t } from '../../data/messages.ts'

/** What an account is, in words. */
export const accountTypeWord: Record<AccountType, string> = {
  user: t('accounts.user_account'),
  service_account: t('accounts.service_account'),
}

/** What kind of account to make, or to choose from. */
export const accountTypeOptions = [
  { value: 'service_account', label: t('accounts.service_account_2') },
  { value: 'user', label: t('accounts.user_account_2') },
] as const

/** The accounts whose name, type or roles hold every word of `query`. */
export const matchingAccounts = (accounts: readonly Account[], query: string): readonly Account[] => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return accounts.filter((account) => {
    const text = [
      account.name,
      accountTypeWord[account.type],
      account.isYou ? t('accounts.you') : '',
      ...account.roles,
    ]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
