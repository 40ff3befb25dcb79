import type { Log } from '../core/log.ts'

/**
 * A log that is made with its first line: most starts write none, and the window does not wait for the log's library. Lines keep their order.
 *
 * @param make makes the log; must not reject
 */
export const createLaterLog = (make: () => Promise<Log>): Log => {
  let made: Log | undefined
  let making: Promise<Log> | undefined
  const line =
    (level: keyof Log) =>
    (fields: object, message: string): void => {
      if (made) return made[level](fields, message)
      making ??= make().then((log) => (made = log))
      void making.then((log) => log[level](fields, message))
    }
  return { info: line('info'), warn: line('warn'), error: line('error') }
}
