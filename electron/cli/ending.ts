/** The signals that ask a running program to end: Ctrl-C, `kill`, a closed terminal. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Resolves at the first of these signals, or when our launcher (in a clone) is gone, which may be killed without a signal to us. From then
 * on signals are ignored: a terminal sends Ctrl-C to both processes, and the second one must not interrupt closing. Standard input is
 * not read, because a service has none.
 */
export const untilEnded = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve())
    if (process.channel) {
      process.once('disconnect', resolve)
      // Listening on the channel must not keep this process alive.
      process.channel.unref()
    }
  })
