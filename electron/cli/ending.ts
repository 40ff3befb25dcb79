import type { CliIo } from './io.ts'

/** The signals that ask a running program to end: Ctrl-C, `kill`, a closed terminal. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Resolves at the first of these signals, or when our launcher (in a clone) is gone, which may be killed without a signal to us. From then
 * on signals are ignored: a terminal sends Ctrl-C to both processes, and the second one must not interrupt closing. Standard input is
 * not read, because a service has none.
 */
export const untilEnded = (): Promise<void> => new Promise((resolve) => void listen(resolve))

const listen = (end: () => void): (() => void) => {
  for (const signal of signals) process.on(signal, end)
  if (process.channel) {
    process.once('disconnect', end)
    // Listening on the channel must not keep this process alive.
    process.channel.unref()
  }
  return () => {
    for (const signal of signals) process.off(signal, end)
    process.off('disconnect', end)
  }
}

/** Calls `end` when `untilEnded` resolves, for a command that ends by itself. Returns what to call then. */
export const onEnd = (io: Pick<CliIo, 'untilEnded'>, end: () => void): (() => void) => {
  if (io.untilEnded) {
    void io.untilEnded().then(end)
    return () => undefined
  }
  let hasEnded = false
  const stop = listen(() => {
    hasEnded = true
    end()
  })
  return () => {
    if (!hasEnded) stop()
  }
}
