import { expect, it, onTestFinished, vi } from 'vitest'
import { refuse, type Result } from '../../../shared/domain/errors.ts'
import { createPagedQuery } from '../../../renderer/data/paged-query.ts'

type Row = { readonly id: string; readonly text: string }
type Answer = {
  readonly rows: readonly Row[]
  readonly total: number
  readonly offset: number
  readonly located: number | null
  readonly atLeast?: true
}
type Window = Parameters<Parameters<typeof createPagedQuery<string, Row, Answer>>[0]['read']>[1]

const busy = refuse('database_busy.database')

type Reading = ReturnType<ReturnType<typeof setUp>['next']>

/** A list in memory that answers as the back end does, each reading when the test says so. */
const setUp = (
  count: number,
  options: Pick<Parameters<typeof createPagedQuery<string, Row, Answer>>[0], 'anchorOf' | 'holdsTop'> = {},
) => {
  let rows: Row[] = Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, text: `${index}` }))
  const readings: {
    readonly question: string
    readonly window: Window
    readonly locate: string | undefined
    readonly quick: boolean
    readonly answer: (reply?: Result<Answer>) => Promise<void>
  }[] = []
  const query = createPagedQuery<string, Row, Answer>({
    ...options,
    pauseMs: 0,
    idOf: (row) => row.id,
    read: (question, window, { locate, quick }) =>
      new Promise((resolve) => {
        readings.push({
          question,
          window,
          locate,
          quick: quick === true,
          answer: async (reply) => {
            const found = rows.filter((row) => row.text.includes(question))
            const at = (id: string | undefined): number => found.findIndex((row) => row.id === id)
            const anchored = at(window.anchor?.id)
            const offset =
              window.anchor && anchored >= 0
                ? Math.max(0, window.offset + anchored - window.anchor.index)
                : window.offset
            resolve(
              reply ?? {
                ok: true,
                data: {
                  rows: found.slice(offset, offset + window.limit),
                  total: found.length,
                  offset,
                  located: at(locate) < 0 ? null : at(locate),
                },
              },
            )
            await new Promise((done) => setImmediate(done))
          },
        })
      }),
  })
  const next = () => {
    const reading = readings.shift()
    if (!reading) throw new Error('nothing is being read')
    return reading
  }
  return {
    query,
    readings,
    next,
    state: query.store.getState,
    change: (by: (rows: readonly Row[]) => Row[]) => {
      rows = by(rows)
    },
  }
}

it('reads what comes into sight, a page at a time, and forgets what is far away', async () => {
  const { query, next, state, readings } = setUp(5000)
  query.ask('')
  expect(state().load.state).toBe('loading')
  await next().answer()
  expect([state().total, state().rows.size, state().load.state]).toEqual([5000, 125, 'ready'])
  expect(readings).toHaveLength(0)
  query.show(4980, 4999)
  const { window, answer } = next()
  expect(window).toEqual({ offset: 4900, limit: 100 })
  await answer()
  expect(state().rows.get(4999)?.id).toBe('id-4999')
  expect(state().rows.has(0)).toBe(false)
  expect(readings).toHaveLength(0)
})

it('only the place where a fast scroll ends is read', async () => {
  const { query, next, readings } = setUp(5000)
  query.ask('')
  await next().answer()
  query.show(1000, 1020)
  for (let first = 1100; first <= 4000; first += 100) query.show(first, first + 20)
  await next().answer()
  expect(next().window.offset).toBe(4000)
  expect(readings).toHaveLength(0)
})

it('an answer that is late is dropped, and rows stay until newer ones are there', async () => {
  const { query, next, state } = setUp(300)
  query.ask('')
  await next().answer()
  query.ask('1')
  query.ask('12')
  const late = next()
  expect([late.question, state().total]).toEqual(['1', 300])
  await late.answer()
  expect(state().total).toBe(300)
  const newest = next()
  expect(newest.question).toBe('12')
  const { beginning } = state()
  await newest.answer()
  expect([state().total, state().beginning]).toEqual([13, beginning + 1])
  query.ask('', { forget: true })
  expect([state().total, state().rows.size, state().load.state]).toEqual([0, 0, 'loading'])
})

it('a refresh that is refused leaves the rows and says why; the next one reads them again', async () => {
  const { query, next, state, change } = setUp(10)
  query.ask('')
  await next().answer()
  void query.refresh()
  await next().answer(busy)
  expect([state().rows.size, state().load]).toEqual([10, { state: 'ready', problem: busy.error }])
  change((rows) => rows.slice(1))
  void query.refresh()
  await next().answer()
  expect([state().rows.size, state().load]).toEqual([9, { state: 'ready', problem: null }])
})

it('a refresh ends once what is read was requested after it, or was refused', async () => {
  const { query, next, readings } = setUp(10)
  query.ask('')
  let ended = 0
  const end = () => void (ended += 1)
  void query.refresh().then(end)
  await next().answer()
  expect([ended, readings.length]).toEqual([0, 1])
  await next().answer()
  expect(ended).toBe(1)
  void query.refresh().then(end)
  await next().answer(busy)
  expect(ended).toBe(2)
})

it('a reply that cannot be taken does not keep the next one from being read', async () => {
  const { query, next, state } = setUp(10)
  query.ask('')
  const broken = Promise.withResolvers<unknown>()
  process.once('unhandledRejection', broken.resolve)
  await next().answer({ ok: true, data: null } as never)
  expect(await broken.promise).toBeInstanceOf(TypeError)
  query.ask('1')
  await next().answer()
  expect(state().rows.size).toBe(1)
})

it('a first reading that is refused can be asked again', async () => {
  const { query, next, state } = setUp(10)
  query.ask('')
  const answered = query.answered()
  await next().answer(busy)
  await answered
  expect(state().load).toEqual({ state: 'failed', refusal: busy.error })
  void query.refresh()
  await next().answer()
  expect([state().rows.size, state().beginning]).toEqual([10, 1])
})

it('what changes while it is read is read once more afterwards', async () => {
  const { query, next, readings } = setUp(10)
  query.ask('')
  void query.refresh()
  await next().answer()
  void query.refresh()
  void query.refresh()
  expect(readings).toHaveLength(1)
  void query.refresh()
  await next().answer()
  expect(readings).toHaveLength(1)
  await next().answer()
  expect(readings).toHaveLength(0)
})

it('rows in sight stay in sight when others come before them', async () => {
  const { query, next, state, change } = setUp(1000)
  query.ask('')
  await next().answer()
  query.show(500, 520)
  await next().answer()
  change((rows) => [...Array.from({ length: 7 }, (_, n) => ({ id: `new-${n}`, text: 'new' })), ...rows])
  void query.refresh()
  await next().answer()
  expect(state().moved).toEqual({ by: 7, times: 1 })
  expect([state().rows.get(507)?.id, state().total]).toEqual(['id-500', 1007])
  query.show(0, 20)
  await next().answer()
  change((rows) => [{ id: 'newest', text: 'new' }, ...rows])
  void query.refresh()
  await next().answer()
  // At its top a list shows what comes first.
  expect([state().rows.get(0)?.id, state().moved.times]).toEqual(['newest', 1])
})

it('new rows appear at the top of the list, unless it is held while a row is located', async () => {
  for (const holdsTop of [false, true]) {
    const { query, next, state, change } = setUp(300, { holdsTop })
    query.ask('')
    await next().answer()
    query.locate('id-3')
    change((rows) => [{ id: 'new', text: 'new' }, ...rows])
    void query.refresh()
    await next().answer()
    expect([state().moved.by, state().rows.get(0)?.id]).toEqual(holdsTop ? [1, undefined] : [0, 'new'])
    expect(state().rows.get(4)?.id).toBe('id-3')
  }
})

it('an anchor can be named by something else than the id', async () => {
  const { query, next } = setUp(300, { anchorOf: ({ id, text }) => `${id} at ${text}` })
  query.ask('')
  await next().answer()
  query.show(20, 40)
  await new Promise((done) => setImmediate(done))
  void query.refresh()
  expect(next().window.anchor).toEqual({ id: 'id-20 at 20', index: 20 })
})

it('tells where a row is, whether it is in sight or not, and that the search hides it', async () => {
  const { query, next, state } = setUp(1000)
  query.ask('')
  await next().answer()
  query.locate('id-5')
  expect(state().located).toEqual({ id: 'id-5', index: 5 })
  query.locate('id-700')
  expect(state().located).toBeNull()
  const reading = next()
  expect(reading.locate).toBe('id-700')
  await reading.answer()
  expect(state().located).toEqual({ id: 'id-700', index: 700 })
  query.ask('12')
  await next().answer()
  expect(state().located).toEqual({ id: 'id-700', index: null })
  query.locate(null)
  expect(state().located).toBeNull()
})

it('a position is not taken from an answer that was asked for another row', async () => {
  const { query, next, state } = setUp(1000)
  query.ask('')
  await next().answer()
  query.locate('id-700')
  const first = next()
  query.locate('id-800')
  await first.answer()
  expect(state().located).toBeNull()
  await next().answer()
  expect(state().located).toEqual({ id: 'id-800', index: 800 })
})

it('newer readings of rows are put in their places', async () => {
  const { query, next, state } = setUp(10)
  query.ask('')
  await next().answer()
  query.show(2, 4)
  expect(query.idsInSight()).toEqual(['id-2', 'id-3', 'id-4'])
  query.patch([
    { id: 'id-3', text: 'used' },
    { id: 'elsewhere', text: 'used' },
  ])
  expect([state().rows.get(3)?.text, state().rows.size]).toEqual(['used', 10])
})

/** Answers without a count, as all that was requested is there. */
const uncounted = (reading: Reading, located: number | null = null) =>
  reading.answer({
    ok: true,
    data: {
      rows: Array.from({ length: reading.window.limit }, (_, index) => ({
        id: `id-${index}`,
        text: `${index}`,
      })),
      total: reading.window.limit,
      atLeast: true,
      offset: 0,
      located,
    },
  })

it('a list is counted after its first rows, once nobody asks for another one', async () => {
  const { query, next, readings, state } = setUp(1000)
  query.ask('')
  await next().answer()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  query.ask('1')
  query.ask('12')
  for (let turn = 0; turn < 2; turn += 1) {
    const reading = next()
    expect(reading.quick).toBe(true)
    await uncounted(reading)
  }
  // Until it is counted, the scroll bar stays as it was.
  expect([state().total, state().isCounted, readings.length]).toEqual([1000, false, 0])
  vi.advanceTimersByTime(100)
  query.ask('123')
  const newest = next()
  vi.advanceTimersByTime(100)
  await uncounted(newest)
  expect(readings).toHaveLength(0)
  vi.advanceTimersByTime(100)
  expect(readings).toHaveLength(0)
  vi.advanceTimersByTime(50)
  const count = next()
  expect([count.question, count.quick]).toEqual(['123', false])
  await count.answer()
  expect([state().total, state().isCounted, state().rows.size]).toEqual([1, true, 1])
  vi.advanceTimersByTime(10_000)
  expect(readings).toHaveLength(0)
})

it('an uncounted list is at least as long as what was read of it, and a count that is refused says so', async () => {
  const { query, next, state } = setUp(5)
  query.ask('')
  await next().answer()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  query.ask('1')
  await uncounted(next())
  expect([state().total, state().rows.size]).toEqual([125, 125])
  vi.advanceTimersByTime(150)
  await next().answer(busy)
  expect([state().total, state().isCounted, state().load]).toEqual([
    125,
    false,
    { state: 'ready', problem: busy.error },
  ])
})

it('the position of a row comes with the first rows, before the list is counted', async () => {
  const { query, next, state } = setUp(1000)
  query.ask('')
  await next().answer()
  query.locate('id-700')
  await next().answer()
  query.ask('7', { forget: true })
  const reading = next()
  expect([reading.quick, reading.locate]).toEqual([true, 'id-700'])
  await uncounted(reading, 170)
  expect([state().located, state().isCounted]).toEqual([{ id: 'id-700', index: 170 }, false])
  // So that it can be scrolled to.
  expect(state().total).toBe(171)
})

it('rows that have not changed stay the same objects, so that they are not drawn again', async () => {
  const { query, next, state, change } = setUp(10)
  query.ask('')
  await next().answer()
  const before = state().rows
  change((rows) => [
    { id: 'new', text: '1' },
    ...rows.map((row) => (row.id === 'id-1' ? { ...row, text: '1 b' } : { ...row })),
  ])
  query.ask('1')
  await next().answer()
  expect([...state().rows.values()].map(({ text }) => text)).toEqual(['1', '1 b'])
  query.ask('')
  await next().answer()
  change((rows) => rows.map((row) => ({ ...row, text: row.id === 'id-4' ? 'changed' : row.text })))
  const second = state().rows
  void query.refresh()
  await next().answer()
  expect(state().rows.get(1)).toBe(second.get(1))
  expect([state().rows.get(5), before.get(4)?.text]).toEqual([{ id: 'id-4', text: 'changed' }, '4'])
})

it('a page that lacks rows is not asked for over and over', async () => {
  const { query, next, readings, state } = setUp(1000)
  query.ask('')
  await next().answer()
  query.show(500, 520)
  const reading = next()
  await reading.answer({ ok: true, data: { rows: [], total: 1000, offset: 500, located: null } } as never)
  expect([readings.length, state().rows.has(500)]).toEqual([0, false])
})
