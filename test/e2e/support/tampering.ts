import type { ElectronApplication } from '@playwright/test'
import type { OperationName } from '../../../shared/operations/index.ts'

/**
 * Puts `value` at `path` in what the main process replies to `route`, from the next reply on; `times` is how often, as often as asked
 * when it is left out. Stands for bugs and damage that no check foresaw: the page gets what its types say it never can. With an empty
 * path, `value` is the whole reply.
 * @returns lets replies through as they are again
 */
export const tamper = async (
  application: ElectronApplication,
  route: OperationName,
  path: readonly (string | number)[],
  value: unknown,
  times?: number,
): Promise<() => Promise<void>> => {
  const gate = await application.evaluateHandle(
    ({ ipcMain }, order) => {
      type Handler = (event: unknown, route: unknown, ...rest: unknown[]) => Promise<unknown>
      const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers
      const handler = handlers.get('keyreeve:request')
      if (!handler) throw new Error('nothing handles keyreeve:request')
      const gate = { left: order.times ?? Number.POSITIVE_INFINITY }
      handlers.set('keyreeve:request', async (event, asked, ...rest) => {
        const reply = await handler(event, asked, ...rest)
        if (asked !== order.route || gate.left <= 0) return reply
        gate.left -= 1
        if (order.path.length === 0) return order.value
        const copy = structuredClone(reply)
        let at = copy as Record<string | number, unknown> | undefined
        for (const step of order.path.slice(0, -1))
          at = at?.[step] as Record<string | number, unknown> | undefined
        const last = order.path.at(-1)
        if (at && last !== undefined) at[last] = order.value
        return copy
      })
      return gate
    },
    { route, path: [...path], value, times },
  )
  return () => gate.evaluate((each) => void (each.left = 0))
}

/** Reports changed keys to the page just before each reply to `keys.query`, as if other processes kept changing them. */
export const changeKeysAllTheTime = (application: ElectronApplication): Promise<void> =>
  application.evaluate(({ BrowserWindow, ipcMain }) => {
    type Handler = (event: unknown, route: unknown, ...rest: unknown[]) => Promise<unknown>
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers
    const handler = handlers.get('keyreeve:request')
    if (!handler) throw new Error('nothing handles keyreeve:request')
    handlers.set('keyreeve:request', async (event, asked, ...rest) => {
      if (asked === 'keys.query')
        BrowserWindow.getAllWindows()[0]?.webContents.send('keyreeve:event:keys.changed', { ids: null })
      return handler(event, asked, ...rest)
    })
  })
