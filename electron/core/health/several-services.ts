import type { Environment, Place } from '../../../shared/domain.ts'
import type { Context } from '../context.ts'
import { fromJson } from '../db/json.ts'

/** The folder of a path of any system. */
const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), 0))

type Write = { subject_id: string; at: number; details: string }

/**
 * The keys of an environment that stand in for several services, with the places that say so. What we know of a key's use is where
 * its secret was written: a folder is taken for a service (two files, or two variables, in one folder are one), and a variable
 * holds the key that was written there last. So a key counts when, by that, its secret stands in `.env` files of more than one folder.
 * What people copied, or moved afterwards, nobody here can know.
 */
export const standingInForSeveral = ({ db }: Context, environment: Environment): ReadonlyMap<string, readonly Place[]> => {
  const writes = db.all<Write>("SELECT subject_id, at, details FROM audit INDEXED BY audit_writes WHERE action = 'key.written' AND environment = ? ORDER BY seq DESC", environment)
  const taken = new Set<string>()
  const places = new Map<string, Place[]>()
  for (const { subject_id: keyId, at, details } of writes) {
    const { path, variable } = fromJson<{ path?: unknown; variable?: unknown }>(details, {})
    if (typeof path !== 'string' || typeof variable !== 'string' || taken.has(`${path}\n${variable}`)) continue
    taken.add(`${path}\n${variable}`)
    const known = places.get(keyId)
    if (known) known.push({ path, variable, at })
    else places.set(keyId, [{ path, variable, at }])
  }
  return new Map([...places].filter(([, of]) => new Set(of.map((place) => folderOf(place.path))).size > 1))
}
