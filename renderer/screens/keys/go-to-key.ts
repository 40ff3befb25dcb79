import { request } from '../../data/client.ts'
import { showScreen, switchEnvironment, useShell } from '../../app/store.ts'
import { sayRefused } from '../../ui/toast-store.ts'
import { showKey } from './store.ts'

/** Goes to a key, in whichever environment it is. */
export const goToKey = async (id: string): Promise<void> => {
  const found = await request('keys.get', { id })
  if (!found.ok) return sayRefused(found.error)
  showScreen('keys')
  showKey(found.data)
  if (found.data.environment !== useShell.getState().environment)
    await switchEnvironment(found.data.environment)
}
