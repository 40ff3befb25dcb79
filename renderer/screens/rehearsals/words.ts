import type { RehearsedOutcome } from '../../../shared/domain/types.ts'

/** What a program gets while each is rehearsed. */
export const rehearsedAnswers: Record<RehearsedOutcome, { readonly status: number; readonly code: string }> =
  {
    expired: { status: 401, code: 'expired' },
    rate_limited: { status: 429, code: 'rate_limited' },
    insufficient_permissions: { status: 403, code: 'insufficient_permissions' },
  }
