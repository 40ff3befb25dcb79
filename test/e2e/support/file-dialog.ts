import type { ElectronApplication } from '@playwright/test'

/** Has the system's dialog answer with this path, or as cancelled: it is not part of the page, so no test can press its buttons. */
export const answerFileDialog = (application: ElectronApplication, path: string | null): Promise<void> =>
  application.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' })
  }, path)

/** Has the system's message dialogs answered with the button of this number, and gives what they asked so far. */
export const answerMessageDialogs = async (
  application: ElectronApplication,
  button: number,
): Promise<() => Promise<readonly string[]>> => {
  await application.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Object.assign(globalThis, { keyreeveAsked: asked })
    // With and without a window before the options.
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message)
      return Promise.resolve({ response, checkboxChecked: false })
    }
  }, button)
  return () =>
    application.evaluate(() => (globalThis as unknown as { keyreeveAsked: string[] }).keyreeveAsked)
}
