/**
 * Creates a reader that never runs twice at the same time. Calls during a run cause one more run afterwards, so no answer is discarded
 * because something has changed in the meantime.
 *
 * @param read must not reject
 * @returns resolves when a run that began after the call has ended
 */
export const oneAtATime = (read: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const run = async (): Promise<void> => {
    try {
      await read()
    } finally {
      running = undefined
    }
  }
  const runNext = async (before: Promise<void>): Promise<void> => {
    await before
    next = undefined
    running = run()
    await running
  }
  return () => {
    if (next) return next
    if (running) return (next = runNext(running))
    return (running = run())
  }
}
