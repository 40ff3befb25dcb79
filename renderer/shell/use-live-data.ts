import { useEffect } from 'react'
import { useEvent } from '../ipc/use-event.ts'
import { loadAccounts } from '../screens/accounts/store.ts'
import { loadHealth } from '../screens/health/store.ts'
import { loadKeys, loadUses, useKeys } from '../screens/keys/store.ts'
import { loadRoles } from '../screens/roles/store.ts'
import { environmentLook } from '../ui/tag.tsx'
import { environmentChanged, useShell, vaultChanged } from './store.ts'

/** Reads the lists at the start and whenever the main process says that they changed; the environment goes on the page itself. */
export const useLiveData = (): void => {
  const environment = useShell((state) => state.environment)

  const vaultState = useShell((state) => state.vault?.state)

  // Again when the vault opens: what could not be read or trusted before can be now.
  useEffect(() => {
    if (vaultState === undefined) return
    void loadAccounts()
    void loadRoles()
    const { environment: listed, load } = useKeys.getState()
    if (listed !== null && load.state !== 'loading') void loadKeys(listed)
  }, [vaultState])

  useEffect(() => {
    if (environment === null) return
    document.documentElement.dataset['env'] = environment
    document.title = `Latchkey — ${environmentLook[environment].word}`
    void loadKeys(environment)
  }, [environment])

  // Not before the keys are on the glass: nobody waits for a count.
  const listed = useKeys((state) => state.load.state === 'ready' && state.environment === environment)
  useEffect(() => {
    if (environment === null || !listed) return undefined
    const idle = requestIdleCallback(() => void loadHealth(environment))
    return () => cancelIdleCallback(idle)
  }, [environment, listed])

  useEvent('keys.changed', () => {
    if (environment !== null) {
      void loadKeys(environment)
      void loadHealth(environment)
    }
    void loadAccounts()
  })
  useEvent('accounts.changed', () => {
    void loadAccounts()
    void loadRoles()
    if (environment !== null) void loadKeys(environment)
  })
  useEvent('usage.changed', () => void loadUses())
  useEvent('roles.changed', () => void loadRoles())
  useEvent('environment.changed', environmentChanged)
  useEvent('vault.changed', vaultChanged)
}
