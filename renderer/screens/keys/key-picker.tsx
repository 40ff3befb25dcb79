import { useState } from 'react'
import type { Environment, Key, StatusFilter } from '../../../shared/domain/types.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { useQuery } from '../../data/use-query.ts'
import { AsyncPicker } from '../../ui/async-picker.tsx'
import { useStatusTime } from '../../ui/now.ts'
import { holderOf, statusLook } from './selectors.ts'
import { sentenceOf, t } from '../../data/messages.ts'

type Props = {
  readonly environment: Environment
  /** Which keys are offered; by default all. */
  readonly status?: StatusFilter
  readonly chosen: Key | null
  readonly onChoose: (key: Key) => void
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

const shownAtMost = 50

/** A key's name, and its status unless it is active. */
const nameOf = (key: Key, now: number): string => {
  const status = statusOf(key, now)
  return status === 'active' ? key.name : `${key.name} (${statusLook[status].word.toLowerCase()})`
}

/** Picks a key of an environment by part of its name, hint, account or roles. */
export const KeyPicker = ({ environment, status = 'any', chosen, onChoose, ...parts }: Props) => {
  const [search, setSearch] = useState<string | null>(null)
  const statusTime = useStatusTime()
  const { data, refusal, isCurrent } = useQuery(
    'keys.query',
    search === null
      ? null
      : {
          environment,
          search,
          filters: { status },
          window: { offset: 0, limit: shownAtMost },
        },
    ['keys.changed', 'accounts.changed'],
  )
  const rows = data?.rows ?? []
  return (
    <AsyncPicker
      {...parts}
      label={t('keys.keys')}
      isCurrent={isCurrent || refusal !== null}
      value={chosen ? nameOf(chosen, statusTime) : ''}
      chosenId={chosen?.id ?? null}
      placeholder={
        data?.total === 0 && search === ''
          ? t('keys.no_keys_in_environment', { environment })
          : t('keys.choose_a_key')
      }
      search={search}
      onSearch={setSearch}
      options={
        data &&
        rows.map((key) => ({
          id: key.id,
          name: nameOf(key, statusTime),
          note: `${key.hint.slice(-5)} · ${holderOf(key)}`,
        }))
      }
      total={data?.total ?? 0}
      problem={refusal ? sentenceOf(refusal) : undefined}
      onChoose={(id) => {
        const key = rows.find((each) => each.id === id)
        if (key) onChoose(key)
      }}
    />
  )
}
