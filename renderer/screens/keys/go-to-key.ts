import { request } from '../../data/client.ts'
import { showKey } from '../../app/location.ts'
import { sayRefused } from '../../ui/toast-store.ts'

/** Goes to a key, in whichever environment it is. */
export const goToKey = async (id: string): Promise<void> => {
  const found = await request('keys.get', { id })
  if (!found.ok) return sayRefused(found.error)
  return showKey(found.data)
}
