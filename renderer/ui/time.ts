import { useSyncExternalStore } from 'react'
import { formats } from '../data/messages.ts'
import { isTime } from '../../shared/domain/time.ts'

/** A time (ms since the epoch) for a `<time>` element; undefined if it is invalid, which only a damaged record has. */
export const machineTime = (at: number): string | undefined =>
  isTime(at) ? new Date(at).toISOString() : undefined

/** `Sat, 28 Nov 2026, 14:05` */
export const exactTime = (at: number): string => formats().exact(at)
/** `28 Nov 2026` */
export const dayOf = (at: number): string => formats().day(at)
/** `14:05:09` */
export const timeOfDay = (at: number): string => formats().timeOfDay(at)
/** A time relative to `now`: `4 min ago`, `yesterday`, `in 6 days` */
export const relativeTime = (at: number, now: number): string => formats().relative(at, now)

const waiting = new Set<() => void>()
let isPainted = false

/** Call it once the first screen has been painted: from then on lists show times. */
export const showTimes = (): void => {
  isPainted = true
  for (const listener of waiting) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  waiting.add(listener)
  return () => void waiting.delete(listener)
}

/** Whether times can be shown: the first object of `Intl` takes longer than drawing the first screen, so it is created after that. */
export const useTimesShown = (): boolean => useSyncExternalStore(subscribe, () => isPainted)
