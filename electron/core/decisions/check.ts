import type { Decision, Explanation, Passing } from '../../../shared/domain.ts'
import { ok, type Result } from '../../../shared/errors.ts'
import type { Parsed } from '../../../shared/contract/index.ts'
import type { Context } from '../context.ts'
import { getKey } from '../keys/list.ts'
import { findRow } from '../keys/rows.ts'
import type { PepperedKeys } from '../vault/pepper.ts'
import { explain, type AccessRequest } from './decide.ts'
import { decidable, findBySecret, type Found } from './find.ts'
import { smallestFix } from './fix.ts'
import { passing } from './passing.ts'

const sentences: Record<Decision['code'], (request: AccessRequest, name: string) => string> = {
  ok: (request, name) => `“${name}” may ${request.action} ${request.entity} in ${request.environment}.`,
  missing: () => 'No key was given.',
  malformed: () => 'This is not a whole key: it is mistyped, cut off or relabelled.',
  unknown: () => 'No key of this vault has this secret.',
  damaged: (_, name) => `The record of “${name}” is damaged, so it is refused.`,
  deleted: (_, name) => `“${name}” was deleted.`,
  disabled: (_, name) => `“${name}” is disabled.`,
  expired: (_, name) => `“${name}” has expired.`,
  wrong_environment: (request, name) => `“${name}” is not for ${request.environment}.`,
  insufficient_permissions: (request, name) => `“${name}” lacks ${request.entity}:${request.action}.`,
}

const nothingElse: Passing = { keys: [], moreKeys: false, roles: [] }

const find = (context: Context, keys: PepperedKeys, subject: Parsed<'decisions.check'>['subject']): Found => {
  if ('keyId' in subject) return { presented: 'well_formed', row: findRow(context.db, subject.keyId) }
  if ('secret' in subject) return findBySecret(context.db, keys, subject.secret)
  return { presented: subject.unidentified === 'malformed' ? 'malformed' : 'well_formed', row: undefined }
}

/**
 * Decides for a picked key or a pasted secret, with every check, one sentence, the smallest fix, and the keys and roles
 * that would pass. Refuses only when the vault is not open.
 */
export const checkAccess = (context: Context, input: Parsed<'decisions.check'>): Result<Explanation> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const { keys } = vault.data
  const { environment, entity, action } = input
  const found = find(context, keys, input.subject)
  const request = { presented: found.presented, environment, entity, action }
  const decision = explain(request, found.row ? decidable(keys, found.row) : null, context.clock.now())
  const read = found.row ? getKey(context, found.row.id) : undefined
  const key = read?.ok ? read.data : null
  return ok({
    ...decision, key, sentence: sentences[decision.code](request, found.row?.name ?? ''),
    fix: smallestFix(context, { decision, key, environment, entity, action }),
    passing: decision.allowed ? nothingElse : passing(context, { environment, entity, action }, key?.account.type ?? null),
  })
}
