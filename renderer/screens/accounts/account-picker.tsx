import { useState } from 'react'
import type { Account, AccountType } from '../../../shared/domain/types.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { AsyncPicker } from '../../ui/async-picker.tsx'
import { accountTypeWord } from './selectors.ts'

type Props = {
  readonly chosen: Account | null
  readonly onChoose: (account: Account | null) => void
  /** Only accounts of this type can be chosen. */
  readonly type?: AccountType
  /** Stands where no account is chosen. */
  readonly placeholder: string
  /** Makes the choice of none one of the options. */
  readonly none?: string
  /** A filter in a list's tools. */
  readonly compact?: boolean
  readonly id?: string
  readonly 'aria-label'?: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

const shownAtMost = 50
const noneId = 'none'

const nameOf = (account: Account): string =>
  account.isYou && account.name !== 'you' ? t('keys.name_you', { name: account.name }) : account.name

/** An account, found by typing a part of its name, type or roles. */
export const AccountPicker = ({ chosen, onChoose, type, none, ...parts }: Props) => {
  const [search, setSearch] = useState<string | null>(null)
  const { data, refusal, isCurrent } = useQuery(
    'accounts.query',
    search === null
      ? null
      : { search, filters: type ? { type } : {}, window: { offset: 0, limit: shownAtMost } },
    ['accounts.changed'],
  )
  const rows = data?.rows ?? []
  const options = rows.map((account) => ({
    id: account.id,
    name: nameOf(account),
    ...(type ? {} : { note: accountTypeWord[account.type] }),
  }))
  return (
    <AsyncPicker
      {...parts}
      label={t('accounts.accounts')}
      isCurrent={isCurrent || refusal !== null}
      value={chosen ? nameOf(chosen) : ''}
      chosenId={chosen?.id ?? null}
      search={search}
      onSearch={setSearch}
      options={
        data && (none !== undefined && search === '' ? [{ id: noneId, name: none }, ...options] : options)
      }
      total={data?.total ?? 0}
      problem={refusal ? sentenceOf(refusal) : undefined}
      onChoose={(id) => onChoose(id === noneId ? null : (rows.find((each) => each.id === id) ?? null))}
    />
  )
}
