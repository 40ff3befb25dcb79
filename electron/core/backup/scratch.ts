import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const scratch = /^scratch-[0-9a-f]{12}$/
/** Nothing works on a backup for so long. */
const staleAfterMs = 24 * 3_600_000

const removeStale = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (scratch.test(name) && Date.now() - statSync(path).mtimeMs > staleAfterMs)
      rmSync(path, { recursive: true, force: true })
  }
}

/**
 * Runs `work` with a private folder below the data folder, which is removed afterwards, with everything in it. Also removes what killed
 * processes left. It gets copies of the database, never secrets.
 */
export const withScratch = async <T>(home: string, work: (folder: string) => Promise<T>): Promise<T> => {
  const backups = join(home, 'backups')
  mkdirSync(backups, { recursive: true, mode: 0o700 })
  removeStale(backups)
  const folder = join(backups, `scratch-${randomBytes(6).toString('hex')}`)
  mkdirSync(folder, { mode: 0o700 })
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
