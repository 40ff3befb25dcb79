import type { Log } from './log.ts'

/** Logs what failed where nobody waits for a result. Never throws. */
export type Report = Log['warn']

/** Returns a `Report` that writes to the log of a data folder. The log is opened with the first line. */
export const reportInto =
  (home: string): Report =>
  (fields, message) => {
    import('./log.ts').then(({ createLog }) => createLog(home).warn(fields, message)).catch(() => undefined)
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
