import type { Refusal } from '../../shared/domain/errors.ts'

/** The state of a list. Rows stay once they were read: `problem` says why they may be outdated or incomplete. */
export type Load =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly problem: Refusal | null }
  | { readonly state: 'failed'; readonly refusal: Refusal }

export const loading: Load = { state: 'loading' }
export const ready: Load = { state: 'ready', problem: null }

/** The state after a read was refused: without rows if it was the first one; otherwise the rows stay. */
export const refusedAfter = (before: Load, refusal: Refusal): Load =>
  before.state === 'ready' ? { state: 'ready', problem: refusal } : { state: 'failed', refusal }
