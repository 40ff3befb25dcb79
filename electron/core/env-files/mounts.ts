import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readComposeServices } from './compose.ts'

/** Why replacing a file would not be seen by others, who keep the old one; null if no reason is known. */
export type Mounted =
  | { readonly kind: 'here' }
  | { readonly kind: 'compose'; readonly path: string; readonly service: string }
  | null

/** Whether the file at `path` (a real path) is mounted: it is a mount point, or a Compose file in its folder or the parent folder mounts it into a container. */
export async function findMount(path: string): Promise<Mounted> {
  if (await isMountPoint(path)) return { kind: 'here' }
  const folder = dirname(path)
  for (const each of new Set([folder, dirname(folder)])) {
    const service = (await readComposeServices(each)).find(({ mounts }) => mounts.includes(path))
    if (service) return { kind: 'compose', path: service.path, service: service.name }
  }
  return null
}

/** Linux only: elsewhere a file cannot be a mount point. */
async function isMountPoint(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  // whitespace and backslashes are octal escapes
  return mounts
    .split('\n')
    .some(
      (line) =>
        line
          .split(' ')[4]
          ?.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))) ===
        path,
    )
}
