import { X } from 'lucide-react'
import type { ActivityKind, Environment } from '../../../shared/domain/types.ts'
import { Button } from '../../ui/button.tsx'
import { FilterSelect } from '../../ui/filter-select.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { environmentLook } from '../../ui/tag.tsx'
import { updateView, useLocation } from '../../app/location.ts'
import styles from './activity.module.css'
import { t } from '../../data/messages.ts'

const kindOptions = [
  { value: 'all', label: t('activity.all') },
  { value: 'change', label: t('activity.changes') },
  { value: 'delivery', label: t('activity.deliveries') },
  { value: 'refusal', label: t('activity.refusals') },
] as const satisfies readonly { readonly value: ActivityKind | 'all'; readonly label: string }[]

/** By kind; and by environment, or by the one key or account that the list was opened for. */
export const ActivityFilters = () => {
  const { kind, environment, subject } = useLocation((state) => state.views.activity)
  return (
    <>
      <Segmented
        label={t('activity.kind')}
        options={kindOptions}
        value={kind ?? 'all'}
        onChange={(value) => updateView('activity', { kind: value === 'all' ? null : value })}
      />
      {subject ? (
        <Button
          icon={X}
          className={styles.only}
          aria-label={t('activity.only_name_show_everything', { name: subject.name })}
          onClick={() => updateView('activity', { subject: null })}
        >
          {t('activity.only_name', { name: subject.name })}
        </Button>
      ) : (
        <FilterSelect
          label={t('activity.filter_by_environment')}
          active={environment !== null}
          value={environment ?? ''}
          onChange={(event) =>
            updateView('activity', { environment: (event.target.value || null) as Environment | null })
          }
        >
          <option value="">{t('activity.both_environments')}</option>
          <option value="test">{environmentLook.test.word}</option>
          <option value="production">{environmentLook.production.word}</option>
        </FilterSelect>
      )}
    </>
  )
}
