import { familyOf, type Result } from '../../shared/domain/errors.ts'
import type { Log } from '../core/log.ts'
import type { ServingDaemon } from '../daemon/server.ts'

/** Serves the user's command line while the app is open. */
export type CommandLineServer = {
  /** Starts to serve, unless it does already; called each time the vault has been opened. */
  start(): void
  /** Ends for good. */
  stop(): Promise<void>
}

/**
 * @param serve starts the daemon; called again at the next `start` when it was refused. A refusal is logged: commands then open the data
 *   folder themselves.
 */
export const createCommandLineServer = (
  serve: () => Promise<Result<ServingDaemon>>,
  log: Log,
): CommandLineServer => {
  let serving: Promise<ServingDaemon | undefined> | undefined
  let stopped = false
  const begin = async (): Promise<ServingDaemon | undefined> => {
    try {
      const served = await serve()
      if (served.ok) return served.data
      log.warn({ refusal: familyOf(served.error), ...served.error }, 'The command line is not served')
    } catch (error) {
      log.error({ err: error }, 'The command line could not be served')
    }
    serving = undefined
    return undefined
  }
  return {
    start: () => {
      if (!stopped) serving ??= begin()
    },
    stop: async () => {
      stopped = true
      await (await serving)?.close()
    },
  }
}
