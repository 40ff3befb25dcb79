import type { Log } from '../core/log.ts'

/**
 * A log that is created when its first line is written. Most starts write none, so the window does not wait for the logging library.
 * Lines keep their order.
 *
 * @param create creates the log; must not reject
 */
export const createLazyLog = (create: () => Promise<Log>): Log => {
  let log: Log | undefined
  let creating: Promise<Log> | undefined
  const line =
    (level: keyof Log) =>
    (fields: object, message: string): void => {
      if (log) return log[level](fields, message)
      creating ??= create().then((created) => (log = created))
      void creating.then((created) => created[level](fields, message))
    }
  return { info: line('info'), warn: line('warn'), error: line('error') }
}
