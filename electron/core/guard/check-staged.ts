import { basename } from 'node:path'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { StagedReport, StagedSecret } from '../../../shared/domain/guard.ts'
import { shapeOf } from '../keys/secret-format.ts'
import { envValues } from '../projects/scan/env-values.ts'
import { createLocate, type PlaceInText } from '../projects/scan/place-in-text.ts'
import { createSearch, type Hit, type Search } from '../projects/scan/search.ts'
import { Secret } from '../secret.ts'
import { matches, readFingerprints, readGuardKey, type Fingerprint } from './fingerprint-file.ts'
import { keyLookup, type KeyLookup } from './key-lookup.ts'
import { readBlobs, stagedFiles } from './staged-blobs.ts'

/** More texts than these are not compared with slow hashes in one commit: they would take more than a few seconds. */
const mostCompared = 50

/** What may be a secret in a file; several texts are readings of the same place. */
type Candidate = PlaceInText & { readonly issued: boolean; readonly texts: readonly string[] }

const envName = /^\.env(?:[.~-].*)?$|\.env$/i

/** PowerShell and some editors write UTF-16; without its zeros, text in it is ASCII again. */
const withoutZeros = (bytes: Buffer): Buffer => Buffer.from(bytes.filter((byte) => byte !== 0))

/** The texts of a hit. In `\nsecret`, as JSON writes a line end, the search takes the letter for a part of the secret. */
const textsOf = (bytes: Buffer, { start, what }: Hit): readonly string[] => {
  if (what.kind === 'issued') return [what.text]
  if (what.kind === 'exact') return []
  return bytes[start - 1] === 92 ? [...what.texts, ...what.texts.map((text) => text.slice(1))] : what.texts
}

const candidatesIn = (search: Search, path: string, content: Buffer): readonly Candidate[] => {
  const found: Candidate[] = []
  for (const bytes of content.includes(0) ? [content, withoutZeros(content)] : [content]) {
    const locate = createLocate(bytes, 1)
    for (const hit of search(bytes, bytes.length))
      found.push({ ...locate(hit.start), issued: hit.what.kind === 'issued', texts: textsOf(bytes, hit) })
  }
  if (envName.test(basename(path)))
    for (const { values, ...place } of envValues(content))
      for (const value of values)
        found.push({ ...place, issued: shapeOf(new Secret(value)).form === 'issued', texts: [value] })
  return found
}

/** Compares texts with the fingerprints, each at most once. */
const createMatcher = (guardKey: Buffer | null, fingerprints: readonly Fingerprint[]) => {
  const answers = new Map<string, string | null>()
  let compared = 0
  /** The id of the key whose secret one of the texts is; null for none; or `too_many` when they were not compared. */
  return async (texts: readonly string[]): Promise<{ readonly id: string | null } | 'too_many'> => {
    if (!guardKey) return { id: null }
    for (const text of texts) {
      const known = answers.get(text)
      if (known) return { id: known }
      if (known === null) continue
      const possible = fingerprints.filter(
        ({ searched }) => searched?.length === text.length && text.endsWith(searched.tail),
      )
      answers.set(text, null)
      for (const each of possible) {
        if (compared >= mostCompared) {
          answers.delete(text)
          return 'too_many'
        }
        compared += 1
        if (!(await matches(guardKey, each, text))) continue
        answers.set(text, each.id)
        return each
      }
    }
    return { id: null }
  }
}

const describeIssued = (keys: KeyLookup, text: string): Pick<StagedSecret, 'key' | 'environment'> => {
  const secret = new Secret(text)
  const shape = shapeOf(secret)
  return {
    key: keys.byHint(secret),
    environment: shape.form === 'foreign' ? null : shape.environment,
  }
}

/**
 * Searches what would be committed for secrets: everything in our form with a valid checksum, and what the fingerprints say is the secret of an
 * imported key. Reads the blobs in the index of the repository at `cwd`, never the working tree, and needs no vault.
 * Refuses `not_found.git` and `not_found.staged_files`.
 *
 * @param home the data folder, with the fingerprints and the names of the keys
 */
export const checkStaged = async (
  home: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Result<StagedReport>> => {
  const listed = await stagedFiles({ cwd, env })
  if (!listed.ok) return listed
  const [guardKey, fingerprints] = [readGuardKey(home), readFingerprints(home)]
  const tails = new Set((fingerprints ?? []).flatMap(({ searched }) => (searched ? [searched.tail] : [])))
  const search = createSearch({ exact: [], tails: [...tails] })
  const pathsOf = new Map<string, string[]>()
  for (const { path, blob } of listed.data) pathsOf.set(blob, [...(pathsOf.get(blob) ?? []), path])

  const candidates: { readonly path: string; readonly candidate: Candidate }[] = []
  const notSearched = new Map<string, StagedReport['notSearched'][number]>()
  const read = await readBlobs(pathsOf.keys(), { cwd, env }, (blob, content) => {
    for (const path of pathsOf.get(blob) ?? [])
      if (content)
        for (const candidate of candidatesIn(search, path, content)) candidates.push({ path, candidate })
      else notSearched.set(path, { path, reason: 'too_large' })
  })
  if (!read.ok) return read

  const match = createMatcher(guardKey, fingerprints ?? [])
  const keys = keyLookup(home)
  const secrets = new Map<string, StagedSecret>()
  try {
    for (const { path, candidate } of candidates) {
      const { line, variable, issued, texts } = candidate
      const add = (found: Pick<StagedSecret, 'key' | 'environment'>): void =>
        void secrets.set(JSON.stringify([path, line, variable, found.key?.id]), {
          path,
          line,
          variable,
          ...found,
        })
      if (issued) {
        add(describeIssued(keys, texts[0] ?? ''))
        continue
      }
      const matched = await match(texts)
      if (matched === 'too_many') notSearched.set(path, { path, reason: 'too_many' })
      else if (matched.id !== null) add(keys.byId(matched.id))
    }
  } finally {
    keys.close()
  }
  return ok({
    secrets: [...secrets.values()],
    files: listed.data.length,
    notSearched: [...notSearched.values()],
    imported: guardKey !== null && fingerprints !== null,
  })
}
