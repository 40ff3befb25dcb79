/*
 * Everything between the page and the core: who sent a message, requests in one direction, events in the other.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron'
import type { EventName, Events } from '../../shared/domain/events.ts'
import { familyOf, ok, refuse, type Result } from '../../shared/domain/errors.ts'
import type { ScanProgress } from '../../shared/domain/scan.ts'
import type { OperationName } from '../../shared/operations/index.ts'
import type { Log } from '../core/log.ts'
import type { Perform } from '../core/perform.ts'
import { bundleHost, bundleOrigin, bundleScheme } from './bundle.ts'

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
 * Receives the page's requests on the only channel.
 *
 * @param ipcMain Electron's, handed in so that this file can be tested without Electron
 * @param checkSender called first; a message that it refuses reaches no handler
 */
export const receiveRequests = (
  ipcMain: IpcMain,
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

/** Answers a request of the page. `name` and `input` may be anything, and only `true` confirms. */
export type Dispatcher = (name: unknown, input: unknown, confirmed?: unknown) => Promise<Result<unknown>>

export type DispatcherParts = {
  readonly perform: Perform
  /** The page's current session. */
  readonly session: () => AbortSignal
  readonly log: Log
  /** Tells the page how far a long operation is. */
  readonly onProgress: (progress: ScanProgress) => void
  /** Resolves when the keychain has answered for the first time, whatever the answer was. */
  readonly vaultAnswered: Promise<void>
  /** The longest that a request waits for that, in ms. A keychain that prompts its user may take minutes. */
  readonly maxWaitMs?: number
}

/** Logs a bug under an id, which the sender gets. */
const internal = (log: Log, name: unknown, error: unknown): Result<never> => {
  const id = randomBytes(6).toString('hex')
  log.error({ id, operation: name, err: error }, 'A request failed')
  return refuse('internal.logged', { id })
}

/**
 * Translates the page’s requests into operations of the actor `you`. Always answers with a value, never rejects. A request refused only
 * because the keychain has not answered yet is retried once it has; the refused one changed nothing.
 */
export const createDispatcher = ({
  perform,
  session,
  log,
  onProgress,
  vaultAnswered,
  maxWaitMs = 3000,
}: DispatcherParts): Dispatcher => {
  let hasAnswered = false
  const waitForAnswer = async (): Promise<void> => {
    await vaultAnswered
    hasAnswered = true
  }
  const answered = waitForAnswer()
  const waitForVault = async (): Promise<boolean> => {
    const timer = new AbortController()
    const timeout = delay(maxWaitMs, undefined, { signal: timer.signal }).catch(() => undefined)
    await Promise.race([answered, timeout])
    timer.abort()
    return hasAnswered
  }
  return async (name, input, confirmed) => {
    // Not of the right type yet: perform checks the name and parses the input.
    const ask = () =>
      perform(
        name as OperationName,
        input as never,
        { kind: 'you' },
        { confirmed: confirmed === true, session: session(), onProgress },
      )
    try {
      const isEarly = !hasAnswered
      const reply = await ask()
      const isTooEarly = isEarly && !reply.ok && familyOf(reply.error) === 'keychain_unavailable'
      return isTooEarly && (await waitForVault()) ? await ask() : reply
    } catch (error) {
      return internal(log, name, error)
    }
  }
}

/** Sends an event to the page. */
export type Emit = <Name extends EventName>(event: Name, payload: Events[Name]) => void

/** Creates the function that sends events to our window, if there is one. */
export const createEmit =
  (contents: () => WebContents | undefined): Emit =>
  (event, payload) => {
    const target = contents()
    if (target && !target.isDestroyed() && !target.isCrashed())
      target.send(`keyreeve:event:${event}`, payload)
  }
