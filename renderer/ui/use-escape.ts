import { useEffect, useEffectEvent, useRef, type RefObject } from 'react'

/** Whether Escape belongs to something smaller: an open list or menu, a hint, or a notice with the focus. */
const isTakenElsewhere = (): boolean => {
  const { activeElement } = document
  return (
    document.querySelector('[role=menu], [role=tooltip]') !== null ||
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
