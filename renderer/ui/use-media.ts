import { useSyncExternalStore } from 'react'

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
