import { keyStatuses, type StatusFilter } from '../../../shared/domain/types.ts'
import { updateView, useLocation } from '../../app/location.ts'
import { FilterSelect } from '../../ui/filter-select.tsx'
import { AccountPicker } from '../accounts/account-picker.tsx'
import { statusLook } from './selectors.ts'
import { t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'

/** The list's two filters: by account, and by status. */
export const KeyFilters = () => {
  const { accountId, status } = useLocation((state) => state.views.keys)
  const { data } = useQuery('accounts.getMany', accountId === null ? null : { ids: [accountId] }, [
    'accounts.changed',
  ])
  return (
    <>
      <AccountPicker
        compact
        aria-label={t('keys.filter_by_account')}
        chosen={data?.find(({ id }) => id === accountId) ?? null}
        placeholder={t('keys.any_account')}
        none={t('keys.any_account')}
        onChoose={(account) => updateView('keys', { accountId: account?.id ?? null })}
      />
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
