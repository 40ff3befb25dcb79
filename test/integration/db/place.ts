/** Data folders for the tests of the database, and what is in them. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import { must, newFolder, newKey, openTestKeyreeve } from '../../support/home.ts'

/** A folder that goes with the test. */
export const folder = (): string => {
  const path = newFolder({ inMemory: true })
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Works on the database behind Keyreeve's back. */
export const raw = <T>(home: string, work: (database: BetterSqlite.Database) => T): T => {
  const database = new BetterSqlite(join(home, 'keyreeve.db'))
  try {
    return work(database)
  } finally {
    database.close()
  }
}

/** Every file of a folder, by name. */
export const filesOf = (home: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(home)
      .toSorted()
      .map((name) => [
        name,
        statSync(join(home, name)).isFile() ? readFileSync(join(home, name)).toString('base64') : 'folder',
      ]),
  )

/** A folder with a closed vault and one key in it. */
export const usedHome = async (): Promise<string> => {
  const home = folder()
  const { keyreeve, cleanUp } = await openTestKeyreeve({ home })
  must(await createKey(keyreeve.context, newKey(keyreeve, 'a')))
  await cleanUp()
  return home
}
