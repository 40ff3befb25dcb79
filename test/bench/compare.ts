/** One line of the table: `ratio` and its `bar`, its spread over the rounds, and its inputs. */
export type Measured = {
  readonly what: string
  readonly ratio: number
  readonly spread?: readonly [number, number]
  readonly bar: string
  readonly met: boolean
  readonly detail: string
}

/** The measured function, called with 0, 1, 2 … up to `batch` (4096). `next` prepares a batch of calls and is not timed. */
export type Work = {
  readonly check: (index: number) => unknown
  readonly next?: () => void
  readonly batch?: number
}

const rounds = 21
/** The kernel counts processor time in ticks of up to 4 ms. */
const atLeastMs = 50
const usualBatch = 4096

/** The CPU time of this thread per call, in ns, over `batches` batches. Other programs do not count. */
const timed = ({ check, next, batch = usualBatch }: Work, batches: number): number => {
  let total = 0
  for (let done = 0; done < batches; done += 1) {
    next?.()
    const from = process.threadCpuUsage()
    for (let index = 0; index < batch; index += 1) check(index)
    const { user, system } = process.threadCpuUsage(from)
    total += user + system
  }
  return (total * 1000) / (batches * batch)
}

/** How many batches take about `atLeastMs`; also warms up. */
const batchesFor = (work: Work): number => {
  let batches = 1
  while (timed(work, batches) * batches * (work.batch ?? usualBatch) < atLeastMs * 1e6) batches *= 2
  return batches
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/**
 * CPU time per call of `subject` and of `control`, in ns: medians of alternating rounds, so that other load
 * affects both. `subjects` and `ratios` have one value per round.
 */
export const against = (
  subject: Work,
  control: Work,
): {
  readonly subject: number
  readonly control: number
  readonly subjects: readonly number[]
  readonly ratios: readonly number[]
} => {
  const batches = { subject: batchesFor(subject), control: batchesFor(control) }
  const pairs = Array.from({ length: rounds }, () => ({
    control: timed(control, batches.control),
    subject: timed(subject, batches.subject),
  }))
  return {
    subject: median(pairs.map((pair) => pair.subject)),
    control: median(pairs.map((pair) => pair.control)),
    subjects: pairs.map((pair) => pair.subject),
    ratios: pairs.map((pair) => pair.subject / pair.control),
  }
}

/** The percentile of `values`, as a share from 0 to 1. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN

const judged = (
  what: string,
  ratios: readonly number[],
  bar: string,
  meets: (ratio: number) => boolean,
  detail: string,
): Measured => {
  const ratio = median(ratios)
  return {
    what,
    ratio,
    bar,
    met: meets(ratio),
    detail,
    ...(ratios.length > 1 ? { spread: [percentile(ratios, 0.1), percentile(ratios, 0.9)] as const } : {}),
  }
}

/** A line whose median ratio must not exceed `limit`. */
export const atMost = (what: string, ratios: readonly number[], limit: number, detail: string): Measured =>
  judged(what, ratios, `≤ ${limit}×`, (ratio) => ratio <= limit, detail)

/** A line whose median ratio must reach `limit`. */
export const atLeast = (what: string, ratios: readonly number[], limit: number, detail: string): Measured =>
  judged(what, ratios, `≥ ${limit}×`, (ratio) => ratio >= limit, detail)

/** A line whose amount, one per round, must not exceed `limit`, both in `unit`. Its ratio is relative to the limit. */
export const within = (
  what: string,
  amounts: readonly number[],
  limit: number,
  unit: string,
  detail: string,
): Measured =>
  judged(
    what,
    amounts.map((amount) => amount / limit),
    `≤ ${limit} ${unit}`,
    (ratio) => ratio <= 1,
    detail,
  )

const spreadOf = ({ spread }: Measured): string =>
  spread ? ` (${spread[0].toFixed(2)}–${spread[1].toFixed(2)})` : ''

/** The lines as a Markdown table. The range in brackets covers eight of ten rounds. */
export const table = (lines: readonly Measured[]): string =>
  [
    '| measured | ratio | bar | in this run |',
    '|---|---|---|---|',
    ...lines.map(
      (line) =>
        `| ${line.what} | ${line.ratio.toFixed(2)}×${spreadOf(line)} ${line.met ? '' : '**missed**'} | ${line.bar} | ${line.detail} |`,
    ),
  ].join('\n')
