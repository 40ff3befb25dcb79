import { useLayoutEffect } from 'react'
import { isMac } from '../ui/platform.ts'
import { commandsFor } from './commands.ts'
import { followLocation } from './location.ts'
import { shortcutKey } from './shortcut-key.ts'
import { useShell } from './store.ts'

/** Records where the user goes, and goes back and forward. */
export const useBackAndForward = (enabled: boolean): void => {
  useLayoutEffect(() => (enabled ? followLocation(isMac) : undefined), [enabled])
}

/** Runs commands by their shortcuts while no dialog is open. */
export const useShortcuts = (enabled: boolean): void => {
  // Before the first paint: what is seen can be used.
  useLayoutEffect(() => {
    if (!enabled) return undefined
    const onKeyDown = (event: KeyboardEvent) => {
      const key = shortcutKey(event)
      const { environment, screen } = useShell.getState()
      if (key === null || environment === null) return
      const command = commandsFor(environment, screen).find((each) => each.key === key)
      if (!command) return
      event.preventDefault()
      if (!document.querySelector('[data-modal]')) command.run()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [enabled])
}
