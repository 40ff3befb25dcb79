import { dialog, type BrowserWindow } from 'electron'

/**
 * Asks for a `.env` file with the system's dialog; it may be one that does not exist yet.
 *
 * @returns its absolute path, or null when cancelled
 */
export const pickEnvFile = async (window: BrowserWindow): Promise<string | null> => {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Choose the .env file to write',
    buttonLabel: 'Choose',
    defaultPath: '.env',
    // We say ourselves what is replaced: one variable, not the file.
    properties: ['showHiddenFiles', 'createDirectory', 'dontAddToRecent'],
  })
  return canceled || !filePath ? null : filePath
}
