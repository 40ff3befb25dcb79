import { X } from 'lucide-react'
import type { ActivityKind, Environment } from '../../../shared/domain/types.ts'
import { Button } from '../../ui/button.tsx'
import { FilterSelect } from '../../ui/filter-select.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { environmentLook } from '../../ui/tag.tsx'
import { updateView, useLocation } from '../../app/location.ts'
import styles from './activity.module.css'

const kindOptions = [
  { value: 'all', label: 'All' },
  { value: 'change', label: 'Changes' },
  { value: 'delivery', label: 'Deliveries' },
  { value: 'refusal', label: 'Refusals' },
] as const satisfies readonly { readonly value: ActivityKind | 'all'; readonly label: string }[]

/** By kind; and by environment, or by the one key or account that the list was opened for. */
export const ActivityFilters = () => {
  const { kind, environment, subject } = useLocation((state) => state.views.activity)
  return (
    <>
      <Segmented
        label="Kind"
        options={kindOptions}
        value={kind ?? 'all'}
        onChange={(value) => updateView('activity', { kind: value === 'all' ? null : value })}
      />
      {subject ? (
        <Button
          icon={X}
          className={styles.only}
          aria-label={`Only ${subject.name}: show everything`}
          onClick={() => updateView('activity', { subject: null })}
        >
          Only {subject.name}
        </Button>
      ) : (
        <FilterSelect
          label="Filter by environment"
          active={environment !== null}
          value={environment ?? ''}
          onChange={(event) =>
            updateView('activity', { environment: (event.target.value || null) as Environment | null })
          }
        >
          <option value="">Both environments</option>
          <option value="test">{environmentLook.test.word}</option>
          <option value="production">{environmentLook.production.word}</option>
        </FilterSelect>
      )}
    </>
  )
}
