import type { ElectronApplication } from '@playwright/test'

/** One reply or event that the main process sent to the page. */
export type Message = { readonly kind: 'reply' | 'event'; readonly name: string; readonly text: string }

/**
 * Writes down everything the main process sends to a page: replies on the one channel, and events. Call it right after
 * the launch, before the window is there. Reaches into Electron's own table of handlers, which it has had since 2019.
 */
export const recordTraffic = (application: ElectronApplication): Promise<void> =>
  evenIfCollected(() => startRecording(application))

/**
 * Playwright holds what `evaluate` answers by a weak handle, so that a garbage collection, which is likely while an app starts, may take the
 * answer away (microsoft/playwright#33737). What was asked has been done by then; it is asked again for the answer.
 */
export const evenIfCollected = async <T>(ask: () => Promise<T>, triesLeft = 5): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    const collected = error instanceof Error && error.message.includes('garbage collected')
    if (!collected || triesLeft === 0) throw error
    return evenIfCollected(ask, triesLeft - 1)
  }
}

/** Does nothing if it is already recording. */
const startRecording = (application: ElectronApplication): Promise<void> =>
  application.evaluate(({ app, ipcMain }) => {
    if ('keyreeveTraffic' in globalThis) return
    type Handler = (...args: unknown[]) => Promise<unknown>
    const messages: { kind: string; name: string; text: string }[] = []
    Object.assign(globalThis, { keyreeveTraffic: messages })
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers
    const handler = handlers.get('keyreeve:request')
    if (!handler) throw new Error('nothing handles keyreeve:request')
    handlers.set('keyreeve:request', async (event, route, ...rest) => {
      const reply = await handler(event, route, ...rest)
      messages.push({ kind: 'reply', name: String(route), text: JSON.stringify(reply) })
      return reply
    })
    app.on('web-contents-created', (_event, contents) => {
      const send = contents.send.bind(contents)
      contents.send = (channel, ...args: unknown[]) => {
        messages.push({ kind: 'event', name: channel, text: JSON.stringify(args) })
        send(channel, ...args)
      }
    })
  })

/** The recording so far. */
export const trafficOf = (application: ElectronApplication): Promise<readonly Message[]> =>
  evenIfCollected(() =>
    application.evaluate(() => (globalThis as unknown as { keyreeveTraffic: Message[] }).keyreeveTraffic),
  )
