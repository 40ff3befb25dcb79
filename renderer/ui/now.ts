import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

/*
 * The page's clock, one for all. Relative times follow it every 15 s. What a key is (active, expired, …) is worked out for the
 * status time, which moves on at the very moment when a key changes by itself, and whenever keys were read.
 */

const step = 15_000
/** The longest delay of a browser timer, in ms. */
const longestWait = 2 ** 31 - 1

const onTick = new Set<() => void>()
const onStatusTime = new Set<() => void>()
const onChange = new Set<() => void>()
/** By what was read: when something in it next changes by itself, seen from a moment; null for never. */
const sources = new Map<string, (now: number) => number | null>()

let now = Date.now()
let statusTime = now
let next = Number.POSITIVE_INFINITY
let timer: ReturnType<typeof setTimeout> | undefined
let ticking: ReturnType<typeof setInterval> | undefined

const tell = (listeners: ReadonlySet<() => void>): void => {
  for (const listener of listeners) listener()
}

const schedule = (): void => {
  clearTimeout(timer)
  next = Math.min(...[...sources.values()].map((nextOf) => nextOf(statusTime) ?? Number.POSITIVE_INFINITY))
  if (next !== Number.POSITIVE_INFINITY)
    timer = setTimeout(check, Math.min(longestWait, Math.max(0, next - Date.now())))
}

/** Moves the status time to now. */
const settle = (): void => {
  now = statusTime = Date.now()
  schedule()
  tell(onStatusTime)
  tell(onTick)
}

/**
 * Checks whether something has changed by itself. A timer alone is not enough: it may fire early, pauses while the machine sleeps, and the
 * clock can be set.
 */
const check = (): void => {
  const at = Date.now()
  if (at >= next || at < statusTime) {
    settle()
    tell(onChange)
  } else schedule()
}

const subscribe =
  (listeners: Set<() => void>) =>
  (listener: () => void): (() => void) => {
    listeners.add(listener)
    ticking ??= setInterval(() => {
      now = Date.now()
      tell(onTick)
      check()
    }, step)
    return () => void listeners.delete(listener)
  }
const subscribeTick = subscribe(onTick)
const subscribeStatusTime = subscribe(onStatusTime)

const readNow = (): number => {
  if (Date.now() - now >= step) now = Date.now()
  return now
}

/** The time, ms since the epoch, updated every 15 s and whenever a key changes by itself. */
export const useNow = (): number => useSyncExternalStore(subscribeTick, readNow)

/** What `of` makes of the time, such as words. A component is only drawn again when that has changed. */
export const useFromNow = <Made extends string | boolean>(of: (now: number) => Made): Made =>
  useSyncExternalStore(subscribeTick, () => of(readNow()))

/** The moment that statuses are worked out for, ms since the epoch. */
export const currentStatusTime = (): number => statusTime
/** The same, followed. Cheaper to depend on than `useNow`: it moves only when a status may have changed. */
export const useStatusTime = (): number => useSyncExternalStore(subscribeStatusTime, currentStatusTime)
/** What `of` makes of it, such as a key's status. A component is only drawn again when that has changed. */
export const useFromStatusTime = <Made extends string>(of: (statusTime: number) => Made): Made =>
  useSyncExternalStore(subscribeStatusTime, () => of(statusTime))

/**
 * Tells the clock what was just read, and judges it as of now.
 * @param source what it is; its earlier changes no longer count
 * @param nextOf gives when something in it next changes by itself, after a moment; null for never
 */
export const followChanges = (source: string, nextOf: (now: number) => number | null): void => {
  sources.set(source, nextOf)
  settle()
}

/** Calls `listener` each time that a key has changed by itself, to read again what only the back end knows. */
export const onTimedChange = (listener: () => void): (() => void) => {
  onChange.add(listener)
  return () => void onChange.delete(listener)
}

/** The same for a component; the newest `handler` is called. */
export const useTimedChange = (handler: () => void): void => {
  const call = useEffectEvent(handler)
  useEffect(() => onTimedChange(() => call()), [])
}
