import type { Environment } from '../../../shared/domain/types.ts'
import type { ReadableDb } from '../db/handle.ts'

/** A folder that the user added. `git_dir` and `below` identify it in every working tree of its repository. */
export type ProjectRow = {
  id: string
  folder: string
  git_dir: string | null
  below: string
  environment: Environment
  added_at: number
}

/** All projects, by folder. There are as many as a person adds by hand. */
export const projectRows = (db: ReadableDb): readonly ProjectRow[] =>
  db.all<ProjectRow>('SELECT * FROM projects ORDER BY folder')

export const projectRow = (db: ReadableDb, id: string): ProjectRow | undefined =>
  db.get<ProjectRow>('SELECT * FROM projects WHERE id = ?', id)

/** The names of keys by variable, as bound on this machine. */
export const bindingsOf = (db: ReadableDb, projectId: string): ReadonlyMap<string, string> =>
  new Map(
    db
      .all<{ variable: string; key_name: string }>(
        'SELECT variable, key_name FROM project_bindings WHERE project_id = ? ORDER BY variable',
        projectId,
      )
      .map(({ variable, key_name: name }) => [variable, name]),
  )
