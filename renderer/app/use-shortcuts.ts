import { useLayoutEffect } from 'react'
import { isMac } from '../ui/platform.ts'
import { commandByShortcut, runCommandIfFree } from './commands.ts'
import { followLocation } from './navigation-history.ts'
import { shortcutKey } from './shortcut-key.ts'

/** Records the location, and goes back and forward. */
export const useBackAndForward = (enabled: boolean): void => {
  useLayoutEffect(() => (enabled ? followLocation(isMac) : undefined), [enabled])
}

/** Runs commands by their shortcuts while no dialog is open. */
export const useShortcuts = (enabled: boolean): void => {
  // Before the first paint, so that whatever is visible can be used.
  useLayoutEffect(() => {
    if (!enabled) return undefined
    const onKeyDown = (event: KeyboardEvent) => {
      const shortcut = shortcutKey(event)
      const command = shortcut === null ? null : commandByShortcut(shortcut)
      if (command === null) return
      event.preventDefault()
      runCommandIfFree(command)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [enabled])
}
