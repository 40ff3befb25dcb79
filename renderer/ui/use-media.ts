import { useSyncExternalStore } from 'react'

/** Whether a media query holds, as the window changes. */
export const useMedia = (query: string): boolean =>
  useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )

/** Too narrow for three panes: details come as a sheet. */
export const useNarrow = (): boolean => useMedia('(max-width: 1099px)')
