import { realpath, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ok, refuse, refuseField, type Result } from '../../../../shared/domain/errors.ts'
import type { NotSearched, ScanFinding, ScanProgress, ScanResult } from '../../../../shared/domain/scan.ts'
import type { Key } from '../../../../shared/domain/types.ts'
import type { Context } from '../../context.ts'
import { trackedFiles } from '../../git/tracked-files.ts'
import { getKey } from '../../keys/list.ts'
import { findRow } from '../../keys/rows.ts'
import { shapeOf } from '../../keys/secret-format.ts'
import { Secret } from '../../secret.ts'
import type { VaultCrypto } from '../../vault/vault-crypto.ts'
import { findKeyByTexts, readKnownSecrets, type KnownSecrets } from './known-secrets.ts'
import { recordScan, type Seen } from './record-scan.ts'
import type { FileReport, Work } from './protocol.ts'
import { readAll, type SpawnReader } from './readers.ts'
import type { FileHit } from './scan-file.ts'

export type ScanOptions = {
  readonly spawn: SpawnReader
  /** Cancels the scan when it is aborted; nothing is recorded then. */
  readonly signal: AbortSignal
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined
  /** How long a file system may take to answer, in milliseconds; 10 s by default. */
  readonly answerMs?: number | undefined
}

const usualAnswerMs = 10_000
const progressMs = 100

/** A hit whose secret is known to be one: of the key, or of none of this vault. */
type Found = Omit<Seen, 'keyId'> & {
  readonly line: number
  readonly keyId: string | null
  readonly mode: number
  readonly environment: Key['environment']
}

/** Whether a path is a folder, or in it. */
const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** Folders inside another one are searched with it. */
const outermost = (paths: readonly string[]): readonly string[] => {
  const unique = [...new Set(paths)]
  return unique.filter((path) => !unique.some((other) => other !== path && isBelow(path, other)))
}

/** The folders and files to search, by their real paths. Refuses `not_found` for a path where there is neither. */
const findRoots = async (paths: readonly string[], answerMs: number): Promise<Result<readonly string[]>> => {
  const roots: string[] = []
  for (const path of paths) {
    const real = await Promise.race([
      realpath(resolve(path)).catch(() => null),
      delay(answerMs, null, { ref: false }),
    ])
    if (real === null) return refuseField('folders', 'not_found.folder', { path })
    roots.push(real)
  }
  return ok(outermost(roots))
}

const workFor = async (path: string): Promise<Work | null> => {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) return { folders: [path] }
  return found?.isFile() ? { files: [path] } : null
}

type Identity = Pick<Found, 'keyId' | 'environment'>

/** How many answers are remembered: the same secret is in many files, other candidates rarely are. */
const mostRemembered = 10_000

/** Creates a function that says which key a hit's secret belongs to; null if it is no secret that we know or that looks like one of ours. */
const createIdentify = (
  context: Context,
  vaultCrypto: VaultCrypto,
  { exactKeys }: KnownSecrets,
): ((hit: FileHit) => Identity | null) => {
  const identify = ({ what }: FileHit): Identity | null => {
    if (what.kind === 'exact') {
      const id = exactKeys[what.key]
      const row = id === undefined ? undefined : findRow(context.db, id)
      return row ? { keyId: row.id, environment: row.environment } : null
    }
    const texts = what.kind === 'issued' ? [what.text] : what.texts
    const row = findKeyByTexts(context, vaultCrypto, texts)
    if (row) return { keyId: row.id, environment: row.environment }
    if (what.kind !== 'issued') return null
    const shape = shapeOf(new Secret(what.text))
    return shape.form === 'issued' ? { keyId: null, environment: shape.environment } : null
  }
  // Holds what was read, as the scan itself does; both are dropped when it ends.
  const remembered = new Map<string, Identity | null>()
  return (hit) => {
    const by = JSON.stringify(hit.what)
    const before = remembered.get(by)
    if (before !== undefined) return before
    if (remembered.size === mostRemembered) remembered.clear()
    const identity = identify(hit)
    remembered.set(by, identity)
    return identity
  }
}

/** The secrets in one file. A secret that two ways of searching have found is reported once for a line and variable. */
const foundIn = (
  identify: ReturnType<typeof createIdentify>,
  { path, mode, hits }: FileReport,
): readonly Found[] => {
  const found = new Map<string, Found>()
  for (const hit of hits) {
    const identified = identify(hit)
    if (!identified) continue
    const { line, variable, isValue = false } = hit
    const place = JSON.stringify([line, variable, identified.keyId])
    const before = found.get(place)
    found.set(place, {
      path,
      mode,
      line,
      variable,
      isValue: isValue || before?.isValue === true,
      ...identified,
    })
  }
  return [...found.values()]
}

const byPlace = (a: ScanFinding, b: ScanFinding): number =>
  a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1

const describe = async (
  context: Context,
  found: readonly Found[],
  hasGit: (folder: string) => boolean | undefined,
): Promise<readonly ScanFinding[]> => {
  const tracked = await trackedFiles([...new Set(found.map(({ path }) => path))], hasGit)
  const keys = new Map<string, Key | null>()
  const keyOf = (id: string): Key | null => {
    const known = keys.get(id)
    if (known !== undefined) return known
    const key = getKey(context, id)
    keys.set(id, key.ok ? key.data : null)
    return key.ok ? key.data : null
  }
  return found
    .map(({ path, line, variable, keyId, environment, mode }): ScanFinding => {
      const key = keyId === null ? null : keyOf(keyId)
      return {
        path,
        line,
        variable,
        key: key && { id: key.id, name: key.name },
        environment,
        state: key?.status ?? 'unknown',
        tracked: tracked.get(path) ?? null,
        mode: process.platform === 'win32' ? null : mode.toString(8).padStart(4, '0'),
      }
    })
    .toSorted(byPlace)
}

/**
 * Finds every copy of a known secret, and of any secret in our form, in the files below `paths`; records where the known ones are, and which
 * places on record no longer hold theirs.
 *
 * Only what the readers found to be a candidate comes to this process, where its digest decides. Nothing that was read is stored.
 * Refuses `not_found`, what keeps the vault closed, and `conflict.scan_cancelled`.
 */
export const scan = async (
  context: Context,
  paths: readonly string[],
  { spawn, signal, onProgress, answerMs = usualAnswerMs }: ScanOptions,
): Promise<Result<ScanResult>> => {
  const startedAt = context.clock.now()
  const roots = await findRoots(paths, answerMs)
  if (!roots.ok) return roots
  const work: Work[] = []
  for (const path of roots.data) {
    const each = await workFor(path)
    if (!each) return refuseField('folders', 'not_found.folder', { path })
    work.push(each)
  }
  const vault = context.vault()
  if (!vault.ok) return vault
  const known = await readKnownSecrets(context)
  const identify = createIdentify(context, vault.data.vaultCrypto, known)
  const [found, notSearched]: [Found[], NotSearched[]] = [[], []]
  const searched = { files: 0, bytes: 0 }
  const repositories = new Set<string>()
  let saidAt = 0
  await readAll({
    spawn,
    plan: known.plan,
    roots: work,
    signal,
    answerMs,
    onReport: (report) => {
      for (const file of report.found) found.push(...foundIn(identify, file))
      for (const folder of report.repositories) repositories.add(folder)
      notSearched.push(...report.notSearched)
      searched.files += report.searched.files
      searched.bytes += report.searched.bytes
      if (onProgress && performance.now() - saidAt > progressMs) {
        saidAt = performance.now()
        onProgress({ ...searched, findings: found.length })
      }
    },
  })
  if (signal.aborted) return refuse('conflict.scan_cancelled')
  // It may have been locked meanwhile.
  const still = context.vault()
  if (!still.ok) return still
  const isListed = (folder: string): boolean =>
    work.some((each) => 'folders' in each && each.folders.some((root) => isBelow(folder, root)))
  const findings = await describe(context, found, (folder) =>
    isListed(folder) ? repositories.has(folder) : undefined,
  )
  await recordScan(context, { startedAt, roots: roots.data, found, notSearched, limited: known.limited })
  return ok({
    findings,
    notSearched: notSearched.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    searched,
    limitedKeys: known.limited.size,
  })
}
