import { useEffect, useRef, type RefObject } from 'react'

/** Takes the focus when what had it has just left the page, so that a keyboard goes on from here and not from the top. */
export const useFoundFocus = <Element extends HTMLElement>(): RefObject<Element | null> => {
  const element = useRef<Element>(null)
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) element.current?.focus()
  }, [])
  return element
}
