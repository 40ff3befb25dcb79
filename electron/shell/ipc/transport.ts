import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import type { EventName, Events } from '../../../shared/domain/events.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Sender } from './validate-sender.ts'

/** Sends an event to the page. */
export type Emit = <Name extends EventName>(event: Name, payload: Events[Name]) => void

/** The frame that sent a message. Reading the URL of a frame that no longer exists throws. */
const senderOf = ({ sender, senderFrame }: IpcMainInvokeEvent): Sender => {
  try {
    const frame = senderFrame && {
      url: senderFrame.url,
      origin: senderFrame.origin,
      isMainFrame: senderFrame.parent === null,
    }
    return { webContentsId: sender.id, frame }
  } catch {
    return { webContentsId: sender.id, frame: null }
  }
}

/**
 * Receives the page's requests on the only channel. No other file uses `ipcMain`.
 *
 * @param checkSender called first; a message that it refuses reaches no handler
 */
export const receiveRequests = (
  checkSender: (sender: Sender) => Result<void>,
  dispatch: Dispatcher,
): void => {
  ipcMain.handle(
    'keyreeve:request',
    async (event, name: unknown, input: unknown, confirmed: unknown): Promise<Result<unknown>> => {
      const checked = checkSender(senderOf(event))
      return checked.ok ? dispatch(name, input, confirmed) : checked
    },
  )
}

/** Creates the function that sends events to our window, if there is one. */
export const createEmit =
  (contents: () => WebContents | undefined): Emit =>
  (event, payload) => {
    const target = contents()
    if (target && !target.isDestroyed() && !target.isCrashed())
      target.send(`keyreeve:event:${event}`, payload)
  }
