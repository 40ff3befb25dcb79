import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { bundleHost, bundleOrigin, bundleScheme } from '../bundle.ts'
import type { Log } from '../../core/log.ts'

/** The sender of a message, as far as it is known; null for a frame that no longer exists. */
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

/** What is wrong with a sender; undefined for the page of our own window. */
export const faultOf = (sender: Sender, ourWebContentsId: number | undefined): string | undefined => {
  if (sender.frame === null) return 'frame is gone'
  if (ourWebContentsId === undefined || sender.webContentsId !== ourWebContentsId) return 'not our window'
  if (!sender.frame.isMainFrame) return 'not the main frame'
  if (sender.frame.origin !== bundleOrigin || !isOurAddress(sender.frame.url)) return 'not our page'
  return undefined
}

/**
 * Creates the check that every message must pass.
 *
 * @param ourWebContentsId returns the id of our window's contents, undefined while there is none
 * @returns ok, or the refusal `forbidden_sender`, which is logged without the sender's URL
 */
export const createSenderCheck =
  (ourWebContentsId: () => number | undefined, log: Log) =>
  (sender: Sender): Result<void> => {
    const fault = faultOf(sender, ourWebContentsId())
    if (fault === undefined) return ok(undefined)
    log.warn({ fault, webContentsId: sender.webContentsId }, 'A message was refused because of its sender')
    return refuse('forbidden_sender')
  }
