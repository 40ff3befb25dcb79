import { create } from 'zustand'
import type { AppInfo } from '../../shared/operations/index.ts'
import type { VaultStatus } from '../../shared/domain/types.ts'
import type { Refusal } from '../../shared/domain/errors.ts'
import { request } from '../data/client.ts'
import { sayRefused } from '../ui/toast-store.ts'
import { closeAllDialogs, environmentChanged, useLocation } from './location.ts'

type ShellState = {
  readonly vault: VaultStatus | null
  readonly info: AppInfo | null
  /** Why the first questions were not answered. */
  readonly refusal: Refusal | null
}

/** What the whole window knows of the back end: whether secrets can be reached, and what the app is. */
export const useShell = create<ShellState>(() => ({ vault: null, info: null, refusal: null }))

const set = useShell.setState

/** Whether there is a vault to work with: chosen, and not waiting for its passphrase. Null until that is known. */
export const isVaultReady = ({ vault }: ShellState): boolean | null =>
  vault === null ? null : vault.kind !== null && !(vault.kind === 'passphrase' && vault.state === 'locked')

/** Asks for environment and vault; a refusal takes the window's place until it is tried again. */
export const start = async (): Promise<void> => {
  set({ refusal: null })
  const [environment, vault] = await Promise.all([
    request('environment.get', {}),
    request('vault.status', {}),
  ])
  if (!environment.ok) return set({ refusal: environment.error })
  if (!vault.ok) return set({ refusal: vault.error })
  // What was told while these were on their way is newer.
  if (useLocation.getState().environment === null) environmentChanged(environment.data)
  set((state) => ({ vault: state.vault ?? vault.data }))
}

/** Asks for what the app is and where its data are; nothing but Settings shows that. */
export const loadInfo = async (): Promise<void> => {
  const info = await request('app.info', {})
  if (info.ok) set({ info: info.data })
  else sayRefused(info.error)
}

/** Has the data folder opened anew, then asks again: what was refused once stays refused until then. */
export const startAgain = async (): Promise<void> => {
  const opened = await request('vault.retry', {})
  if (!opened.ok) return set({ refusal: opened.error })
  await start()
}

/** What the main process says the vault is now. Nothing stays open over a vault that was locked. */
export const vaultChanged = (vault: VaultStatus): void => {
  set({ vault })
  if (isVaultReady(useShell.getState()) === false) closeAllDialogs()
}

/** Asks the keychain again; says why when it still does not answer. */
export const retryVault = async (): Promise<void> => {
  const result = await request('vault.retry', {})
  if (result.ok) vaultChanged(result.data)
  else sayRefused(result.error)
}

/** Locks the passphrase vault. */
export const lockVault = async (): Promise<void> => {
  const result = await request('vault.lock', {})
  if (result.ok) vaultChanged(result.data)
  else sayRefused(result.error)
}
