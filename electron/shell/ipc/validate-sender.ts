import { refuse, type Result, ok } from '../../../shared/domain/errors.ts'
import { bundleHost, bundleOrigin, bundleScheme } from '../bundle.ts'
import type { Log } from '../../core/log.ts'

/** Who sent a message, as far as it can be told; a frame that is gone is null. */
export type Sender = {
  readonly webContentsId: number
  readonly frame: { readonly url: string; readonly origin: string; readonly isMainFrame: boolean } | null
}

const isOurAddress = (address: string): boolean => {
  try {
    const url = new URL(address)
    return url.protocol === `${bundleScheme}:` && url.host === bundleHost && !url.username && !url.password
  } catch {
    return false
  }
}

/** What is wrong with a sender; undefined when it is the page of our own window. */
export const faultOf = (sender: Sender, ourWebContentsId: number | undefined): string | undefined => {
  if (sender.frame === null) return 'frame is gone'
  if (ourWebContentsId === undefined || sender.webContentsId !== ourWebContentsId) return 'not our window'
  if (!sender.frame.isMainFrame) return 'not the main frame'
  if (sender.frame.origin !== bundleOrigin || !isOurAddress(sender.frame.url)) return 'not our page'
  return undefined
}

/**
 * Makes the check that every message passes first.
 *
 * @param ourWebContentsId gives the id of our window's contents, undefined while there is none
 * @returns ok, or the refusal `forbidden_sender`; then the log has a line without the sender's address
 */
export const createSenderCheck =
  (ourWebContentsId: () => number | undefined, log: Log) =>
  (sender: Sender): Result<void> => {
    const fault = faultOf(sender, ourWebContentsId())
    if (fault === undefined) return ok(undefined)
    log.warn({ fault, webContentsId: sender.webContentsId }, 'A message was refused because of its sender')
    return refuse('forbidden_sender', 'Only Keyreeve’s own window may ask this.')
  }
