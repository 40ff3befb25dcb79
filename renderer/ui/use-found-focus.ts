import { useEffect, useRef, type RefObject } from 'react'

/** Focuses an element when it replaces the one that had the focus, so that keyboard users continue here and not at the top of the page. */
export const useFoundFocus = <Element extends HTMLElement>(): RefObject<Element | null> => {
  const element = useRef<Element>(null)
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) element.current?.focus()
  }, [])
  return element
}
