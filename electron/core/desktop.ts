import type { CommandState } from '../../shared/commands/commands.ts'
import type { Actor, ApiSettings, ApiStatus, Environment } from '../../shared/domain/types.ts'
import type { Result } from '../../shared/domain/errors.ts'
import type { AppInfo, Output, Parsed } from '../../shared/operations/index.ts'
import type { Secret } from './secret.ts'

/**
 * A write to a `.env` file that takes a person: because of what the `variable` makes programs load, because a shell could execute the `value`,
 * or because the file is in a `folder` for test and the key is for production.
 */
export type RiskyWrite = {
  readonly risk: 'variable' | 'value' | 'folder'
  readonly variable: string
  readonly path: string
}

/** What takes a person, and is asked in a system dialog, which no page can answer. */
export type DesktopQuestion =
  | ({ readonly about: 'write' } & RiskyWrite)
  /** Copying the secret of a production key. */
  | { readonly about: 'copy'; readonly name: string }
  /** Taking a project off the list, which ends the protection of its folder against production keys. */
  | { readonly about: 'project_removal'; readonly folder: string }
  | {
      readonly about: 'project_environment'
      readonly folder: string
      readonly environment: Environment
    }
  /** Removing the guard that keeps secrets out of a repository's commits. */
  | { readonly about: 'guard_removal'; readonly folder: string }
  /** Keeping entries of the activity for only so many days; so many are older now. */
  | { readonly about: 'retention'; readonly days: number; readonly older: number }

/** A file as the user has named it, and where it really was then. */
export type PickedFile = { readonly path: string; readonly realPath: string }

/** What a folder is asked for, for the title of the dialog. */
export type FolderPurpose = 'project' | 'backups'

/** What only a process with a window can do. The app provides it; the command line and the local API have none. */
export type Desktop = {
  readonly info: () => AppInfo
  readonly painted: () => void
  /** Has the menu bar offer the commands of this state. */
  readonly showCommands: (state: CommandState) => void
  readonly logFault: (fault: Parsed<'app.logFault'>) => Output<'app.logFault'>
  readonly reload: () => void
  /** Asks for a file with the system's dialog, which starts at `suggested`; null when cancelled or when the session has ended. */
  readonly pickEnvFile: (suggested: string | null, session: AbortSignal) => Promise<string | null>
  /** Asks for the `.env` files to import with the system's dialog; none when cancelled or when the session has ended. */
  readonly pickEnvFiles: (session: AbortSignal) => Promise<readonly string[]>
  /** Asks for folders with the system's dialog; none when cancelled or when the session has ended. */
  readonly pickFolders: (session: AbortSignal) => Promise<readonly string[]>
  /** Asks for a folder with the system's dialog; null when cancelled or when the session has ended. */
  readonly pickFolder: (purpose: FolderPurpose, session: AbortSignal) => Promise<string | null>
  /** Asks for a new file for the identity that opens backups, with the system's dialog; null when cancelled or when the session has ended. */
  readonly pickNewRecoveryFile: (session: AbortSignal) => Promise<string | null>
  /** The same for the existing one. */
  readonly pickRecoveryFile: (session: AbortSignal) => Promise<string | null>
  /** Asks in a system dialog which environment a new project is for; null when cancelled or when the session has ended. */
  readonly chooseEnvironment: (folder: string, session: AbortSignal) => Promise<Environment | null>
  /** Asks a question in a system dialog; false when declined, and once the session has ended. */
  readonly confirm: (question: DesktopQuestion, session: AbortSignal) => Promise<boolean>
  /** Decides whether the page may copy now; see shell/page-permissions.ts. */
  readonly copyGuard: {
    takeGesture(): boolean
    isPermitted(keyId: string): boolean
    permit(keyId: string): void
    unlocked(): void
  }
  /** The files that the user picked, by unguessable handles. */
  readonly files: { issue(file: PickedFile): string; find(handle: string): PickedFile | undefined }
  /** Copies the address of the local API and clears it later; returns when (ms since the epoch). */
  readonly copyAddress: (url: Secret) => Promise<Result<{ readonly clearsAt: number | null }>>
  /** The local API that this process serves. */
  readonly api: { status(): ApiStatus; set(settings: ApiSettings, actor: Actor): Promise<Result<ApiStatus>> }
}

/** For a process without a window. The catalogue does not allow such operations there, so using it is a bug. */
export const noDesktop = new Proxy({} as Desktop, {
  get: (_, part) => {
    throw new Error(`there is no desktop to ask for ${String(part)}`)
  },
})
