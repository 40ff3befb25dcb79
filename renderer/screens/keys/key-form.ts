import { useEffect, useMemo, useState } from 'react'
import { useForm, type UseFormReturn } from 'react-hook-form'
import type { Account, AccountType, Environment, Key } from '../../../shared/domain/types.ts'
import { defaultExpiration } from '../../../shared/domain/expiration.ts'
import { request } from '../../data/client.ts'
import { sayRefused } from '../../ui/toast-store.ts'
import { useAccounts } from '../accounts/store.ts'
import { dayField, expirationInput, type ExpirationChoice, type ExpirationInput } from './expiration.ts'
import { suggestName } from './selectors.ts'
import { useKeys } from './store.ts'

type KeyFormValues = {
  name: string
  type: AccountType
  accountId: string
  expiration: ExpirationChoice
  date: string
  keep: boolean
}

export type KeyForm = {
  readonly form: UseFormReturn<KeyFormValues>
  /** The accounts of the chosen type. */
  readonly candidates: readonly Account[]
  readonly account: Account | undefined
  /** The account that was asked for cannot have keys any more: another one is to be chosen. */
  readonly lacksAccount: boolean
  /** The name was typed: it is no longer suggested. */
  readonly onType: () => void
  /** What `keys.create` takes of it; null, with the field marked, while no day is chosen. */
  readonly inputOf: (values: KeyFormValues) => KeyInput | null
}

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

/** The names of an environment's keys, which may not be the one that is on; null until they are known. */
const useTakenNames = (environment: Environment): readonly string[] | null => {
  const listed = useKeys((state) => (state.environment === environment ? state.keys : null))
  const [elsewhere, setElsewhere] = useState<readonly Key[] | null>(null)
  const isElsewhere = listed === null
  useEffect(() => {
    if (!isElsewhere) return
    void request('keys.list', { environment }).then((result) =>
      result.ok ? setElsewhere(result.data) : sayRefused(result.error),
    )
  }, [isElsewhere, environment])
  const keys = listed ?? elsewhere
  return useMemo(() => keys && keys.filter((key) => key.status !== 'deleted').map((key) => key.name), [keys])
}

/** The form that makes a key, issued or imported: the name follows the account until someone types one. */
export const useKeyForm = (
  environment: Environment,
  accountId: string | null,
  suggests: boolean,
): KeyForm => {
  const accounts = useAccounts((state) => state.accounts)
  const taken = useTakenNames(environment)
  const form = useForm<KeyFormValues>({
    defaultValues: {
      name: '',
      type: firstAccount(accounts, accountId)?.type ?? 'service_account',
      accountId: firstAccount(accounts, accountId)?.id ?? '',
      expiration: defaultExpiration(environment),
      date: dayField(Date.now(), 30),
      keep: true,
    },
  })
  const type = form.watch('type')
  const chosen = form.watch('accountId')
  const candidates = accounts.filter((account) => account.type === type)
  const account = candidates.find((each) => each.id === chosen)
  // A type without accounts has one once it was made here.
  const only = candidates.length === 1 ? (candidates[0]?.id ?? '') : ''
  const asked = accountId === null ? undefined : accounts.find(({ id }) => id === accountId)
  const [typed, setTyped] = useState(false)

  useEffect(() => {
    // An account that is archived meanwhile is not replaced by another.
    if (!account && chosen !== '') form.setValue('accountId', '')
    else if (chosen === '' && accountId === null && only !== '') form.setValue('accountId', only)
    else if (chosen === '' && asked?.type === type) form.setValue('accountId', asked.id)
  }, [account, chosen, accountId, only, asked, type, form])

  useEffect(() => {
    if (!suggests || typed || !account || !taken) return
    form.setValue('name', suggestName(environment, account.name, taken))
  }, [suggests, typed, account, environment, taken, form])

  const inputOf = ({ name, accountId: owner, expiration: choice, date }: KeyFormValues): KeyInput | null => {
    const expiration = expirationInput(choice, date)
    if (expiration) return { name, accountId: owner, environment, expiration }
    form.setError('date', { message: 'Choose the last day.' }, { shouldFocus: true })
    return null
  }

  return {
    form,
    candidates,
    account,
    lacksAccount: accountId !== null && !asked,
    onType: () => setTyped(true),
    inputOf,
  }
}
