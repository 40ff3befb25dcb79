import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import {
  listWindowLimit,
  type Account,
  type AccountType,
  type Environment,
} from '../../../shared/domain/types.ts'
import { defaultExpiration, endOfDay } from '../../../shared/domain/expiration.ts'
import type { Output, Input } from '../../../shared/operations/index.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { useOperationForm, type Ask, type OperationForm } from '../../data/use-operation-form.ts'
import { useQuery } from '../../data/use-query.ts'
import { accountTypeWord } from '../accounts/selectors.ts'
import { baseName, suggestName } from './selectors.ts'
import { t } from '../../data/messages.ts'

type ExpirationInput = Input<'keys.create'>['expiration']

/** What the form offers: the presets of `keys.create`, and `date` for a day of one's own. */
export const expirationChoices = [
  { value: 'never', label: t('keys.never') },
  { value: '1h', label: t('keys.1_hour') },
  { value: '1d', label: t('keys.1_day') },
  { value: '7d', label: t('keys.7_days') },
  { value: '30d', label: t('keys.30_days') },
  { value: '90d', label: t('keys.90_days') },
  { value: 'date', label: t('keys.on_a_date') },
] as const
type ExpirationChoice = (typeof expirationChoices)[number]['value']

const pad = (number: number) => String(number).padStart(2, '0')

/** A day as a date field wants it, `2026-11-28`, so many days after `now` (ms since the epoch). */
export const dayField = (now: number, days: number): string => {
  const date = new Date(now)
  date.setDate(date.getDate() + days)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

/** What `keys.create` takes: a preset, or the end of the chosen day; null while no day is chosen. */
const expirationInput = (choice: ExpirationChoice, date: string): ExpirationInput | null => {
  if (choice !== 'date') return choice
  const at = endOfDay(date)
  return at === null ? null : { at }
}

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
  /** There is no account of the chosen type. */
  readonly hasNone: boolean
  readonly account: Account | undefined
  /** The requested account cannot have keys any more, so the user must choose another one. */
  readonly lacksAccount: boolean
  /** Called when the user types a name; names are no longer suggested then. */
  readonly onType: () => void
}

/** The common input of `keys.create` and `keys.import`. */
type KeyInput = {
  readonly name: string
  readonly accountId: string
  readonly environment: Environment
  readonly expiration: ExpirationInput
}

/** The account with this id, if it is not archived. `isKnown` once that has been read. */
const useAccount = (
  id: string | null,
): { readonly account: Account | undefined; readonly isKnown: boolean } => {
  const { data, isCurrent } = useQuery('accounts.getMany', id === null ? null : { ids: [id] }, [
    'accounts.changed',
  ])
  return {
    account: data?.find((each) => each.id === id && each.archivedAt === null),
    isKnown: isCurrent,
  }
}

/** The first account of a type, and how many there are; null until they are known. */
const useCandidates = (
  type: AccountType,
): { readonly first: Account | undefined; readonly count: number } | null => {
  const { data, isCurrent } = useQuery(
    'accounts.query',
    { filters: { type }, window: { offset: 0, limit: 1 } },
    ['accounts.changed'],
  )
  return isCurrent && data ? { first: data.rows[0], count: data.total } : null
}

/** The names of an environment's keys that contain `base`; null until they are known. */
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
  /** The initially chosen account; null for the first service account. */
  readonly accountId: string | null
  /** Whether a name is suggested until the user types one. */
  readonly suggestsName: boolean
  readonly ask: (input: KeyInput, values: KeyFormValues) => Ask<Name>
  readonly onRefused?: (refusal: Refusal) => boolean
  readonly onDone: (data: Output<Name>) => void
}

/** The form for creating or importing a key. A name is suggested from the account until the user types one. */
export const useKeyForm = <Name extends 'keys.create' | 'keys.import'>({
  environment,
  accountId,
  suggestsName,
  ask,
  onRefused,
  onDone,
}: Options<Name>): KeyForm => {
  const [inAMonth] = useState(() => dayField(Date.now(), 30))
  const form = useOperationForm<KeyFormValues, Name>({
    defaultValues: {
      name: '',
      type: 'service_account',
      accountId: '',
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
  const candidates = useCandidates(type)
  const asked = useAccount(accountId)
  const found = useAccount(chosen === '' ? null : chosen)
  const account = found.account?.type === type ? found.account : undefined
  const [typed, setTyped] = useState(false)
  // Known at once, because a suggestion may arrive before the next rendering.
  const isTyped = useRef(false)
  const { setValue } = form
  const base = suggestsName && !typed && account ? baseName(environment, account.name) : null
  const taken = useTakenNames(environment, base)

  // The account to begin with is chosen once it is known. One that was asked for and is archived is never replaced by another: the user chooses.
  const isStarted = useRef(false)
  // Whoever submits before that has their form sent once it is known.
  const isSubmitted = useRef(false)
  const submitNow = useEffectEvent(() => form.submit())
  const first = candidates?.first
  const isOnly = candidates?.count === 1
  const isLost = chosen !== '' && found.isKnown && !account
  useEffect(() => {
    if (isStarted.current) return
    if (accountId === null) {
      if (!candidates) return
      // With no service account, it is a user account.
      if (candidates.count === 0 && type === 'service_account') return setValue('type', 'user')
    } else if (!asked.isKnown) return
    isStarted.current = true
    const start = accountId === null ? first : asked.account
    if (start) {
      setValue('type', start.type)
      setValue('accountId', start.id)
    }
    if (isSubmitted.current) submitNow()
  }, [accountId, candidates, first, asked.isKnown, asked.account, type, setValue])

  useEffect(() => {
    if (!isStarted.current) return
    // If the account is archived in the meantime, the user must choose another one.
    if (isLost) setValue('accountId', '')
    // An account may have been created for a type that had none.
    else if (chosen === '' && accountId === null && isOnly && first) setValue('accountId', first.id)
    else if (chosen === '' && asked.account?.type === type) setValue('accountId', asked.account.id)
  }, [isLost, chosen, accountId, isOnly, first, asked.account, type, setValue])

  useEffect(() => {
    if (base === null || !taken || isTyped.current) return
    setValue('name', suggestName(base, taken))
    // Whoever is about to type a name replaces the suggestion.
    if (document.activeElement instanceof HTMLInputElement && document.activeElement.name === 'name')
      document.activeElement.select()
  }, [base, taken, setValue])

  return {
    form: {
      ...form,
      submit: (event) => {
        if (isStarted.current) return form.submit(event)
        event?.preventDefault()
        isSubmitted.current = true
      },
    },
    hasNone: candidates?.count === 0,
    account,
    lacksAccount: accountId !== null && asked.isKnown && !asked.account,
    onType: () => {
      isTyped.current = true
      setTyped(true)
    },
  }
}
