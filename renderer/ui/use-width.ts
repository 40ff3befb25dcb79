import { useLayoutEffect, useState, type RefObject } from 'react'

/** An element's width in px; updated when it changes. */
export const useWidth = (element: RefObject<HTMLElement | null>): number => {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const watched = element.current
    if (!watched) return undefined
    const measure = (): void => setWidth(watched.clientWidth)
    // Now, and not when the observer first reports: that would be after one more layout.
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(watched)
    return () => observer.disconnect()
  }, [element])
  return width
}
