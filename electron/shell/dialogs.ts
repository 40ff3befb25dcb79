import { join } from 'node:path'
import { app, dialog, type BrowserWindow } from 'electron'
import type { Environment } from '../../shared/domain/types.ts'
import type { DesktopQuestion, FolderPurpose, RiskyWrite } from '../core/desktop.ts'
import { t } from '../messages.ts'

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
    title: t('shell.choose_env_file'),
    buttonLabel: t('shell.choose'),
    defaultPath: suggested ?? join(app.getPath('home'), '.env'),
    // The app itself says what is replaced: one variable, not the file.
    properties: ['showHiddenFiles', 'createDirectory', 'dontAddToRecent'],
  })
  return canceled || !filePath ? null : filePath
}

/** Asks for the `.env` files to import, in a system dialog; none when cancelled. */
export const pickEnvFiles = async ({ window }: Asker): Promise<readonly string[]> => {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: t('shell.choose_import_files'),
    buttonLabel: t('shell.choose'),
    properties: ['openFile', 'multiSelections', 'showHiddenFiles', 'dontAddToRecent'],
  })
  return canceled ? [] : filePaths
}

/** Asks for folders to search, in a system dialog; none when cancelled. */
export const pickFolders = async ({ window }: Asker): Promise<readonly string[]> => {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: t('shell.choose_scan_folders'),
    buttonLabel: t('shell.scan'),
    defaultPath: app.getPath('home'),
    properties: ['openDirectory', 'multiSelections', 'showHiddenFiles', 'dontAddToRecent'],
  })
  return canceled ? [] : filePaths
}

const riskDetail = ({ risk, variable }: RiskyWrite): string => {
  if (risk === 'folder') return t('shell.test_folder')
  return risk === 'variable' ? t('shell.variable_loads_code', { variable }) : t('shell.shell_executes')
}

/** Asks for a folder in a system dialog; null when cancelled. */
export const pickFolder = async ({ window }: Asker, purpose: FolderPurpose): Promise<string | null> => {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: t(purpose === 'project' ? 'shell.choose_folder' : 'shell.choose_backup_folder'),
    buttonLabel: t('shell.choose'),
    properties: ['openDirectory', 'dontAddToRecent'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** Asks for a new file for the identity that opens backups, in a system dialog; null when cancelled. */
export const pickNewRecoveryFile = async ({ window }: Asker): Promise<string | null> => {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: t('shell.choose_new_recovery_file'),
    buttonLabel: t('shell.choose'),
    defaultPath: join(app.getPath('home'), 'keyreeve-recovery.txt'),
    properties: ['createDirectory', 'dontAddToRecent'],
  })
  return canceled || !filePath ? null : filePath
}

/** Asks for the file with the identity that opens backups, in a system dialog; null when cancelled. */
export const pickRecoveryFile = async ({ window }: Asker): Promise<string | null> => {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: t('shell.choose_recovery_file'),
    buttonLabel: t('shell.choose'),
    properties: ['openFile', 'dontAddToRecent'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** Asks in a system dialog which environment a new project is for; null when cancelled. */
export const chooseEnvironment = async (
  { window, session }: Asker,
  folder: string,
): Promise<Environment | null> => {
  const choices = [null, 'test', 'production'] as const
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Keyreeve',
    message: t('shell.add_project', { path: folder }),
    detail: t('shell.add_project_effect'),
    buttons: [t('shell.cancel'), t('shell.for_test'), t('shell.for_production')],
    defaultId: 1,
    cancelId: 0,
    noLink: true,
    signal: session,
  })
  return choices[response] ?? null
}

type Shown = {
  readonly message: string
  readonly detail: string
  /** The label of the button that goes ahead. */
  readonly action: string
  readonly isWarning?: boolean
  /** Whether Enter goes ahead; only where nothing can be lost. */
  readonly isDefault?: boolean
}

const shown = (question: DesktopQuestion): Shown => {
  switch (question.about) {
    case 'write':
      return {
        message: t('shell.write_variable', { variable: question.variable, path: question.path }),
        detail: riskDetail(question),
        action: t('shell.write'),
        isWarning: true,
      }
    case 'copy':
      return {
        message: t('shell.copy_secret', { name: question.name }),
        detail: t('shell.copy_effect'),
        action: t('shell.copy'),
        isDefault: true,
      }
    case 'project_removal':
      return {
        message: t('shell.remove_project', { path: question.folder }),
        detail: t('shell.remove_project_effect'),
        action: t('shell.remove'),
      }
    case 'project_environment':
      return {
        message: t(`shell.make_${question.environment}`, { path: question.folder }),
        detail: t(`shell.make_${question.environment}_effect`),
        action: t(`shell.for_${question.environment}`),
        isWarning: question.environment === 'production',
      }
    case 'guard_removal':
      return {
        message: t('shell.remove_guard', { path: question.folder }),
        detail: t('shell.remove_guard_effect'),
        action: t('shell.remove'),
      }
    case 'retention':
      return {
        message: t('shell.remove_activity', { days: String(question.days) }),
        detail: t('shell.remove_activity_effect', { count: question.older }),
        action: t('shell.remove'),
      }
  }
}

/** Asks a question in a system dialog, which no page can answer; true when the user goes ahead. */
export const confirm = async ({ window, session }: Asker, question: DesktopQuestion): Promise<boolean> => {
  const { message, detail, action, isWarning = false, isDefault = false } = shown(question)
  const { response } = await dialog.showMessageBox(window, {
    type: isWarning ? 'warning' : 'question',
    title: 'Keyreeve',
    message,
    detail,
    buttons: [t('shell.cancel'), action],
    defaultId: isDefault ? 1 : 0,
    cancelId: 0,
    noLink: true,
    signal: session,
  })
  return response === 1
}
