import { app } from 'electron'

/**
 * Makes sure that one process at most works on a data folder; call it after `userData` was set.
 *
 * @param focus called when somebody starts the app again. What that second process was given on its command line is
 *   anybody's text, so it is not even looked at.
 * @returns false in the second process, which must then end
 */
export const becomeOnlyInstance = (focus: () => void): boolean => {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', () => focus())
  return true
}
