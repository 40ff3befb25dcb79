import { useLayoutEffect, useState } from 'react'
import { create } from 'zustand'

/** How many modal dialogs are open, one over the other. */
export const useModals = create<{ readonly count: number }>(() => ({ count: 0 }))

const add = (by: 1 | -1): void => useModals.setState(({ count }) => ({ count: count + by }))

/** Whether a modal dialog is open: commands wait until it is closed. */
export const isModalOpen = (): boolean => useModals.getState().count > 0

/** Counts a modal dialog for as long as it is shown. */
export const useModal = (): void => {
  useLayoutEffect(() => {
    add(1)
    return () => add(-1)
  }, [])
}

/**
 * Gives the focus back when a dialog closes: to what had it before, or to the list where that is gone, such as a menu. Radix would give
 * it to a trigger, which our dialogs do not have.
 * @returns for `onCloseAutoFocus`
 */
export const useReturnFocus = (): ((event: Event) => void) => {
  const [opener] = useState(() => document.activeElement)
  return (event) => {
    event.preventDefault()
    const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body
    const target = isThere ? opener : document.querySelector<HTMLElement>('main [role=grid], main')
    target?.focus()
  }
}
