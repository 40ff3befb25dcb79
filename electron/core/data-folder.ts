import { mkdirSync, readdirSync, realpathSync, statSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'
import { ok, refuse, type Result } from '../../shared/errors.ts'
import { machineRefusal } from './db/refusals.ts'
import { setMode } from './modes.ts'

/** Files that only Keyreeve makes: one of them marks a data folder, even one whose set-up was cut short. */
const ownFile = /^(keyreeve\.db|passphrase\.vault)([-.].*)?$|^stores\.lock$/
/** Folders that may be there before any of those files. Anybody may have folders of these names, so they count only when there is nothing else. */
const ownFolders: ReadonlySet<string> = new Set(['browser', 'logs', 'backups'])
/** What file managers leave in every folder that they have shown. */
const clutter: ReadonlySet<string> = new Set(['.DS_Store', 'desktop.ini', 'Thumbs.db'])

const sticky = 0o1000
const othersMayWrite = 0o002
const othersMayAnything = 0o077

/** Windows has access control lists instead of owners and modes, and Node cannot read them. */
const hasModes = process.platform !== 'win32'

const isOurs = (names: readonly string[]): boolean => {
  const found = names.filter((name) => !clutter.has(name))
  return found.some((name) => ownFile.test(name)) || found.every((name) => ownFolders.has(name))
}

const leftAlone =
  'Nothing was changed there. Set KEYREEVE_HOME to an empty folder of yours, or to one that does not exist yet.'

/** Refuses a folder that Keyreeve must not settle in. */
const checkExisting = (home: string, { uid, mode }: Stats): Result<void> => {
  if (hasModes && uid !== process.geteuid?.())
    return refuse('folder_not_ours', `The data folder ${home} belongs to another user. ${leftAlone}`)
  if (hasModes && (mode & sticky) !== 0)
    return refuse(
      'folder_not_ours',
      `The data folder ${home} is shared by all users of this machine. ${leftAlone}`,
    )
  if (!isOurs(readdirSync(home)))
    return refuse(
      'folder_not_ours',
      `The data folder ${home} already holds files that are not Keyreeve’s. ${leftAlone}`,
    )
  return ok(undefined)
}

const unusable = refuse(
  'read_only',
  'Keyreeve’s data folder cannot be made. Check that its path is a folder and that you may write in it, or set KEYREEVE_HOME to another one.',
)

/** Node gives many codes for a folder that cannot be made (ENOENT on a read-only disk, EEXIST for a file): all are caused by the machine. */
const refusingFolder = (work: () => Result<void>): Result<void> => {
  try {
    return work()
  } catch (error) {
    return machineRefusal(error) ?? unusable
  }
}

/**
 * Whether `home` may be the data folder: it does not exist yet, it is empty, or it already is one. Changes nothing.
 * Refuses `folder_not_ours` when the folder has other content, belongs to another user or is shared by all of them,
 * and `read_only` when it cannot be read.
 */
export const checkDataFolder = (home: string): Result<void> =>
  refusingFolder(() => {
    const found = statSync(home, { throwIfNoEntry: false })
    if (!found) return ok(undefined)
    return found.isDirectory() ? checkExisting(home, found) : unusable
  })

/**
 * Makes the data folder for its owner alone, unless it is there. An existing folder keeps its mode; see {@link closeToOthers}.
 * Refuses what {@link checkDataFolder} refuses, and `read_only` or `no_space` when it cannot be made.
 */
export const makeDataFolder = (home: string): Result<void> => {
  const able = checkDataFolder(home)
  if (!able.ok) return able
  return refusingFolder(() => {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    return ok(undefined)
  })
}

/** Takes the data folder away from other users. Only for a folder that is known to hold our database. */
export const closeToOthers = (home: string): void => setMode(home, 0o700)

/** The folder and every folder above it, links resolved. */
const pathTo = (folder: string): readonly string[] => {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...pathTo(above)]
}

/**
 * Sentences on what other users may do to an open data folder; usually none. A file system without modes cannot close it to them.
 * A folder above it in which everybody may rename everything lets them put another data folder in its place.
 */
export const dataFolderWarnings = (home: string): readonly string[] => {
  if (!hasModes) return []
  try {
    const [folder, ...above] = pathTo(realpathSync(home))
    if ((statSync(home).mode & othersMayAnything) !== 0)
      return [
        `Other users of this machine may be able to read the data folder ${folder ?? home}, because its file system has no permissions.`,
      ]
    const open = above.find(
      (folder) => (statSync(folder).mode & (othersMayWrite | sticky)) === othersMayWrite,
    )
    return open === undefined
      ? []
      : [
          `All users of this machine may replace the data folder, because they may write in ${open}. Close that folder to them with: chmod o-w ${open}`,
        ]
  } catch {
    // The folder cannot be looked at; opening it says why.
    return []
  }
}
