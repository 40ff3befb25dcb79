import type { ElectronApplication } from '@playwright/test'

/** Has the system's dialog answer with this path, or as cancelled: it is not part of the page, so no test can press its buttons. */
export const answerFileDialog = (application: ElectronApplication, path: string | null): Promise<void> =>
  application.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' })
  }, path)
