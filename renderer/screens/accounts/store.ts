import { create } from 'zustand'
import type { Account, AccountList } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import type { Input } from '../../../shared/operations/index.ts'
import { updateView, useLocation } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { oneAtATime } from '../../data/one-at-a-time.ts'
import { createPagedQuery } from '../../data/paged-query.ts'
import { followChanges } from '../../ui/now.ts'

type AccountsState = {
  /** The selected account as it was last read; null until then. */
  readonly detail: Account | null
  /** The selected account is archived, or does not exist. */
  readonly isGone: boolean
}

/** The Accounts screen. Its search, order and selection are part of the location. */
export const useAccounts = create<AccountsState>(() => ({
  detail: null,
  isGone: false,
}))

const set = useAccounts.setState

type AccountQuestion = Omit<Input<'accounts.query'>, 'window' | 'locate'>

/** The accounts that the list shows, read from the back end as they come into sight. */
export const accountList = createPagedQuery<AccountQuestion, Account, AccountList>({
  idOf: (account) => account.id,
  read: (question, window, { locate }) =>
    request('accounts.query', { ...question, window, ...(locate === undefined ? {} : { locate }) }),
})

accountList.store.subscribe(({ answer }, before) => {
  // Keys of either environment: the key list knows only one.
  if (answer !== before.answer)
    followChanges('accounts', (now) => {
      const at = answer?.nextKeyEndsAt ?? null
      return at !== null && at > now ? at : null
    })
})

const selectedAccountId = (): string | null => useLocation.getState().views.accounts.selectedId

/** The query of the list; null before the environment is known. */
const currentQuestion = (): AccountQuestion | null => {
  const { environment, views } = useLocation.getState()
  if (environment === null) return null
  const { query, sort } = views.accounts
  // Keys are counted in the current environment; nothing else depends on it.
  return { search: query, sort, ...(sort.by === 'keys' ? { environment } : {}) }
}

let asked = ''
/** Asks for the list again if it is another one than before. */
const askAgain = (): void => {
  const question = currentQuestion()
  if (question === null || JSON.stringify(question) === asked) return
  asked = JSON.stringify(question)
  accountList.ask(question)
}

useLocation.subscribe(({ views: { accounts } }, before) => {
  if (accounts.selectedId !== before.views.accounts.selectedId) {
    accountList.locate(accounts.selectedId)
    set({ detail: null, isGone: false })
    void loadAccount()
  }
  askAgain()
})

/** Reads the selected account. What was read of it stays if that fails; the list then says so. */
const loadAccount = oneAtATime(async () => {
  const id = selectedAccountId()
  if (id === null) return
  const result = await request('accounts.getMany', { ids: [id] })
  if (!result.ok || selectedAccountId() !== id) return
  const [account] = result.data
  const isGone = account === undefined || account.archivedAt !== null
  set({ detail: isGone ? null : account, isGone })
})

/** Accounts or their keys have changed: reads the visible accounts again, and the selected one. */
export const refreshAccounts = async (): Promise<void> => {
  await Promise.all([accountList.refresh(), loadAccount()])
}

/** Archives an account; gives back why not, with the keys that stand in the way. */
export const archiveAccount = async (account: Account): Promise<Refusal | null> => {
  const result = await request('accounts.archive', { id: account.id })
  if (!result.ok) return result.error
  if (selectedAccountId() === account.id) updateView('accounts', { selectedId: null })
  void refreshAccounts()
  return null
}
