import { useEffect, useMemo, useState } from 'react'
import {
  listWindowLimit,
  type Account,
  type AccountType,
  type Environment,
} from '../../../shared/domain/types.ts'
import { defaultExpiration } from '../../../shared/domain/expiration.ts'
import type { Output } from '../../../shared/operations/index.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { useOperationForm, type Ask, type OperationForm } from '../../data/use-operation-form.ts'
import { useQuery } from '../../data/use-query.ts'
import { accountTypeWord } from '../accounts/selectors.ts'
import { useAccounts } from '../accounts/store.ts'
import { dayField, expirationInput, type ExpirationChoice, type ExpirationInput } from './expiration.ts'
import { baseName, suggestName } from './selectors.ts'
import { t } from '../../data/messages.ts'

type KeyFormValues = {
  name: string
  type: AccountType
  accountId: string
  expiration: ExpirationChoice
  date: string
  keep: boolean
  /** The value of a key that was issued elsewhere. */
  secret: string
}

export type KeyForm = {
  readonly form: OperationForm<KeyFormValues>
  /** The accounts of the chosen type. */
  readonly candidates: readonly Account[]
  readonly account: Account | undefined
  /** The account that was asked for cannot have keys any more: another one is to be chosen. */
  readonly lacksAccount: boolean
  /** The name was typed: it is no longer suggested. */
  readonly onType: () => void
}

/** What `keys.create` and `keys.import` both take. */
type KeyInput = {
  readonly name: string
  readonly accountId: string
  readonly environment: Environment
  readonly expiration: ExpirationInput
}

/** The account to begin with. One that was asked for and is not there any more (archived) is never replaced by another: the user chooses. */
const firstAccount = (accounts: readonly Account[], accountId: string | null): Account | undefined =>
  accountId === null
    ? (accounts.find((account) => account.type === 'service_account') ?? accounts[0])
    : accounts.find((account) => account.id === accountId)

/** The names of an environment's keys that have `base` in them; null until they are known. */
const useTakenNames = (environment: Environment, base: string | null): readonly string[] | null => {
  const { data, isCurrent } = useQuery(
    'keys.query',
    base === null
      ? null
      : { environment, search: base, window: { offset: 0, limit: listWindowLimit }, quick: true },
  )
  const names = useMemo(() => data?.rows.map((key) => key.name) ?? null, [data])
  return isCurrent ? names : null
}

const inputOf = (
  { name, accountId, expiration: choice, date }: KeyFormValues,
  environment: Environment,
): KeyInput | null => {
  const expiration = expirationInput(choice, date)
  return expiration && { name, accountId, environment, expiration }
}

const problemsOf = ({ type, accountId, expiration, date }: KeyFormValues) => ({
  ...(accountId === '' ? { accountId: t('keys.choose_a_type_or', { type: accountTypeWord[type] }) } : {}),
  ...(expirationInput(expiration, date) === null ? { date: t('keys.choose_the_last_day') } : {}),
})

type Options<Name extends 'keys.create' | 'keys.import'> = {
  readonly environment: Environment
  /** The account to begin with; null for the first service account. */
  readonly accountId: string | null
  /** Whether a name is suggested until the user types one. */
  readonly suggestsName: boolean
  readonly ask: (input: KeyInput, values: KeyFormValues) => Ask<Name>
  readonly onRefused?: (refusal: Refusal) => boolean
  readonly onDone: (data: Output<Name>) => void
}

/** The form that makes a key, issued or imported: the name follows the account until the user types one. */
export const useKeyForm = <Name extends 'keys.create' | 'keys.import'>({
  environment,
  accountId,
  suggestsName,
  ask,
  onRefused,
  onDone,
}: Options<Name>): KeyForm => {
  const accounts = useAccounts((state) => state.accounts)
  const [inAMonth] = useState(() => dayField(Date.now(), 30))
  const form = useOperationForm<KeyFormValues, Name>({
    defaultValues: {
      name: '',
      type: firstAccount(accounts, accountId)?.type ?? 'service_account',
      accountId: firstAccount(accounts, accountId)?.id ?? '',
      expiration: defaultExpiration(environment),
      date: inAMonth,
      keep: true,
      secret: '',
    },
    ask: (values) => {
      const input = inputOf(values, environment)
      return input && ask(input, values)
    },
    problems: problemsOf,
    ...(onRefused ? { onRefused } : {}),
    onDone,
  })
  const type = form.watch('type')
  const chosen = form.watch('accountId')
  const candidates = accounts.filter((account) => account.type === type)
  const account = candidates.find((each) => each.id === chosen)
  // A type without accounts has one once it was made here.
  const only = candidates.length === 1 ? (candidates[0]?.id ?? '') : ''
  const asked = accountId === null ? undefined : accounts.find(({ id }) => id === accountId)
  const [typed, setTyped] = useState(false)
  const { setValue } = form
  const base = suggestsName && !typed && account ? baseName(environment, account.name) : null
  const taken = useTakenNames(environment, base)

  useEffect(() => {
    // An account that is archived meanwhile is not replaced by another.
    if (!account && chosen !== '') setValue('accountId', '')
    else if (chosen === '' && accountId === null && only !== '') setValue('accountId', only)
    else if (chosen === '' && asked?.type === type) setValue('accountId', asked.id)
  }, [account, chosen, accountId, only, asked, type, setValue])

  useEffect(() => {
    if (base !== null && taken) setValue('name', suggestName(base, taken))
  }, [base, taken, setValue])

  return {
    form,
    candidates,
    account,
    lacksAccount: accountId !== null && !asked,
    onType: () => setTyped(true),
  }
}
