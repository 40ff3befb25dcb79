import { readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { familyOf, ok, refuse, type Refusal, type Result } from '../../../shared/domain/errors.ts'
import { mayHoldSecret } from '../../../shared/domain/delivery.ts'
import type { Context } from '../context.ts'
import { matcherFor } from '../deliveries/delivery.ts'
import type { Matches } from '../deliveries/destination.ts'
import { envFileDestination } from '../deliveries/destinations/env-file.ts'
import { fileDestination, storedPlacementsOf, type StoredPlacement } from '../deliveries/placements.ts'
import { findAssignments } from '../env-files/assignments.ts'
import { valuesReadByAny } from '../env-files/env-text.ts'
import { isFolder } from '../env-files/folder.ts'
import { createFindMount } from '../env-files/mounts.ts'
import { decode, readFileState, type FileState } from '../env-files/read-file.ts'
import { errorCode, FileRefusal, fromSystem } from '../env-files/refusals.ts'
import { trackedFiles } from '../git/tracked-files.ts'
import { inParallel } from '../in-parallel.ts'
import { boundFolderOf } from '../projects/project-of.ts'
import { readSecret } from '../keys/read-secret.ts'
import type { KeyRow } from '../keys/rows.ts'
import { Secret } from '../secret.ts'
import { createFindCopies, type Copy } from './copies.ts'

/** A file on record as holding a secret, as it was found now. Either it can be changed, or `reason` says why it is left as it is. */
export type LookedAt = {
  readonly path: string
  /** What is on record in this file, also under its other names. */
  readonly placements: readonly StoredPlacement[]
  readonly copies: readonly Copy[]
  /** The `digest` of its `FileState`. */
  readonly digest: string
  /** Whether others share it, so that it is written in place. */
  readonly inPlace: boolean
  readonly reason: Refusal | null
}

export type Looked = {
  readonly files: readonly LookedAt[]
  /** The copies of the secret in a file with this content. Throws a `FileRefusal` if it is not UTF-8. */
  readonly copiesIn: (bytes: Buffer, file: Pick<LookedAt, 'placements'>) => readonly Copy[]
  readonly matches: Matches
}

const filesAtOnce = 8

/** A file that was changed within this time may still be being written. */
const recentMs = 10_000

/** Records of what was typed or said. Programs append to them, and none reads a key from there. */
const isHistory = (path: string): boolean =>
  /(?:\.(?:jsonl|ndjson|log)|[._-]history|\.(?:viminfo|lesshst))$/i.test(basename(path))

type FindEditorsFile = (path: string) => Promise<string | null>

/**
 * Creates a function that finds the file that an editor has beside the one that it has open (Vim, Emacs, LibreOffice); null for none. Each
 * folder is listed once.
 */
const createFindEditorsFile = (): FindEditorsFile => {
  const listed = new Map<string, Promise<ReadonlySet<string>>>()
  const namesIn = (folder: string): Promise<ReadonlySet<string>> => {
    const found =
      listed.get(folder) ??
      readdir(folder).then(
        (names) => new Set(names),
        () => new Set<string>(),
      )
    listed.set(folder, found)
    return found
  }
  return async (path) => {
    const name = basename(path)
    const names = await namesIn(dirname(path))
    const editors = [
      `.${name}.swp`,
      `${name.startsWith('.') ? '' : '.'}${name}.swp`,
      `.#${name}`,
      `.~lock.${name}#`,
    ]
    return editors.find((each) => names.has(each)) ?? null
  }
}

/** The variables of a `.env` file that are on record as holding the secret. */
export const envVariables = ({ placements }: Pick<LookedAt, 'placements'>): readonly string[] => [
  ...new Set(
    placements
      .filter(({ destination }) => destination === envFileDestination.name)
      .map(({ variable }) => variable),
  ),
]

/** The variables of a `.env` file whose value is the secret for some program, however it is spelled. */
const valuesIn = (text: string, variables: readonly string[], matches: Matches): readonly Copy[] =>
  variables.flatMap((variable): readonly Copy[] => {
    const values = valuesReadByAny(text, variable)
    const secret = values.ok ? values.data.find((value) => matches(new Secret(value))) : undefined
    if (secret === undefined) return []
    const last = findAssignments(text).findLast(({ name }) => name === variable)
    const { start, end } = last ?? { start: 0, end: 0 }
    const from = Buffer.byteLength(text.slice(0, start))
    return [
      {
        line: text.slice(0, start).split('\n').length,
        variable,
        start: from,
        end: from + Buffer.byteLength(text.slice(start, end)),
        spelling: 'escaped',
        text: secret,
      },
    ]
  })

/** Why a file that has the secret is left alone all the same; null if it is not. */
const reasonToLeave = async (
  { db, clock }: Context,
  { environment }: Pick<KeyRow, 'environment'>,
  path: string,
  { stat }: FileState,
  tracked: boolean | null,
  findEditorsFile: FindEditorsFile,
): Promise<Refusal | null> => {
  if (isHistory(path)) return refuse('conflict.file_history').error
  const bound = environment === 'production' ? await boundFolderOf(db, path) : ok(null)
  if (!bound.ok) return bound.error
  if (bound.data?.environment === 'test')
    return refuse('conflict.file_in_test_folder', { path: bound.data.folder }).error
  if (tracked === true) return refuse('conflict.file_tracked').error
  if (Math.abs(clock.now() - Number(stat.mtimeMs)) < recentMs) return refuse('conflict.file_recent').error
  const editors = await findEditorsFile(path)
  return editors === null ? null : refuse('conflict.file_in_editor', { file: editors }).error
}

/**
 * Looks now at every file that is on record as holding a key's secret. Changes nothing. Refuses what the vault and the keychain refuse.
 */
export const lookAtFiles = async (context: Context, row: KeyRow): Promise<Result<Looked>> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const isIssued = row.origin === 'issued'
  // One that we issued is found by its form; of one that is lost, the digest is known.
  const read = isIssued || row.item_ref === null ? null : await readSecret(context, row.id)
  if (read?.ok === false && !['secret_missing', 'secret_changed'].includes(familyOf(read.error))) return read
  const known = read?.ok === true ? read.data : null
  const matches = matcherFor(vault.data.vaultCrypto, row.digest)
  const find = createFindCopies({ isIssued, known, last4: row.last4, matches })
  const copiesIn: Looked['copiesIn'] = (bytes, file) => {
    const text = decode(bytes)
    const found = find(bytes)
    const values = valuesIn(text, envVariables(file), matches).filter(
      (value) => !found.some(({ start, end }) => start < value.end && end > value.start),
    )
    return [...found, ...values].toSorted((a, b) => a.start - b.start)
  }
  const byPath = new Map<string, StoredPlacement[]>()
  for (const placement of storedPlacementsOf(context.db, row.id)) {
    const { destination, locator, state } = placement
    if (![envFileDestination.name, fileDestination].includes(destination) || !mayHoldSecret(state)) continue
    byPath.set(locator, [...(byPath.get(locator) ?? []), placement])
  }
  const tracked = await trackedFiles([...byPath.keys()])
  const files = new Map<string, LookedAt>()
  const [findMount, findEditorsFile] = [createFindMount(), createFindEditorsFile()]
  await inParallel([...byPath], filesAtOnce, async ([path, placements]) => {
    const left = (reason: Refusal): void =>
      void files.set(path, { path, placements, copies: [], digest: '', inPlace: false, reason })
    try {
      const state = await readFileState(path)
      if (state === null)
        return left(refuse((await isFolder(dirname(path))) ? 'env_changed.gone' : 'env_unreadable').error)
      const copies = copiesIn(state.bytes, { placements })
      if (copies.length === 0) return left(refuse('env_changed.secret_gone').error)
      const reason = await reasonToLeave(
        context,
        row,
        path,
        state,
        tracked.get(path) ?? null,
        findEditorsFile,
      )
      if (reason) return left(reason)
      const { dev, ino, nlink } = state.stat
      const inPlace = nlink > 1n || (await findMount(path)) !== null
      // One file under two names is changed once.
      const id = nlink > 1n ? `${dev}:${ino}` : path
      const other = files.get(id)
      files.set(id, {
        path: other && other.path < path ? other.path : path,
        placements: [...(other?.placements ?? []), ...placements],
        copies,
        digest: state.digest,
        inPlace,
        reason: null,
      })
    } catch (error) {
      if (!(error instanceof FileRefusal) && errorCode(error) === null) throw error
      left(fromSystem(error, 'reading'))
    }
  })
  const inOrder = [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return ok({ files: inOrder, copiesIn, matches })
}
