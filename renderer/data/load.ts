import type { Refusal } from '../../shared/domain/errors.ts'

/** How far a list has got. Once rows were read they stay: `problem` says why they may be out of date, or not all there. */
export type Load =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly problem: Refusal | null }
  | { readonly state: 'failed'; readonly refusal: Refusal }

export const loading: Load = { state: 'loading' }
export const ready: Load = { state: 'ready', problem: null }

/** What follows when a read was refused: there is nothing to show if it was the first, and what is there stays if it was not. */
export const refusedAfter = (before: Load, refusal: Refusal): Load =>
  before.state === 'ready' ? { state: 'ready', problem: refusal } : { state: 'failed', refusal }
