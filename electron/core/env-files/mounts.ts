import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readComposeServices } from './compose.ts'

/** Why replacing a file would not be seen by others, who keep the old one; null if no reason is known. */
export type Mounted =
  | { readonly kind: 'here' }
  | { readonly kind: 'compose'; readonly path: string; readonly service: string }
  | null

/** Whether the file at `path` (a real path) is mounted: it is a mount point, or a Compose file in its folder or the parent folder mounts it into a container. */
export const findMount = (path: string): Promise<Mounted> => createFindMount()(path)

/** Creates a `findMount` for many files, which reads the mount points once, and the Compose files of each folder. */
export const createFindMount = (): ((path: string) => Promise<Mounted>) => {
  const services = new Map<string, ReturnType<typeof readComposeServices>>()
  let points: ReturnType<typeof readMountPoints> | undefined

  const servicesIn = (folder: string): ReturnType<typeof readComposeServices> => {
    const found = services.get(folder) ?? readComposeServices(folder)
    services.set(folder, found)
    return found
  }

  return async (path) => {
    points ??= readMountPoints()
    if ((await points).has(path)) return { kind: 'here' }
    const folder = dirname(path)
    for (const each of new Set([folder, dirname(folder)])) {
      const service = (await servicesIn(each)).find(({ mounts }) => mounts.includes(path))
      if (service) return { kind: 'compose', path: service.path, service: service.name }
    }
    return null
  }
}

/** Linux only: elsewhere a file cannot be a mount point. */
async function readMountPoints(): Promise<ReadonlySet<string>> {
  if (process.platform !== 'linux') return new Set()
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  // whitespace and backslashes are octal escapes
  return new Set(
    mounts
      .split('\n')
      .map(
        (line) =>
          line
            .split(' ')[4]
            ?.replaceAll(/\\(\d{3})/g, (_, octal: string) =>
              String.fromCharCode(Number.parseInt(octal, 8)),
            ) ?? '',
      ),
  )
}
