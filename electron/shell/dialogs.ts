import { join } from 'node:path'
import { app, dialog, type BrowserWindow } from 'electron'
import type { CodeWrite } from '../core/desktop.ts'

/** What a dialog belongs to: its window, and the page's session, whose end cancels the question. */
export type Asker = { readonly window: BrowserWindow; readonly session: AbortSignal }

/**
 * Asks for a `.env` file, which need not exist yet, in a system dialog.
 *
 * @param suggested the file to start from; by default `.env` in the user's home folder
 * @returns its absolute path, or null when cancelled
 */
export const pickEnvFile = async ({ window }: Asker, suggested: string | null): Promise<string | null> => {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Choose the .env file to write',
    buttonLabel: 'Choose',
    defaultPath: suggested ?? join(app.getPath('home'), '.env'),
    // The app itself says what is replaced: one variable, not the file.
    properties: ['showHiddenFiles', 'createDirectory', 'dontAddToRecent'],
  })
  return canceled || !filePath ? null : filePath
}

const codeDetail = ({ risk, variable }: CodeWrite): string =>
  risk === 'variable'
    ? `${variable} tells programs which code to load, so the value of this key could make a program that reads this file run something. Cancel unless you meant to do this.`
    : `A shell that sources this file could execute part of the value, because nothing quotes it for dotenv and for shells alike. Whoever chose the value of this key decides what the shell runs. Write it only if you trust the value and no shell reads this file.`

/** Asks in a system dialog, which no page can answer, whether to write something that can run code. */
export const confirmCode = async ({ window, session }: Asker, what: CodeWrite): Promise<boolean> => {
  const { variable, path } = what
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'Keyreeve',
    message: `Write ${variable} into ${path}?`,
    detail: codeDetail(what),
    buttons: ['Cancel', 'Write'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
    signal: session,
  })
  return response === 1
}

/** Asks in a system dialog whether to copy the secret of a production key. */
export const confirmCopy = async ({ window, session }: Asker, name: string): Promise<boolean> => {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Keyreeve',
    message: `Copy the secret of ${name}?`,
    detail:
      'It works in production. Any program can read it until it is cleared from the clipboard. You won’t be asked about this key again for five minutes.',
    buttons: ['Cancel', 'Copy'],
    defaultId: 1,
    cancelId: 0,
    noLink: true,
    signal: session,
  })
  return response === 1
}
