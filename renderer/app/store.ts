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
  /** Why the first requests failed. */
  readonly refusal: Refusal | null
}

/** What the whole window knows about the back end: whether secrets are accessible, and what the app is. */
export const useShell = create<ShellState>(() => ({ vault: null, info: null, refusal: null }))

const set = useShell.setState

/** Whether there is a vault, and Keyreeve is not locked; null until that is known. */
export const isVaultReady = ({ vault }: ShellState): boolean | null =>
  vault === null ? null : vault.kind !== null && vault.unlock === null

/** Requests environment and vault. A refusal replaces the window until it is tried again. */
export const start = async (): Promise<void> => {
  set({ refusal: null })
  const [environment, vault] = await Promise.all([
    request('environment.get', {}),
    request('vault.status', {}),
  ])
  if (!environment.ok) return set({ refusal: environment.error })
  if (!vault.ok) return set({ refusal: vault.error })
  // Events that arrived in the meantime are newer.
  if (useLocation.getState().environment === null) environmentChanged(environment.data)
  set((state) => ({ vault: state.vault ?? vault.data }))
}

/** Requests the app's version and data folder, which only Settings shows. */
export const loadInfo = async (): Promise<void> => {
  const info = await request('app.info', {})
  if (info.ok) set({ info: info.data })
  else sayRefused(info.error)
}

/** Opens the data folder again and repeats the requests: a refusal stays until then. */
export const startAgain = async (): Promise<void> => {
  const opened = await request('vault.retry', {})
  if (!opened.ok) return set({ refusal: opened.error })
  await start()
}

/** Applies the vault's status. Dialogs close when the vault is locked. */
export const vaultChanged = (vault: VaultStatus): void => {
  set({ vault })
  if (isVaultReady(useShell.getState()) === false) closeAllDialogs()
}

/** Asks the keychain again, and shows why if it still does not answer. */
export const retryVault = async (): Promise<void> => {
  const result = await request('vault.retry', {})
  if (result.ok) vaultChanged(result.data)
  else sayRefused(result.error)
}

/** Locks Keyreeve, which ends this page: another one shows the lock screen. */
export const lockVault = async (): Promise<void> => {
  const result = await request('vault.lock', {})
  if (!result.ok) sayRefused(result.error)
}
