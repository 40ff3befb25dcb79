/**
 * Makes a reader that never runs twice at once. Called while it runs, it runs once more afterwards, however often it was called: so
 * no answer is thrown away because something has changed again meanwhile.
 *
 * @param read must not reject
 * @returns resolves when a reading that began after the call has ended
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
