import { useLayoutEffect } from 'react'
import { openAccountDialog } from '../screens/accounts/store.ts'
import { openKeyDialog } from '../screens/keys/store.ts'
import { openRoleDialog } from '../screens/roles/store.ts'
import { followLocation } from './location.ts'
import { isMac } from '../ui/platform.ts'
import { shortcutKey } from './shortcut-key.ts'
import { otherEnvironment, screenIds, showOverlay, showScreen, switchEnvironment, useShell } from './store.ts'

/** The shortcuts as their list shows them; `key` follows Ctrl or ⌘. */
export const shortcuts = [
  { key: 'K', does: 'Search commands and keys' },
  { key: 'F', does: 'Search the list' },
  { key: 'N', does: 'Create a key, or what the screen lists' },
  { key: 'E', does: 'Switch between test and production' },
  { key: '1 – 6', does: 'Go to a screen' },
  { key: ',', does: 'Settings' },
  { key: '/', does: 'This list' },
] as const

/** Creates what the screen lists; a key anywhere else. */
export const createHere = (): void => {
  const { screen, environment } = useShell.getState()
  if (screen === 'accounts') return openAccountDialog({ kind: 'create', type: 'service_account' })
  if (screen === 'roles') return openRoleDialog({ kind: 'create' })
  return openKeyDialog({ kind: 'create', environment: environment ?? 'test', accountId: null })
}

const focusSearch = () => {
  const search = document.querySelector<HTMLInputElement>('[data-search]')
  search?.focus()
  search?.select()
}

const actionOf = (key: string): (() => void) | undefined => {
  const { environment } = useShell.getState()
  const actions: Record<string, () => void> = {
    k: () => showOverlay('palette'),
    f: focusSearch,
    n: createHere,
    e: () => environment && void switchEnvironment(otherEnvironment(environment)),
    '/': () => showOverlay('shortcuts'),
    ',': () => showScreen('settings'),
  }
  const screen = /^[1-6]$/.test(key) ? screenIds[Number(key) - 1] : undefined
  return screen ? () => showScreen(screen) : actions[key]
}

/** Records where the user goes, and goes back and forward. */
export const useBackAndForward = (enabled: boolean): void => {
  useLayoutEffect(() => (enabled ? followLocation(isMac) : undefined), [enabled])
}

/** Listens for the shortcuts while no dialog is open. */
export const useShortcuts = (enabled: boolean): void => {
  // Before the first paint: what is seen can be used.
  useLayoutEffect(() => {
    if (!enabled) return undefined
    const onKeyDown = (event: KeyboardEvent) => {
      const key = shortcutKey(event)
      const act = key === null ? undefined : actionOf(key)
      if (!act) return
      event.preventDefault()
      if (!document.querySelector('[data-modal]')) act()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [enabled])
}
