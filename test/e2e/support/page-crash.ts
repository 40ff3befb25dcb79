import { expect } from '@playwright/test'
import type { Input, Output, OperationName } from '../../../shared/operations/index.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import type { Keyreeve } from './keyreeve.ts'

/** Crashes the page's process, and waits until the page is back; Playwright loses its connection to it. */
export const crashPage = async ({ application }: Keyreeve): Promise<void> => {
  await application.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const revived = new Promise<void>((done) => contents?.once('did-finish-load', () => done()))
    contents?.forcefullyCrashRenderer()
    return revived
  })
}

/** Sends a request from a page that Playwright no longer reaches. */
export const askRevived = async <R extends OperationName>(
  { application }: Keyreeve,
  route: R,
  input: Input<R>,
): Promise<Result<Output<R>>> => {
  const reply = await application.evaluate(
    ({ BrowserWindow }, script) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script) as Promise<unknown>,
    `window.keyreeve.request(${JSON.stringify(route)}, ${JSON.stringify(input)})`,
  )
  expect(reply, 'an answer').toBeDefined()
  return reply as Result<Output<R>>
}
