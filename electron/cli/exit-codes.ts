import type { Decision } from '../../shared/domain/types.ts'
import { familyOf, type Refusal } from '../../shared/domain/errors.ts'
import type { RefusalFamily } from '../../shared/domain/refusal-families.ts'

/** The exit codes; `verify` and `explain` also have those of {@link decisionCode}. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, locked: 3, notFound: 4, interrupted: 130 } as const

const locked: ReadonlySet<RefusalFamily> = new Set([
  'keychain_locked',
  'keychain_unavailable',
  'keychain_timeout',
  'keychain_items_missing',
  'vault_not_set_up',
  'passphrase_wrong',
  'passphrase_too_soon',
])
const notFound: ReadonlySet<RefusalFamily> = new Set(['not_found', 'role_unknown'])

/** The exit code of a refusal. */
export const exitCodeOf = (refusal: Pick<Refusal, 'code'>): number => {
  const family = familyOf(refusal)
  if (locked.has(family)) return exitCodes.locked
  return notFound.has(family) ? exitCodes.notFound : exitCodes.failed
}

/** 0 for allowed, 41 for 401, 43 for 403, because an exit code is one byte. */
export const decisionCode = ({ status }: Pick<Decision, 'status'>): number =>
  ({ 200: exitCodes.ok, 401: 41, 403: 43 })[status]

/** A usage error that the parser could not detect; `message` is one sentence. Ends with exit code 2. */
export class UsageError extends Error {}

/** The person at the terminal answered a question with Ctrl-C. */
export class Interrupted extends Error {}
