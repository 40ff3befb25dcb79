/** One line of the table: `ratio` against `bar`, and what it was made of. */
export type Measured = { readonly what: string; readonly ratio: number; readonly bar: string; readonly met: boolean; readonly detail: string }

/** What is measured, called with 0, 1, 2 … up to `batch` (4096). `next` prepares a batch of calls, outside the time taken. */
export type Work = { readonly check: (index: number) => unknown; readonly next?: () => void; readonly batch?: number }

const rounds = 15
const atLeastMs = 25
const usualBatch = 4096

/** How long a call takes, in ns, over `batches` batches. */
const timed = ({ check, next, batch = usualBatch }: Work, batches: number): number => {
  let total = 0n
  for (let done = 0; done < batches; done += 1) {
    next?.()
    const from = process.hrtime.bigint()
    for (let index = 0; index < batch; index += 1) check(index)
    total += process.hrtime.bigint() - from
  }
  return Number(total) / (batches * batch)
}

/** How many batches take about `atLeastMs`; warms up on the way. */
const batchesFor = (work: Work): number => {
  let batches = 1
  while (timed(work, batches) * batches * (work.batch ?? usualBatch) < atLeastMs * 1e6) batches *= 2
  return batches
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/**
 * Time a call of `subject` and of `control`, in ns: medians of rounds taken by turns, so that what disturbs the machine
 * disturbs both.
 */
export const against = (subject: Work, control: Work): { readonly subject: number; readonly control: number; readonly ratio: number } => {
  const batches = { subject: batchesFor(subject), control: batchesFor(control) }
  const pairs = Array.from({ length: rounds }, () => ({ control: timed(control, batches.control), subject: timed(subject, batches.subject) }))
  return {
    subject: median(pairs.map((pair) => pair.subject)),
    control: median(pairs.map((pair) => pair.control)),
    ratio: median(pairs.map((pair) => pair.subject / pair.control)),
  }
}

/** A line whose ratio must not exceed `limit`. */
export const atMost = (what: string, ratio: number, limit: number, detail: string): Measured => ({ what, ratio, bar: `≤ ${limit}×`, met: ratio <= limit, detail })

/** A line whose ratio must reach `limit`. */
export const atLeast = (what: string, ratio: number, limit: number, detail: string): Measured => ({ what, ratio, bar: `≥ ${limit}×`, met: ratio >= limit, detail })

/** The lines as a Markdown table. */
export const table = (lines: readonly Measured[]): string =>
  [
    '| measured | ratio | bar | in this run |', '|---|---|---|---|',
    ...lines.map(({ what, ratio, bar, met, detail }) => `| ${what} | ${ratio.toFixed(2)}× ${met ? '' : '**missed**'} | ${bar} | ${detail} |`),
  ].join('\n')
