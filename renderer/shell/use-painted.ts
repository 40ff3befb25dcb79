import { useEffect, useRef } from 'react'
import { request } from '../ipc/client.ts'
import { useKeys } from '../screens/keys/store.ts'
import { useShell } from './store.ts'

/** Tells the main process, once, that the first screen with data is on the glass: two frames after it was drawn. */
export const usePainted = (): void => {
  const told = useRef(false)
  const drawn = useKeys((state) => state.load.state !== 'loading')
  const noVault = useShell(({ vault, refusal }) => refusal !== null || (vault !== null && (vault.kind === null || vault.state === 'locked')))
  useEffect(() => {
    if (told.current || !(drawn || noVault)) return
    told.current = true
    requestAnimationFrame(() => requestAnimationFrame(() => void request('app.painted', {})))
  }, [drawn, noVault])
}
