/** Whether this is a Mac, whose shortcuts differ. */
export const isMac = navigator.userAgent.includes('Macintosh')

/** The key that shortcuts begin with here. */
export const modifier = isMac ? '⌘' : 'Ctrl'

/** Whether an event holds that key and no other modifier. */
export const hasModifier = (event: {
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}): boolean =>
  (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) &&
  !event.altKey &&
  !event.shiftKey
