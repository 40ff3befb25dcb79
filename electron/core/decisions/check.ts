import type { Decision, Key } from '../../../shared/domain.ts'
import { ok, type Result } from '../../../shared/errors.ts'
import type { Parsed } from '../../../shared/contract/index.ts'
import type { Context } from '../context.ts'
import { getKey } from '../keys/list.ts'
import { findRow } from '../keys/rows.ts'
import { explain, type AccessRequest } from './decide.ts'
import { decidable, findBySecret, type Found } from './find.ts'

const sentences: Record<Decision['code'], (request: AccessRequest, name: string) => string> = {
  ok: (request, name) => `“${name}” may ${request.action} ${request.entity} in ${request.environment}.`,
  missing: () => 'No key was given. Paste one, or pick one from the list.',
  malformed: () => 'This is not a whole key: it is mistyped, cut off or relabelled. Copy it again from where it came.',
  unknown: () => 'No key of this vault has this secret. It may belong to another installation.',
  damaged: (_, name) => `The record of “${name}” is damaged, so it is refused. Restore a backup, or create a new key.`,
  deleted: (_, name) => `“${name}” was deleted. Create a new key in its place.`,
  disabled: (_, name) => `“${name}” is disabled. Enable it to let it through.`,
  expired: (_, name) => `“${name}” has expired. Create a new key in its place.`,
  wrong_environment: (request, name) => `“${name}” is not for ${request.environment}. Use a key of ${request.environment}, or ask in the other environment.`,
  insufficient_permissions: (request, name) => `“${name}” lacks ${request.entity}:${request.action}. A key’s permissions never change: give its account a role that has it, then create a new key.`,
}

/** Decides for a picked key or a pasted secret, with every check and one sentence. Refuses only when the vault is not open. */
export const checkAccess = (context: Context, input: Parsed<'decisions.check'>): Result<Decision & { readonly sentence: string; readonly key: Key | null }> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const { keys } = vault.data
  const found: Found = 'keyId' in input.subject
    ? { presented: 'well_formed', row: findRow(context.db, input.subject.keyId) }
    : findBySecret(context.db, keys, input.subject.secret)
  const request: AccessRequest = { presented: found.presented, environment: input.environment, entity: input.entity, action: input.action }
  const decision = explain(request, found.row ? decidable(keys, found.row) : null, context.clock.now())
  const key = found.row ? getKey(context, found.row.id) : undefined
  return ok({ ...decision, key: key?.ok ? key.data : null, sentence: sentences[decision.code](request, found.row?.name ?? '') })
}
