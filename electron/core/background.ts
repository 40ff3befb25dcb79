import type { Log } from './log.ts'

/** Writes down what went wrong where nobody waits for an answer. Never throws. */
export type Report = Log['warn']

/** Reports into the log of a data folder, which is opened when there is something to write. */
export const reportInto =
  (home: string): Report =>
  (fields, message) => {
    import('./log.ts').then(({ createLog }) => createLog(home).warn(fields, message)).catch(() => undefined)
  }

/**
 * `work` as something that a timer may call: what it throws would end the process, so it is reported instead; once, as long
 * as it stays the same.
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
