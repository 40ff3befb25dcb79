import { basename, dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { refuse, type Refusal } from '../../../shared/domain/errors.ts'
import { isFolder, openFolder } from '../env-files/folder.ts'
import { inParallel } from '../in-parallel.ts'
import { overwriteFile, undoUnfinished } from '../env-files/in-place.ts'
import { readFileState } from '../env-files/read-file.ts'
import { fromSystem } from '../env-files/refusals.ts'
import { isTempName, prepareReplacement, removeTemporary, type Failpoint } from '../env-files/replace-file.ts'
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

/** A file, the content that it must have, and the one that it is to have. */
export type Move = { readonly change: FileChange; readonly from: Buffer; readonly to: Buffer }

/** Part of moving a file: what became of it, or the next part. */
type Step = () => Promise<Moved | { readonly next: Step }>

const filesAtOnce = 8

/**
 * Gives each file the content `to` if it has the content `from`. It may be called any number of times, also after it was cut short: a file that
 * has `to` is done. A file with any other content is left as it is. Returns what became of each, in the same order.
 *
 * Each step is done for all files before the next one: the file system commits what is new in all of them at once, which takes most of the time.
 */
export const moveFiles = async (moves: readonly Move[], failpoint: Failpoint): Promise<readonly Moved[]> => {
  const outcomes: Moved[] = []
  let steps = moves.map((move, index) => ({ index, step: (): ReturnType<Step> => begin(move, failpoint) }))
  while (steps.length > 0) {
    const following: typeof steps = []
    await inParallel(steps, filesAtOnce, async ({ index, step }) => {
      const result = await Promise.race([
        step(),
        delay(answerWithinMs, open(refuse('env_unreadable.no_answer').error), { ref: false }),
      ])
      if ('next' in result) following.push({ index, step: result.next })
      else outcomes[index] = result
    })
    steps = following
  }
  return outcomes
}

const failed = (error: unknown): Moved => {
  const reason = fromSystem(error, 'writing')
  return reason.code === unreadable.code ? open(reason) : left(reason)
}

const begin = async (
  { change: { path, temporary, inPlace }, from, to }: Move,
  failpoint: Failpoint,
): ReturnType<Step> => {
  try {
    const old = await readFileState(path, { toWrite: false })
    if (old === null)
      return (await isFolder(dirname(path))) ? left(refuse('env_changed.gone').error) : open(unreadable)
    if (old.bytes.equals(to)) return done
    if (!old.bytes.equals(from)) return left(refuse('env_changed.since').error)
    const folder = await openFolder(dirname(path))
    /** A step that closes the folder when it fails. */
    const guarded =
      (work: () => ReturnType<Step>): Step =>
      async () => {
        try {
          return await work()
        } catch (error) {
          await folder.close()
          return failed(error)
        }
      }
    const finish = guarded(async () => {
      await folder.sync()
      await failpoint('done')
      await folder.close()
      return done
    })
    const replacement = { name: basename(path), temporary, bytes: to, old }
    return await guarded(async () => {
      if (inPlace) {
        await overwriteFile(folder, replacement, failpoint)
        await folder.close()
        return done
      }
      const { sync, publish } = await prepareReplacement(folder, replacement, failpoint)
      const publishing = guarded(async () => {
        await publish()
        return { next: finish }
      })
      return {
        next: guarded(async () => {
          await sync()
          return { next: publishing }
        }),
      }
    })()
  } catch (error) {
    return failed(error)
  }
}
