export type BrakeOptions = {
  /** Milliseconds that never run backwards. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Wrong keys a second that are answered at once. */
  readonly freeEachSecond: number
  /** How long each further one waits for its answer, in ms. */
  readonly delayMs: number
  /** How many may wait at a time. */
  readonly mostWaiting: number
}

/** What to do with the answer to a wrong key. */
export type Braking = 'answer' | 'too_many' | Promise<void>

/**
 * Slows guessing: wrong keys, whoever sends them and whatever they are, are answered late once there are many, and past a limit
 * not at all. Right keys never wait, so nobody can lock another out.
 * @returns called once for each wrong key: answer at once, after the promise, or with 429
 */
export const createBrake = ({
  now,
  wait,
  freeEachSecond,
  delayMs,
  mostWaiting,
}: BrakeOptions): (() => Braking) => {
  let free = freeEachSecond
  let countedAt = now()
  let waiting = 0
  return () => {
    const at = now()
    free = Math.min(freeEachSecond, free + ((at - countedAt) / 1000) * freeEachSecond)
    countedAt = at
    if (free >= 1) {
      free -= 1
      return 'answer'
    }
    if (waiting >= mostWaiting) return 'too_many'
    waiting += 1
    return wait(delayMs).finally(() => {
      waiting -= 1
    })
  }
}
