import { create } from 'zustand'
import type { Account } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { loading, ready, refusedAfter, type Load } from '../../data/load.ts'
import { oneAtATime } from '../../data/one-at-a-time.ts'
import { followChanges } from '../../ui/now.ts'
import { nextSort, type Sort } from '../../ui/sort.ts'

export type AccountDialog =
  | { readonly kind: 'create'; readonly type: Account['type'] }
  | {
      readonly kind: 'edit'
      readonly account: Account
      /** The role to begin at, which it may lack. */ readonly role?: string | null
    }
  | { readonly kind: 'archive'; readonly account: Account }

type AccountsState = {
  /** All that are not archived. */
  readonly accounts: readonly Account[]
  readonly load: Load
  readonly query: string
  readonly sort: Sort
  readonly selectedId: string | null
  readonly dialog: AccountDialog | null
}

/** The Accounts screen; its list serves every dialog that asks for an account. */
export const useAccounts = create<AccountsState>(() => ({
  accounts: [],
  load: loading,
  query: '',
  sort: { by: 'name', descending: false },
  selectedId: null,
  dialog: null,
}))

const set = useAccounts.setState

useAccounts.subscribe(({ accounts }, before) => {
  // Keys of either environment: the key list knows only one.
  if (accounts !== before.accounts)
    followChanges('accounts', (now) =>
      accounts.reduce<number | null>(
        (next, { nextKeyEndsAt: at }) =>
          at !== null && at > now && (next === null || at < next) ? at : next,
        null,
      ),
    )
})

/** Reads the list anew. */
export const loadAccounts = oneAtATime(async () => {
  const result = await request('accounts.list', {})
  if (result.ok) set({ accounts: result.data.filter((account) => account.archivedAt === null), load: ready })
  else set(({ load }) => ({ load: refusedAfter(load, result.error) }))
})

export const searchAccounts = (query: string): void => set({ query })
export const sortAccounts = (by: string): void => set(({ sort }) => ({ sort: nextSort(sort, by) }))
export const selectAccount = (selectedId: string | null): void => set({ selectedId })
/** Selects an account from anywhere, whatever the search was hiding. */
export const showAccount = (selectedId: string): void => set({ query: '', selectedId })
export const openAccountDialog = (dialog: AccountDialog | null): void => set({ dialog })

/** Archives an account; gives back why not, with the keys that stand in the way. */
export const archiveAccount = async (account: Account): Promise<Refusal | null> => {
  const result = await request('accounts.archive', { id: account.id })
  if (!result.ok) return result.error
  if (useAccounts.getState().selectedId === account.id) selectAccount(null)
  await loadAccounts()
  return null
}
