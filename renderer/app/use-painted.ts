import { useEffect, useRef } from 'react'
import { request } from '../data/client.ts'
import { usePagedQuery } from '../data/paged-query.ts'
import { keyList } from '../screens/keys/store.ts'
import { followMenuBar } from './commands.ts'
import { loadLater } from './later.ts'
import { showTimes } from '../ui/time.ts'
import { readLater } from './live-data.ts'
import { isVaultReady, useShell } from './store.ts'

/**
 * Once the first screen with data has been painted, two frames after it was drawn: reports that to the main process, and loads what the
 * first screen did not need.
 */
export const usePainted = (): void => {
  const isReported = useRef(false)
  const listed = usePagedQuery(keyList, (state) => state.load.state !== 'loading')
  // Waiting for the keychain at the first start does not count as the first screen.
  const drawn = useShell(
    (state) =>
      state.refusal !== null ||
      (isVaultReady(state) ? listed : state.vault !== null && state.vault.state !== 'opening'),
  )
  useEffect(() => {
    if (isReported.current || !drawn) return
    isReported.current = true
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        void request('app.painted', {})
        showTimes()
        void loadLater()
        readLater()
        followMenuBar()
      }),
    )
  }, [drawn])
}
