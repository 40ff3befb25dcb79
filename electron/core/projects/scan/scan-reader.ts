/**
 * Entry point of a process that reads files for a scan. Runs as an Electron utility process or as a forked Node process, and is killed when
 * the scan ends, is cancelled, or a file system does not answer.
 */
import { readdirSync, type Dirent } from 'node:fs'
import { basename, sep } from 'node:path'
import type { NotSearched } from '../../../../shared/domain/scan.ts'
import { createIsFolderIgnored } from '../../git/ignored-folders.ts'
import { gitFiles, isSkippedByName, isSkippedIfIgnored } from './folders.ts'
import type { SearchPlan } from './needles.ts'
import {
  filesPerTask,
  type FileReport,
  type FromReader,
  type Task,
  type TaskReport,
  type ToReader,
} from './protocol.ts'
import { createScanFile } from './scan-file.ts'

/** What Electron adds to `process` in a utility process; declared here because core never imports 'electron'. */
type ParentPort = {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: unknown): void
}

const dieNow = (): void => {
  process.kill(process.pid, 'SIGKILL')
}

type Listing = Pick<TaskReport, 'folders' | 'files' | 'notSearched'> & { readonly hasGit: boolean }

const isFolderIgnored = createIsFolderIgnored()

const list = async (folder: string): Promise<Listing> => {
  let entries: readonly Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isGone = code === 'ENOENT' || code === 'ENOTDIR'
    return {
      folders: [],
      files: [],
      notSearched: isGone ? [] : [{ path: folder, reason: 'unreadable' }],
      hasGit: false,
    }
  }
  // Much faster than `join`, for names that need no normalising.
  const prefix = folder.endsWith(sep) ? folder : folder + sep
  const isGit = basename(folder) === '.git'
  const names = new Set(entries.map(({ name }) => name))
  const listed = { git: names.has('.git'), ignore: names.has('.gitignore') }
  const [folders, notSearched]: [string[], NotSearched[]] = [[], []]
  for (const entry of entries) {
    const path = prefix + entry.name
    // A link is neither a folder nor a file here, so none is ever followed.
    if (!entry.isDirectory() || isGit) continue
    const isSkipped =
      isSkippedByName(path) || (isSkippedIfIgnored(path) && (await isFolderIgnored(path, listed)))
    if (isSkipped) notSearched.push({ path, reason: 'ignored' })
    else folders.push(path)
  }
  const files = entries
    .filter((entry) => entry.isFile() && (!isGit || gitFiles.includes(entry.name)))
    .map(({ name }) => prefix + name)
  return { folders, files, notSearched, hasGit: listed.git }
}

/** How often a reader says that it is at work, in milliseconds. */
const aliveMs = 500

const createReader = (
  plan: SearchPlan,
  post: (message: FromReader) => void,
): ((task: Task) => Promise<void>) => {
  const scanFile = createScanFile(plan)
  let saidAt = performance.now()
  const say = (message: FromReader): void => {
    post(message)
    saidAt = performance.now()
  }
  const alive = (): void => {
    if (performance.now() - saidAt > aliveMs) say({ alive: true })
  }
  return async (task) => {
    const now = 'folders' in task && task.onlyList === true ? 0 : filesPerTask
    const [folders, files, repositories]: [string[], string[], string[]] = [[], [], []]
    const [found, notSearched]: [FileReport[], NotSearched[]] = [[], []]
    const searched = { files: 0, bytes: 0 }
    const search = async (paths: readonly string[]): Promise<void> => {
      for (const path of paths.slice(0, now)) {
        alive()
        const scanned = await scanFile(path, alive)
        if ('skipped' in scanned) {
          if (scanned.skipped === 'too_large' || scanned.skipped === 'unreadable')
            notSearched.push({ path, reason: scanned.skipped })
          continue
        }
        searched.files += 1
        searched.bytes += scanned.bytes
        if (scanned.hits.length > 0) found.push({ path, mode: scanned.mode, hits: scanned.hits })
      }
      files.push(...paths.slice(now))
    }
    if ('folders' in task)
      for (const folder of task.folders) {
        alive()
        const listing = await list(folder)
        folders.push(...listing.folders)
        if (listing.hasGit) repositories.push(folder)
        notSearched.push(...listing.notSearched)
        await search(listing.files)
      }
    else await search(task.files)
    say({ report: { id: task.id, folders, files, repositories, found, notSearched, searched } })
  }
}

const serve = (post: (message: FromReader) => void): ((message: unknown) => void) => {
  let read: ((task: Task) => Promise<void>) | undefined
  let last: Promise<void> = Promise.resolve()
  return (message) => {
    // Only our own process can send anything here.
    const received = message as ToReader
    if ('plan' in received) {
      read = createReader(received.plan, post)
      post({ alive: true })
    } else last = last.then(() => read?.(received.task))
  }
}

// Cast through unknown, because Electron's types, where loaded, declare `parentPort` as always present.
const { parentPort } = process as unknown as { parentPort?: ParentPort }
if (parentPort) {
  const handle = serve((message) => parentPort.postMessage(message))
  parentPort.on('message', (event) => handle(event.data))
  parentPort.on('close', dieNow)
} else {
  process.on(
    'message',
    serve((message) => process.send?.(message)),
  )
  process.on('disconnect', dieNow)
}
