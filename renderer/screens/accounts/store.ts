import { create } from 'zustand'
import type { Account } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { updateView, useLocation } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { loading, ready, refusedAfter, type Load } from '../../data/load.ts'
import { oneAtATime } from '../../data/one-at-a-time.ts'
import { followChanges } from '../../ui/now.ts'

type AccountsState = {
  /** All that are not archived. */
  readonly accounts: readonly Account[]
  readonly load: Load
}

/** The Accounts screen; its list serves every dialog that asks for an account. */
export const useAccounts = create<AccountsState>(() => ({
  accounts: [],
  load: loading,
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

/** Reads the list again. */
export const loadAccounts = oneAtATime(async () => {
  const result = await request('accounts.list', {})
  if (result.ok) set({ accounts: result.data.filter((account) => account.archivedAt === null), load: ready })
  else set(({ load }) => ({ load: refusedAfter(load, result.error) }))
})

/** Archives an account; gives back why not, with the keys that stand in the way. */
export const archiveAccount = async (account: Account): Promise<Refusal | null> => {
  const result = await request('accounts.archive', { id: account.id })
  if (!result.ok) return result.error
  if (useLocation.getState().views.accounts.selectedId === account.id)
    updateView('accounts', { selectedId: null })
  await loadAccounts()
  return null
}
