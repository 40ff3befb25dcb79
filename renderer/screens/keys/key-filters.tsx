import { keyStatuses, type StatusFilter } from '../../../shared/domain/types.ts'
import { updateView, useLocation } from '../../app/location.ts'
import { FilterSelect } from '../../ui/filter-select.tsx'
import { useAccounts } from '../accounts/store.ts'
import { statusLook } from './selectors.ts'
import { t } from '../../data/messages.ts'

/** The list's two filters: by account, and by status. */
export const KeyFilters = () => {
  const { accountId, status } = useLocation((state) => state.views.keys)
  const accounts = useAccounts((state) => state.accounts)
  return (
    <>
      <FilterSelect
        label={t('keys.filter_by_account')}
        active={accountId !== null}
        value={accountId ?? ''}
        onChange={(event) => updateView('keys', { accountId: event.target.value || null })}
      >
        <option value="">{t('keys.any_account')}</option>
        {accounts.map((account) => (
          <option key={account.id} value={account.id}>
            {account.name}
            {account.isYou ? ' (you)' : ''}
          </option>
        ))}
      </FilterSelect>
      <FilterSelect
        label={t('keys.filter_by_status')}
        active={status !== 'not_deleted'}
        value={status}
        onChange={(event) => updateView('keys', { status: event.target.value as StatusFilter })}
      >
        <option value="not_deleted">{t('keys.not_deleted')}</option>
        <option value="any">{t('keys.any_status')}</option>
        <option value="due">{t('keys.rotation_due_2')}</option>
        {keyStatuses.map((each) => (
          <option key={each} value={each}>
            {statusLook[each].word}
          </option>
        ))}
      </FilterSelect>
    </>
  )
}
