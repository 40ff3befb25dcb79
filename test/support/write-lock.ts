import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { reapAtExit } from './keyring-bus.ts'

/** Takes the write lock, reports that, and holds it until its input ends. */
const holder = `
  const [, library, file] = process.argv
  const database = require(library)(file)
  database.exec('BEGIN IMMEDIATE')
  process.stdout.write('held')
  process.stdin.on('end', () => { database.exec('ROLLBACK'); database.close() }).resume()
`

/** Another process that holds the write lock of the database in `home` until it is released. */
export type WriteLock = {
  /** Resolves when the lock is free and the process has ended. */
  readonly release: () => Promise<void>
}

export const holdWriteLock = async (home: string): Promise<WriteLock> => {
  const library = createRequire(import.meta.url).resolve('better-sqlite3')
  const child = spawn(process.execPath, ['--eval', holder, library, join(home, 'keyreeve.db')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  reapAtExit(child)
  const gone = once(child, 'exit')
  await Promise.race([
    once(child.stdout, 'data'),
    gone.then(() => Promise.reject(new Error('the lock could not be taken'))),
  ])
  return {
    release: async () => {
      child.stdin.end()
      await gone
    },
  }
}
