import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import type { NotSearched } from '../../../../shared/domain/scan.ts'
import type { HelperProcess } from '../../keychain/helper-process.ts'
import type { SearchPlan } from './needles.ts'
import {
  filesPerTask,
  foldersPerTask,
  type FromReader,
  type TaskReport,
  type ToReader,
  type Work,
} from './protocol.ts'

export type SpawnReader = () => HelperProcess<ToReader>

export type ReadOptions = {
  readonly spawn: SpawnReader
  readonly plan: SearchPlan
  readonly roots: readonly Work[]
  /** Ends the reading at once when it is aborted. */
  readonly signal: AbortSignal
  readonly onReport: (report: Omit<TaskReport, 'id' | 'folders' | 'files'>) => void
  /** How long a reader may be silent before what it works on is given up, in milliseconds. */
  readonly answerMs?: number
}

const usualAnswerMs = 10_000
/** How many tasks a reader has at a time, so that it need not wait for the next one. */
const tasksAtOnce = 2
/** After this many files of a folder that didn't answer, the rest of the folder is skipped. */
const mostSilent = 3
const mostReaders = 4
/** After this many failed starts in a row, readers cannot run on this machine. */
const mostFailedStarts = 4
/** How long a reader may take to start, in milliseconds: the machine may be busy. */
const startMs = 30_000

/** Waiting work. `alone` keeps it apart from other work, because it may be the cause of a reader that didn't answer. */
type Waiting = Work & { readonly alone?: boolean }

/** Each folder or file of some work by itself. */
const takenApart = (work: Work): readonly Work[] =>
  'folders' in work
    ? work.folders.map((folder) => ({ ...work, folders: [folder] }))
    : work.files.map((file) => ({ files: [file] }))

type Reader = {
  readonly process: HelperProcess<ToReader>
  readonly tasks: Map<number, Work>
  isReady: boolean
  heardAt: number
}

/**
 * Searches everything below `roots` in several processes. Resolves when all of it was reported, or at once when `signal` is aborted. What
 * does not answer in time, or ends its reader, is narrowed down to one file, reported and left out.
 * Throws if no reader can be started.
 */
export const readAll = ({
  spawn,
  plan,
  roots,
  signal,
  onReport,
  answerMs = usualAnswerMs,
}: ReadOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    // Taken from the end, so that folders are searched depth first and the list stays short.
    const waiting: Waiting[] = roots.toReversed()
    const readers = new Set<Reader>()
    const silent = new Map<string, number>()
    let [lastId, failedStarts, isOver] = [0, 0, false]

    const end = (settle: () => void): void => {
      if (isOver) return
      isOver = true
      clearInterval(watch)
      signal.removeEventListener('abort', abort)
      for (const { process } of readers) process.kill()
      settle()
    }
    const abort = (): void => end(resolve)

    const report = (notSearched: NotSearched): void =>
      onReport({
        repositories: [],
        found: [],
        notSearched: [notSearched],
        searched: { files: 0, bytes: 0 },
      })

    const giveUpFolder = (folder: string): void => {
      const isBelow = (path: string): boolean => path === folder || path.startsWith(join(folder, '/'))
      const kept = waiting.filter(
        (work) => !isBelow(('folders' in work ? work.folders : work.files)[0] ?? ''),
      )
      waiting.splice(0, waiting.length, ...kept)
      report({ path: folder, reason: 'no_answer' })
    }

    /** The reader has not answered while it had this task first: takes it apart, or gives it up. */
    const narrowDown = (work: Work): void => {
      const [first = '', ...others] = 'folders' in work ? work.folders : work.files
      if (others.length > 0) {
        waiting.push(...takenApart(work).map((each) => ({ ...each, alone: true })))
        return
      }
      if ('folders' in work) {
        if (work.onlyList) giveUpFolder(first)
        else waiting.push({ ...work, onlyList: true, alone: true })
        return
      }
      report({ path: first, reason: 'no_answer' })
      const count = (silent.get(dirname(first)) ?? 0) + 1
      silent.set(dirname(first), count)
      if (count === mostSilent) giveUpFolder(dirname(first))
    }

    /** Ends a reader that is silent, or has ended. It works on its tasks in order, so only the first one can be the cause. */
    const lose = (reader: Reader): void => {
      if (!readers.delete(reader)) return
      reader.process.kill()
      const [first, ...others] = reader.tasks.values()
      waiting.push(...others.flatMap(takenApart))
      if (first && reader.isReady) narrowDown(first)
      else if (first) waiting.push(...takenApart(first))
      failedStarts = reader.isReady ? 0 : failedStarts + 1
      if (failedStarts < mostFailedStarts) proceed()
      else end(() => reject(new Error('the processes that read files do not start')))
    }

    const receive = (reader: Reader, message: FromReader): void => {
      if (isOver || !readers.has(reader)) return
      reader.heardAt = performance.now()
      reader.isReady = true
      if ('alive' in message) return
      const { id, folders, files, ...found } = message.report
      reader.tasks.delete(id)
      for (const folder of folders) waiting.push({ folders: [folder] })
      for (let from = 0; from < files.length; from += filesPerTask)
        waiting.push({ files: files.slice(from, from + filesPerTask) })
      try {
        onReport(found)
      } catch (error) {
        end(() => reject(error))
        return
      }
      proceed()
    }

    const start = (): void => {
      const process = spawn()
      const reader: Reader = { process, tasks: new Map(), isReady: false, heardAt: performance.now() }
      readers.add(reader)
      process.onMessage((message) => receive(reader, message as FromReader))
      process.onExit(() => {
        if (!isOver) lose(reader)
      })
      process.post({ plan })
    }

    /** The next work; of folders several, but fewer when few are left, so that all readers have some. */
    const take = (): Work | undefined => {
      const next = waiting.pop()
      if (!next || !('folders' in next) || next.alone) return next
      const folders = [...next.folders]
      const most = Math.min(foldersPerTask, waiting.length / (mostReaders * tasksAtOnce))
      for (let top = waiting.at(-1); folders.length < most; top = waiting.at(-1)) {
        if (!top || !('folders' in top) || top.alone) break
        folders.push(...top.folders)
        waiting.pop()
      }
      return { folders }
    }

    const give = (reader: Reader): void => {
      while (reader.tasks.size < tasksAtOnce) {
        const work = take()
        if (!work) return
        if (reader.tasks.size === 0 && reader.isReady) reader.heardAt = performance.now()
        const id = (lastId += 1)
        reader.tasks.set(id, work)
        reader.process.post({ task: { id, ...work } })
      }
    }

    const proceed = (): void => {
      if (isOver) return
      // A folder will have enough for all of them, once it is listed.
      const isMore = waiting.some((work) => 'folders' in work)
      const useful = isMore ? mostReaders : readers.size + waiting.length
      const wanted = Math.min(mostReaders, availableParallelism(), useful)
      while (readers.size < wanted) start()
      for (const reader of readers) give(reader)
      if (waiting.length === 0 && [...readers].every(({ tasks }) => tasks.size === 0)) end(resolve)
    }

    const watch = setInterval(
      () => {
        for (const reader of readers)
          if (
            reader.tasks.size > 0 &&
            performance.now() - reader.heardAt > (reader.isReady ? answerMs : Math.max(answerMs, startMs))
          )
            lose(reader)
      },
      Math.min(250, answerMs),
    )
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    else proceed()
  })
