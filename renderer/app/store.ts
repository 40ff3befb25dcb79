import { create } from 'zustand'
import type { AppInfo } from '../../shared/operations/index.ts'
import type { Environment, VaultStatus } from '../../shared/domain/types.ts'
import type { Refusal } from '../../shared/domain/errors.ts'
import { request } from '../data/client.ts'
import { sayRefused } from '../ui/toast-store.ts'

const screenIds = ['keys', 'accounts', 'roles', 'check-access', 'activity', 'health', 'settings'] as const
export type ScreenId = (typeof screenIds)[number]

type ShellState = {
  readonly environment: Environment | null
  readonly vault: VaultStatus | null
  readonly info: AppInfo | null
  readonly screen: ScreenId
  readonly overlay: 'palette' | 'shortcuts' | null
  /** Why the first questions were not answered. */
  readonly refusal: Refusal | null
}

/** What the whole window knows: where it is, and whether secrets can be reached. */
export const useShell = create<ShellState>(() => ({
  environment: null,
  vault: null,
  info: null,
  screen: 'keys',
  overlay: null,
  refusal: null,
}))

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
  set((state) => ({ environment: state.environment ?? environment.data, vault: state.vault ?? vault.data }))
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

/** Goes to a screen. */
export const showScreen = (screen: ScreenId): void => set({ screen, overlay: null })

export const showOverlay = (overlay: ShellState['overlay']): void => set({ overlay })

/** What the main process says the environment or the vault is now. */
export const environmentChanged = (environment: Environment): void => set({ environment })
export const vaultChanged = (vault: VaultStatus): void => set({ vault })

/** Switches the environment that everything follows. */
export const switchEnvironment = async (environment: Environment): Promise<void> => {
  const before = useShell.getState().environment
  set({ environment })
  const result = await request('environment.set', { environment })
  if (result.ok) return
  set({ environment: before })
  sayRefused(result.error)
}

export const otherEnvironment = (environment: Environment): Environment =>
  environment === 'test' ? 'production' : 'test'

/** Asks the keychain again; says why when it still does not answer. */
export const retryVault = async (): Promise<void> => {
  const result = await request('vault.retry', {})
  if (result.ok) set({ vault: result.data })
  else sayRefused(result.error)
}

/** Locks the passphrase vault. */
export const lockVault = async (): Promise<void> => {
  const result = await request('vault.lock', {})
  if (result.ok) set({ vault: result.data })
  else sayRefused(result.error)
}

/** The environment, once it is known; every screen stands below that point. */
export const useEnvironment = (): Environment => useShell((state) => state.environment) ?? 'test'
