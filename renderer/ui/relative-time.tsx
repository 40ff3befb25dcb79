import { useSyncExternalStore } from 'react'
import { exactTime, machineTime, relativeTime } from './time.ts'

const step = 15_000
const listeners = new Set<() => void>()
let current = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  timer ??= setInterval(() => {
    current = Date.now()
    for (const each of listeners) each()
  }, step)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

const read = (): number => {
  if (Date.now() - current >= step) current = Date.now()
  return current
}

/** The time, ms since the epoch, anew every 15 s: one timer for all who ask. */
export const useNow = (): number => useSyncExternalStore(subscribe, read)

type Props = {
  readonly at: number | null
  /** Stands where there is no moment. */
  readonly none?: string
  /** It has happened, even where our clock, which ticks every 15 s, is still behind it. */
  readonly past?: boolean
}

/** A moment as seen from now; exact on hover. */
export const RelativeTime = ({ at, none = 'never', past = false }: Props) => {
  const ticked = useNow()
  const now = past && at !== null ? Math.max(ticked, at) : ticked
  return at === null ? (
    <>{none}</>
  ) : (
    <time dateTime={machineTime(at)} title={exactTime(at)}>
      {relativeTime(at, now)}
    </time>
  )
}
