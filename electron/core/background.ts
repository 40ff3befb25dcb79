import type { Log } from './log.ts'

/** Logs what failed where nobody waits for a result. Never throws. */
export type Report = Log['warn']

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

/** The log of a data folder, opened with its first line. */
export const lazyLogIn = (home: string): Log =>
  createLazyLog(async () => (await import('./log.ts')).createLog(home))

/** Returns a `Report` that writes to the log of a data folder. */
export const reportInto = (home: string): Report => {
  const log = lazyLogIn(home)
  return (fields, message) => log.warn(fields, message)
}

/**
 * Makes `work` safe to call from a timer, where an exception would end the process: exceptions are reported instead, repeated ones
 * only once.
 */
export const inBackground = (report: Report, work: () => void, message: string): (() => void) => {
  let reported: string | undefined
  return () => {
    try {
      work()
      reported = undefined
    } catch (error) {
      if (String(error) !== reported) report({ err: error }, message)
      reported = String(error)
    }
  }
}
