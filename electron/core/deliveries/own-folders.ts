import { realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Identifies the folder at a path, however the path is spelled; undefined if there is none or it cannot be accessed. */
const identityOf = async (path: string): Promise<string | undefined> => {
  try {
    const { dev, ino } = await stat(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return undefined
  }
}

/** The real path of a file, or of the folder that it would be created in; undefined if neither exists. */
const placeOf = async (path: string): Promise<string | undefined> => {
  for (const candidate of [resolve(path), dirname(resolve(path))]) {
    const real = await realpath(candidate).catch(() => undefined)
    if (real !== undefined) return real
  }
  return undefined
}

/**
 * Whether a file is, or would be created, in one of `folders` or below it. Folders are compared by device and inode rather than by name,
 * because of links, bind mounts and case-insensitive file systems.
 *
 * @param path of the file; it may not exist yet
 */
export const liesIn = async (path: string, folders: readonly string[]): Promise<boolean> => {
  const own = new Set(
    (await Promise.all(folders.map(identityOf))).filter((identity) => identity !== undefined),
  )
  for (
    let place = await placeOf(path);
    place !== undefined;
    place = dirname(place) === place ? undefined : dirname(place)
  ) {
    const identity = await identityOf(place)
    if (identity !== undefined && own.has(identity)) return true
  }
  return false
}
