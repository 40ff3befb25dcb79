import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type RefObject } from 'react'
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
 * Returns the focus when a dialog closes: to what had it before, or to the list if that is gone, such as a menu. Radix would return
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

/** Whether Escape belongs to something smaller: an open list or menu, or a notice with the focus. A hint goes with its dialog. */
const isTakenElsewhere = (): boolean => {
  const { activeElement } = document
  return (
    document.querySelector('[role=menu]') !== null ||
    activeElement?.closest('[data-toasts]') instanceof Element ||
    (activeElement?.getAttribute('role') === 'combobox' &&
      activeElement.getAttribute('aria-expanded') === 'true')
  )
}

/**
 * Calls `onEscape` when Escape is pressed while a dialog is the topmost one. Radix gives Escape to whatever was opened last, and that
 * is a notice when one has appeared since.
 * @returns for the dialog's element
 */
export const useEscape = (onEscape: () => void): RefObject<HTMLDivElement | null> => {
  const dialog = useRef<HTMLDivElement>(null)
  const close = useEffectEvent(onEscape)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || isTakenElsewhere()) return
      const topmost = [...document.querySelectorAll('[role=dialog], [role=alertdialog]')].at(-1)
      if (topmost !== dialog.current) return
      event.preventDefault()
      event.stopPropagation()
      close()
    }
    window.addEventListener('keydown', onKeyDown, true)
    return () => window.removeEventListener('keydown', onKeyDown, true)
  }, [])
  return dialog
}
