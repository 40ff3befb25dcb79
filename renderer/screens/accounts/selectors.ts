import type { AccountType } from '../../../shared/domain/types.ts'
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
