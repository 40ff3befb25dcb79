import type { Decision } from '../../../shared/domain/types.ts'
import type { Explanation, Passing } from '../../../shared/domain/explanation.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { message, type Message } from '../../../shared/messages/message.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { Context } from '../context.ts'
import { getKey } from '../keys/list.ts'
import { findRow, type KeyRow } from '../keys/rows.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'
import { explain, type AccessRequest } from './decide.ts'
import { decidable, findBySecret, type Found, strayAround } from './presented-key.ts'
import { smallestFix } from './fix.ts'
import { passing } from './passing.ts'

export type Question = Parsed<'decisions.check'>

const summaryOf = (
  code: Decision['code'],
  { environment, entity, action }: Question,
  name: string,
): Message => {
  switch (code) {
    case 'ok':
      return message('decision.ok', { name, action, entity, environment })
    case 'missing':
    case 'malformed':
    case 'unknown':
      return message(`decision.${code}`)
    case 'wrong_environment':
      return message('decision.wrong_environment', { name, environment })
    case 'insufficient_permissions':
      return message('decision.insufficient_permissions', { name, permission: `${entity}:${action}` })
    case 'damaged':
    case 'deleted':
    case 'disabled':
    case 'expired':
      return message(`decision.${code}`, { name })
  }
}

const nothingElse: Passing = { keys: [], moreKeys: false, roles: [] }

const find = (context: Context, vaultCrypto: VaultCrypto, subject: Question['subject']): Found => {
  if ('keyId' in subject) return { presented: 'well_formed', row: findRow(context.db, subject.keyId) }
  if ('secret' in subject) return findBySecret(context.db, vaultCrypto, subject.secret)
  return { presented: subject.unidentified === 'malformed' ? 'malformed' : 'well_formed', row: undefined }
}

/** Decides for a picked key or a pasted secret with every check, and returns the row that was found. Refuses only when the vault is not open. */
export const decideAccess = (
  context: Context,
  { subject, environment, entity, action }: Question,
): Result<{
  readonly decision: Decision
  readonly request: AccessRequest
  readonly row: KeyRow | undefined
}> => {
  const vault = context.vault()
  if (!vault.ok) return vault
  const { vaultCrypto } = vault.data
  const { presented, row } = find(context, vaultCrypto, subject)
  const request = { presented, environment, entity, action }
  return ok({
    decision: explain(request, row ? decidable(vaultCrypto, row) : null, context.clock.now()),
    request,
    row,
  })
}

/** Like `decideAccess`, with a sentence, the smallest fix, and the keys and roles that would pass. */
export const checkAccess = (context: Context, question: Question): Result<Explanation> => {
  const decided = decideAccess(context, question)
  if (!decided.ok) return decided
  const { decision, row } = decided.data
  const { environment, entity, action } = question
  const read = row ? getKey(context, row.id) : undefined
  const key = read?.ok ? read.data : null
  const stray =
    decision.code === 'malformed' && 'secret' in question.subject
      ? strayAround(question.subject.secret)
      : null
  return ok({
    ...decision,
    key,
    summary: stray ?? summaryOf(decision.code, question, row?.name ?? ''),
    fix: smallestFix(context, { decision, key, environment, entity, action }),
    passing: decision.allowed
      ? nothingElse
      : passing(context, { environment, entity, action }, key?.account.type ?? null),
  })
}
