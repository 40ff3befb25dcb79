import { dirname } from 'node:path'
import type { RotationGroup, RotationTree } from '../../../shared/domain/rotation.ts'
import type { ReadableDb } from '../db/handle.ts'
import { treePlaceOf, type TreePlace } from '../git/working-trees.ts'
import { projectOf } from '../projects/project-of.ts'

/** What a file belongs to: all files with the same `id` are one group, and those in the same `tree` are listed together. */
type Home = { readonly id: string; readonly tree: string } & Pick<RotationGroup, 'kind' | 'folder'>

/** Returns a function that finds what files belong to. Each folder is looked at once. */
const createFindHome = (db: ReadableDb): ((path: string) => Promise<Home>) => {
  const places = new Map<string, Promise<TreePlace | null>>()
  const homes = new Map<string, Promise<Omit<Home, 'tree'>>>()

  const findGroup = async (
    path: string,
    folder: string,
    place: TreePlace | null,
  ): Promise<Omit<Home, 'tree'>> => {
    const project = await projectOf(db, path)
    if (project.ok && project.data) {
      const { id, folders, folder: own } = project.data
      return { kind: 'project', id: id ?? folders.join('\0'), folder: folders[0] ?? own }
    }
    if (!place) return { kind: 'folder', id: folder, folder }
    return { kind: 'repository', id: place.commonDir, folder: dirname(place.commonDir) }
  }

  return async (path) => {
    const folder = dirname(path)
    const finding = places.get(folder) ?? treePlaceOf(folder)
    places.set(folder, finding)
    const place = await finding
    // The same folder in another working tree belongs to the same project.
    const same = place ? JSON.stringify([place.commonDir, place.below]) : folder
    const home = homes.get(same) ?? findGroup(path, folder, place)
    homes.set(same, home)
    return { ...(await home), tree: place?.root ?? folder }
  }
}

/** Groups files by project, and within it by working tree; outside of projects by repository or folder. Keeps their order. */
export const groupFiles = async <F extends { readonly path: string }>(
  db: ReadableDb,
  files: readonly F[],
  listed: (files: readonly F[]) => Omit<RotationTree, 'folder'>,
): Promise<readonly RotationGroup[]> => {
  const findHome = createFindHome(db)
  const groups = new Map<string, Home & { readonly trees: Map<string, F[]> }>()
  for (const file of files) {
    const home = await findHome(file.path)
    const group = groups.get(home.id) ?? { ...home, trees: new Map<string, F[]>() }
    groups.set(home.id, group)
    group.trees.set(home.tree, [...(group.trees.get(home.tree) ?? []), file])
  }
  return [...groups.values()].map(({ kind, folder, trees }) => ({
    kind,
    folder,
    trees: [...trees].map(([tree, those]) => ({ folder: tree, ...listed(those) })),
  }))
}
