import type { ElectronApplication } from '@playwright/test'
import type { Route } from '../../../shared/contract/index.ts'

/**
 * Puts `value` at `path` in what the main process replies to `route`, from the next reply on; `times` is how often. Stands for bugs
 * and damage that no check foresaw: the page gets what its types say it never can.
 */
export const tamper = (application: ElectronApplication, route: Route, path: readonly (string | number)[], value: unknown, times = Number.POSITIVE_INFINITY): Promise<void> =>
  application.evaluate(({ ipcMain }, order) => {
    type Handler = (event: unknown, route: unknown, input: unknown) => Promise<unknown>
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers
    const handler = handlers.get('latchkey:request')
    if (!handler) throw new Error('nothing handles latchkey:request')
    let left = order.times ?? Number.POSITIVE_INFINITY
    handlers.set('latchkey:request', async (event, asked, input) => {
      const reply = await handler(event, asked, input)
      if (asked !== order.route || left <= 0) return reply
      left -= 1
      const copy = structuredClone(reply)
      let at = copy as Record<string | number, unknown> | undefined
      for (const step of order.path.slice(0, -1)) at = at?.[step] as Record<string | number, unknown> | undefined
      const last = order.path.at(-1)
      if (at && last !== undefined) at[last] = order.value
      return copy
    })
  }, { route, path: [...path], value, times: Number.isFinite(times) ? times : null })
