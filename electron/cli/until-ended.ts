/** What asks a program that runs on to end: Ctrl-C, `kill`, a terminal that was closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Resolves at the first signal to end, or when the process that started us over a channel has gone: its launcher in a clone
 * may be killed without a word. From now on signals only ask: one that comes twice (a terminal sends Ctrl-C to both of us)
 * must not cut the closing short. Standard input is not looked at: a service has none.
 */
export const untilEnded = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve())
    if (process.channel) {
      process.once('disconnect', resolve)
      // Listening must not keep this process running by itself.
      process.channel.unref()
    }
  })
