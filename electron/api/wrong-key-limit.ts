export type WrongKeyLimitOptions = {
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  /** How many wrong keys per second are answered without delay. */
  readonly freePerSecond: number
  /** How long the answer to every further one is delayed, in milliseconds. */
  readonly delayMs: number
  /** How many delayed answers may be pending at a time. */
  readonly maxWaiting: number
}

/** How to answer a wrong key: now, with 429, or once the promise resolves. */
export type LimitedAnswer = 'answer' | 'too_many' | Promise<void>

/**
 * Creates the rate limit against guessing. It counts wrong keys only, whoever sends them: past `freePerSecond` answers are
 * delayed, past `maxWaiting` they are refused. Valid keys never wait, so no client can lock another out.
 * @returns a function to call once for each wrong key
 */
export const createWrongKeyLimit = ({
  now,
  wait,
  freePerSecond,
  delayMs,
  maxWaiting,
}: WrongKeyLimitOptions): (() => LimitedAnswer) => {
  let free = freePerSecond
  let countedAt = now()
  let waiting = 0
  return () => {
    const at = now()
    free = Math.min(freePerSecond, free + ((at - countedAt) / 1000) * freePerSecond)
    countedAt = at
    if (free >= 1) {
      free -= 1
      return 'answer'
    }
    if (waiting >= maxWaiting) return 'too_many'
    waiting += 1
    return wait(delayMs).finally(() => {
      waiting -= 1
    })
  }
}
