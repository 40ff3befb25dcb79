import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SmallDisk = { readonly path: string; readOnly(): void; release(): void }

/** Creates a separate file system of `size` (in mount's notation, `1m`), or returns a sentence why that is impossible. */
export const mountSmallDisk = (size: string): SmallDisk | string => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'mounting a tmpfs needs root on Linux'
  const path = mkdtempSync(join(tmpdir(), 'keyreeve-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path])
  if (mounted.status !== 0) {
    rmdirSync(path)
    return `mounting is not possible here: ${String(mounted.stderr)}`
  }
  return {
    path,
    readOnly: () => void execFileSync('mount', ['-o', 'remount,ro', path]),
    release: () => {
      execFileSync('umount', [path])
      rmdirSync(path)
    },
  }
}

/** Creates a separate exFAT file system, which has neither hard links nor modes, or returns a sentence why that is impossible. */
export const mountExfat = (): Pick<SmallDisk, 'path' | 'release'> | string => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'mounting exFAT needs root on Linux'
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-exfat-'))
  const [image, path] = [join(folder, 'image'), join(folder, 'disk')]
  const runs = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0
  mkdirSync(path)
  writeFileSync(image, '')
  truncateSync(image, 16 * 1024 * 1024)
  // The kernel's driver if it has one, else the one in user space.
  if (
    !runs('mkfs.exfat', image) ||
    !['exfat', 'exfat-fuse'].some((type) => runs('mount', '-t', type, '-o', 'loop', image, path))
  ) {
    rmSync(folder, { recursive: true })
    return 'mounting exFAT needs exfatprogs, and a kernel with exFAT or exfat-fuse'
  }
  return {
    path,
    release: () => {
      execFileSync('umount', [path])
      rmSync(folder, { recursive: true })
    },
  }
}
