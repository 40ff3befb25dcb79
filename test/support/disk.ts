import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SmallDisk = { readonly path: string; readOnly(): void; release(): void }

/** A file system of its own of `size` (as mount has it, `1m`), or a sentence saying why there cannot be one. */
export const mountSmallDisk = (size: string): SmallDisk | string => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'mounting a tmpfs needs root on Linux'
  const path = mkdtempSync(join(tmpdir(), 'latchkey-disk-'))
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
