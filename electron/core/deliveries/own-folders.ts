import { realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Which folder a path leads to, however it is spelled: undefined where there is none, or where it cannot be looked at. */
const identityOf = async (path: string): Promise<string | undefined> => {
  try {
    const { dev, ino } = await stat(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return undefined
  }
}

/** The real path of a file, or of the folder that it would be made in; undefined where neither exists. */
const placeOf = async (path: string): Promise<string | undefined> => {
  for (const candidate of [resolve(path), dirname(resolve(path))]) {
    const real = await realpath(candidate).catch(() => undefined)
    if (real !== undefined) return real
  }
  return undefined
}

/**
 * Whether a file lies, or would be made, in one of `folders` or anywhere below. Folders are compared by what they are rather than by name,
 * so that links, bind mounts and file systems that ignore case hide nothing.
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
