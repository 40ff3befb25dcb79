import type { Environment, Key } from '../../../shared/domain/types.ts'
import type { Refusal, Result } from '../../../shared/domain/errors.ts'

type Options = {
  /** The keys of an environment after the key of this id, newest first; from the newest on when it is left out. */
  readonly page: (environment: Environment, after: string | undefined) => Promise<Result<readonly Key[]>>
  readonly pageSize: number
  /** How long to wait, in ms, before a list that changed while it was read is read again. */
  readonly pauseMs: number
  /** Whether an environment is still the one that is shown. */
  readonly isOn: (environment: Environment) => boolean
  /** Takes what was read so far. */
  readonly onPage: (rows: readonly Key[]) => void
  /** Takes every key there is. */
  readonly onEnd: (rows: readonly Key[]) => void
  readonly onRefused: (refusal: Refusal) => void
}

/**
 * Reads a long list to its end, a page at a time. What changes meanwhile does not make it begin again: it ends, is shown, and is read
 * once more after a pause.
 */
export const createLongRead = ({ page, pageSize, pauseMs, isOn, onPage, onEnd, onRefused }: Options) => {
  /** The reading that is under way, or pauses; another environment has one of its own. */
  let current: { readonly environment: Environment; again: boolean } | undefined
  /** What was read beside the pages since the first of them: newer than they are. */
  const lately = new Map<string, Key>()

  const readOnce = async (environment: Environment): Promise<void> => {
    lately.clear()
    const rows: Key[] = []
    for (;;) {
      const next = await page(environment, rows.at(-1)?.id)
      if (!isOn(environment)) return
      if (!next.ok) return onRefused(next.error)
      rows.push(...next.data)
      if (next.data.length < pageSize) break
      onPage(rows)
    }
    const known = new Set(rows.map((key) => key.id))
    onEnd([
      ...[...lately.values()].filter((key) => !known.has(key.id)),
      ...rows.map((key) => lately.get(key.id) ?? key),
    ])
  }

  const run = async (reading: { readonly environment: Environment; again: boolean }): Promise<void> => {
    for (;;) {
      reading.again = false
      await readOnce(reading.environment)
      if (!reading.again) break
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      if (current !== reading || !isOn(reading.environment)) return
    }
    if (current === reading) current = undefined
  }

  return {
    /** Reads the list of an environment; while that is under way, once more afterwards. */
    readRest: (environment: Environment): void => {
      if (!isOn(environment)) return
      if (current?.environment === environment) {
        current.again = true
        return
      }
      current = { environment, again: false }
      void run(current)
    },
    /** Tells of rows that were read beside the pages. */
    readLately: (rows: readonly Key[]): void => {
      for (const key of rows) lately.set(key.id, key)
    },
  }
}
