import { lstatSync, mkdirSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import { message, type Message } from '../../shared/messages/message.ts'
import { fileKind } from './db/file-kind.ts'
import { machineRefusal } from './db/refusals.ts'
import { setMode } from './files.ts'
import { homedir } from 'node:os'

export type Surroundings = {
  readonly platform: NodeJS.Platform
  /** The user's home folder. */ readonly user: string
}

/** The platform's per-user application data folder: XDG's base directories, macOS's Library, the roaming profile on Windows. */
const applicationData = (env: NodeJS.ProcessEnv, { platform, user }: Surroundings): string => {
  if (platform === 'win32') return env['APPDATA'] || join(user, 'AppData', 'Roaming')
  if (platform === 'darwin') return join(user, 'Library', 'Application Support')
  return env['XDG_CONFIG_HOME'] || join(user, '.config')
}

/**
 * The data folder of the app and the command line: `KEYREEVE_HOME`, or `Keyreeve` in the user's application data.
 *
 * @returns an absolute path; the folder may not exist yet
 */
export const homeFolder = (
  env: NodeJS.ProcessEnv,
  surroundings: Surroundings = { platform: process.platform, user: homedir() },
): string => resolve(env['KEYREEVE_HOME'] || join(applicationData(env, surroundings), 'Keyreeve'))

/** The database's name alone marks a data folder. Opening it decides whether it really is ours, and changes nothing until then. */
const database = 'keyreeve.db'
/** What an interrupted set-up leaves behind. */
const draft = /^(keyreeve\.db|passphrase\.vault)\.[0-9a-f]{12}\.new(-wal|-shm|-journal)?$/
/** What remains when the database was moved away. Other programs may have such files, so they only count when there is nothing else. */
const leftover = /^(stores\.lock|keyreeve\.db-(wal|shm|journal)|passphrase\.vault-journal)$/
/** Some of what Chromium creates in its folder: at least one of them exists after every start. */
const chromium: ReadonlySet<string> = new Set(
  'blob_storage,Cache,Code Cache,Cookies,Crashpad,GPUCache,Local State,Local Storage,lockfile,Network,Preferences,Session Storage,SingletonCookie,SingletonLock,SingletonSocket'.split(
    ',',
  ),
)
/** Folders that may exist before the database does, and whether their content is ours; an empty folder always counts. */
const ownFolders: Readonly<Record<string, (names: readonly string[]) => boolean>> = {
  browser: (names) => names.some((name) => chromium.has(name)),
  logs: (names) => names.every((name) => /^keyreeve\.log(\.1)?$/.test(name)),
  daemon: (names) => names.every((name) => /^(lock|lock-journal|socket)$/.test(name)),
  'file-changes': (names) => names.every((name) => /^(lock|lock-journal|[0-9a-f]{24}\.backup)$/.test(name)),
  backups: (names) =>
    names.every((name) =>
      /^(before-version-\d+-\d+\.db(\.[0-9a-f]{12}\.new(-wal|-shm|-journal)?)?|before-restore-\d+\.(age|db)(\.[0-9a-f]{12}\.new)?|scratch-[0-9a-f]{12})$/.test(
        name,
      ),
    ),
}
/** What file managers leave in folders that they have displayed. */
const clutter: ReadonlySet<string> = new Set(['.DS_Store', 'desktop.ini', 'Thumbs.db'])

const sticky = 0o1000
const othersMayWrite = 0o002
const othersMayAnything = 0o077

/** Windows has access control lists instead of owners and modes, and Node cannot read them. */
const hasModes = process.platform !== 'win32'

/** The names in a folder, except clutter. */
const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => !clutter.has(name))

/** Whether this entry alone proves that the folder is a data folder. */
const isProof = (home: string, name: string): boolean => {
  if (name === database) return true
  if (name === 'passphrase.vault') return fileKind(join(home, name)) === 'sqlite'
  return draft.test(name) && lstatSync(join(home, name)).isFile()
}

/** Whether this entry may be ours in a folder without such a proof. */
const mayBeOurs = (home: string, name: string): boolean => {
  const path = join(home, name)
  // The lock file stays empty: only its transactions are used.
  if (name === 'stores.lock') return fileKind(path) === 'empty'
  if (leftover.test(name)) return lstatSync(path).isFile()
  const isOwn = Object.hasOwn(ownFolders, name) ? ownFolders[name] : undefined
  if (!isOwn || !lstatSync(path).isDirectory()) return false
  const names = namesIn(path)
  return names.length === 0 || isOwn(names)
}

/** Judges entries by their content and not only by name: another program may have a `logs` folder or a `stores.lock`, too. */
const isOurs = (home: string): boolean => {
  const names = namesIn(home)
  return names.some((name) => isProof(home, name)) || names.every((name) => mayBeOurs(home, name))
}

/** Refuses a folder that Keyreeve must not use. */
const checkExisting = (home: string, { uid, mode }: Stats): Result<void> => {
  if (hasModes && uid !== process.geteuid?.()) return refuse('folder_not_ours.owner', { home })
  if (hasModes && (mode & sticky) !== 0) return refuse('folder_not_ours.shared', { home })
  if (!isOurs(home)) return refuse('folder_not_ours.files', { home })
  return ok(undefined)
}

const notCreatable = (home: string) => refuse('read_only.create', { home })

/** Node reports many codes for a folder that cannot be created (ENOENT on a read-only disk, EEXIST for a file), all caused by the machine. */
const refusingFolder = (home: string, work: () => Result<void>): Result<void> => {
  try {
    return work()
  } catch (error) {
    return machineRefusal(error) ?? notCreatable(home)
  }
}

/**
 * Checks whether `home` can be the data folder: it does not exist yet, is empty, or already is one. Changes nothing.
 * Refuses `folder_not_ours` when the folder has other content, belongs to another user or is shared by all users,
 * and `read_only` when it cannot be read.
 */
export const checkDataFolder = (home: string): Result<void> =>
  refusingFolder(home, () => {
    const found = statSync(home, { throwIfNoEntry: false })
    if (!found) return ok(undefined)
    return found.isDirectory() ? checkExisting(home, found) : notCreatable(home)
  })

/**
 * Creates the data folder, private to its owner, unless it exists. An existing folder keeps its mode; see {@link closeToOthers}.
 * Refuses what {@link checkDataFolder} refuses, and `read_only` or `no_space` when it cannot be created.
 */
export const makeDataFolder = (home: string): Result<void> => {
  const folderCheck = checkDataFolder(home)
  if (!folderCheck.ok) return folderCheck
  return refusingFolder(home, () => {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    return ok(undefined)
  })
}

/** Makes the data folder private. Only for a folder that is known to hold our database. */
export const closeToOthers = (home: string): void => setMode(home, 0o700)

/** The folder and all its parent folders; the path must have no links. */
const withParents = (folder: string): readonly string[] => {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...withParents(above)]
}

/**
 * Returns warnings about what other users can do to an open data folder; usually none. A file system without modes cannot keep
 * others out, and a parent folder that everybody may write to lets them replace the data folder.
 */
export const dataFolderWarnings = (home: string): readonly Message[] => {
  if (!hasModes) return []
  try {
    const [folder, ...above] = withParents(realpathSync(home))
    if ((statSync(home).mode & othersMayAnything) !== 0)
      return [message('data_folder.no_modes', { folder: folder ?? home })]
    const open = above.find(
      (folder) => (statSync(folder).mode & (othersMayWrite | sticky)) === othersMayWrite,
    )
    return open === undefined ? [] : [message('data_folder.parent_writable', { folder: open })]
  } catch {
    // The folder cannot be read; opening it reports why.
    return []
  }
}
