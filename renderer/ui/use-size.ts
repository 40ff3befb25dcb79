import { useLayoutEffect, useState, useSyncExternalStore, type RefObject } from 'react'

/** Whether a media query matches; updated as the window changes. */
export const useMedia = (query: string): boolean =>
  useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )

/** Whether the window is too narrow for three panes, so that details are a sheet. */
export const useNarrow = (): boolean => useMedia('(max-width: 1099px)')

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
