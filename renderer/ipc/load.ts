import type { Refusal } from '../../shared/errors.ts'

/** How far a list has got. */
export type Load = { readonly state: 'loading' } | { readonly state: 'ready' } | { readonly state: 'failed'; readonly refusal: Refusal }

export const loading: Load = { state: 'loading' }
export const ready: Load = { state: 'ready' }
export const failed = (refusal: Refusal): Load => ({ state: 'failed', refusal })
