import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readComposeServices } from './compose.ts'

/** Why replacing a file would leave others with the old one; null when nothing is known to. */
export type Mounted =
  | { readonly kind: 'here' }
  | { readonly kind: 'compose'; readonly path: string; readonly service: string }
  | null

/** Whether the file at `path` (a real path) is mounted: it is a mount point itself, or a Compose file beside it or one folder up mounts it into a container. */
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
  // blanks and backslashes are written as octal numbers
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
