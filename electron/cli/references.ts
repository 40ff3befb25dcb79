import { resolve } from 'node:path'
import type { Environment, Key } from '../../shared/domain/types.ts'
import { familyOf, ok, refuse, type Refusal, type Result } from '../../shared/domain/errors.ts'
import { findReferences, type FoundReference } from '../../shared/domain/reference.ts'
import { readWhole } from '../core/git/read.ts'
import { checkUsable } from '../core/keys/usable.ts'
import { say } from '../messages.ts'
import type { Tools } from './act.ts'

/** Reads a text file of at most 1 MiB, exactly: a byte-order mark is kept. Refuses `not_found`, `env_unreadable` and `env_not_utf8`. */
export const readText = async (path: string): Promise<Result<string>> => {
  const read = await readWhole(resolve(path))
  if (read.kind === 'missing') return refuse('not_found.file', { path })
  return read.kind === 'unreadable' ? refuse('env_unreadable.text', { path }) : decodeText(read.bytes, path)
}

/** `name` is what a refusal calls it. */
export const decodeText = (bytes: Buffer, name: string): Result<string> => {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return refuse('env_not_utf8.text', { path: name })
  }
}

/** Finds a key that a program could use now, by its name. Refuses `not_found`, `key_not_active` and `key_not_kept`. */
export const findUsable = async (
  { perform }: Pick<Tools<object>, 'perform'>,
  { environment, name }: { readonly environment: Environment; readonly name: string },
): Promise<Result<Key>> => {
  const key = checkUsable(await perform('keys.find', { environment, name, only: true }))
  if (!key.ok) return key
  return key.data.kept ? key : refuse('key_not_kept', { name })
}

/** Whether a refusal is about one reference, and not about the vault or the machine. */
const isAboutKey = (refusal: Refusal): boolean =>
  ['not_found', 'key_not_active', 'key_not_kept', 'damaged', 'invalid_input'].includes(familyOf(refusal))

/**
 * The references in a text, with their keys. Refuses the first that cannot be resolved, with its line.
 *
 * @param line the line of the file on which the text begins
 */
export const resolveReferences = async (
  tools: Pick<Tools<object>, 'perform'>,
  text: string,
  line = 1,
): Promise<Result<readonly (FoundReference & { readonly key: Key })[]>> => {
  const { found, broken } = findReferences(text)
  const lineOf = (each: { readonly line: number }): string => String(each.line + line - 1)
  const [first] = broken
  if (first) return refuse('reference_unresolved.broken', { line: lineOf(first), reference: first.text })
  const resolved: (FoundReference & { readonly key: Key })[] = []
  for (const reference of found) {
    const key = await findUsable(tools, reference)
    if (!key.ok)
      return isAboutKey(key.error)
        ? refuse(familyOf(key.error) === 'not_found' ? 'not_found.reference' : 'reference_unresolved.key', {
            line: lineOf(reference),
            reference: reference.text,
            problem: say(key.error),
          })
        : key
    resolved.push({ ...reference, key: key.data })
  }
  return ok(resolved)
}
