import { basename, dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { refuse, type Refusal } from '../../../shared/domain/errors.ts'
import { isFolder, openFolder } from '../env-files/folder.ts'
import { overwriteFile, undoUnfinished } from '../env-files/in-place.ts'
import { readFileState } from '../env-files/read-file.ts'
import { fromSystem } from '../env-files/refusals.ts'
import { isTempName, removeTemporary, replaceFile, type Failpoint } from '../env-files/replace-file.ts'
import type { FileChange, FileState } from './batches.ts'

/** What became of a file. `open`: that cannot be told now. */
export type Moved = { readonly state: FileState; readonly reason: Refusal | null }

// a network folder that does not answer must not hold up the other files
const answerWithinMs = 10_000

const left = (reason: Refusal): Moved => ({ state: 'left', reason })
const open = (reason: Refusal): Moved => ({ state: 'open', reason })
const done: Moved = { state: 'done', reason: null }

const unreadable = refuse('env_unreadable').error

/**
 * Removes what a write that was cut short has left beside the file. False when that cannot be done now, or the name is not one that we
 * give. Needs no open vault.
 */
export const cleanUp = async ({ path, temporary, inPlace }: FileChange): Promise<boolean> => {
  if (!isTempName(temporary)) return false
  return inPlace ? undoUnfinished(path, temporary) : removeTemporary(path, temporary)
}

/**
 * Gives a file the content `to` if it has the content `from`. It may be called any number of times, also after it was cut short: a file that
 * has `to` is done. A file with any other content is left as it is.
 */
export const moveFile = (
  change: FileChange,
  { from, to }: { readonly from: Buffer; readonly to: Buffer },
  failpoint: Failpoint,
): Promise<Moved> =>
  Promise.race([
    move(change, from, to, failpoint),
    delay(answerWithinMs, open(refuse('env_unreadable.no_answer').error), { ref: false }),
  ])

const move = async (
  { path, temporary, inPlace }: FileChange,
  from: Buffer,
  to: Buffer,
  failpoint: Failpoint,
): Promise<Moved> => {
  try {
    const old = await readFileState(path, { toWrite: false })
    if (old === null)
      return (await isFolder(dirname(path))) ? left(refuse('env_changed.gone').error) : open(unreadable)
    if (old.bytes.equals(to)) return done
    if (!old.bytes.equals(from)) return left(refuse('env_changed.since').error)
    const folder = await openFolder(dirname(path))
    try {
      await (inPlace ? overwriteFile : replaceFile)(
        folder,
        { name: basename(path), temporary, bytes: to, old },
        failpoint,
      )
      return done
    } finally {
      await folder.close()
    }
  } catch (error) {
    const reason = fromSystem(error, 'writing')
    return reason.code === unreadable.code ? open(reason) : left(reason)
  }
}
