import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const draft = /\.[0-9a-f]{12}\.new(-wal|-shm|-journal)?$/
/** Making a file takes moments: a draft older than this was left by a process that was killed. */
const staleAfterMs = 60_000

/** The name of `file` until it is whole: never used twice, and known as a draft afterwards. */
export const draftOf = (file: string): string => `${file}.${randomBytes(6).toString('hex')}.new`

/** Removes the drafts that killed processes left in `folder`, one of our own. What cannot be listed or removed is left for the next time. */
export const removeOldDrafts = (folder: string): void => {
  try {
    for (const name of readdirSync(folder)) {
      const file = join(folder, name)
      if (draft.test(name) && Date.now() - statSync(file).mtimeMs > staleAfterMs) rmSync(file, { force: true })
    }
  } catch {
    // Tidying is no reason not to open.
  }
}
