import { createStore, useStore, type StoreApi } from 'zustand'
import type { Refusal, Result } from '../../shared/domain/errors.ts'
import { loading, ready, refusedAfter, type Load } from './load.ts'

/** How many rows are requested at a time, and kept on either side of the visible ones. */
const pageSize = 100
const keptAround = 300

type Window = {
  readonly offset: number
  readonly limit: number
  readonly anchor?: { readonly id: string; readonly index: number }
}

/** The answer for a part of a list. */
type Part<Row> = {
  readonly rows: readonly Row[]
  readonly total: number
  /** There may be more than `total`: they were not counted. */
  readonly atLeast?: true
  readonly offset: number
  readonly located: number | null
}

/** What is requested beside a part of a list. */
type Wish = {
  /** The id of a row whose position is wanted. */
  readonly locate?: string
  /** The rows are wanted before the list is counted. */
  readonly quick?: true
}

type Options<Question, Row, Answer extends Part<Row>> = {
  /** Requests a part of the list. */
  readonly read: (question: Question, window: Window, wish: Wish) => Promise<Result<Answer>>
  readonly idOf: (row: Row) => string
  /** What the anchor of a window is named by, if it is not the id. */
  readonly anchorOf?: (row: Row) => string
  /** Keeps the visible rows in place at the top of the list, too, while a row is located. Otherwise new rows appear there at once. */
  readonly holdsTop?: boolean
  /** How long to wait between two reads of rows that may have changed, in milliseconds. */
  readonly pauseMs?: number
  /** How long after an answer without a count the list is counted, in milliseconds: only once nobody is typing. */
  readonly countAfterMs?: number
}

/** The known state of a list: its length, and the rows that are visible or near. */
export type Paged<Row, Answer> = {
  readonly load: Load
  /** Another list was requested, and the rows are still those of the previous one. */
  readonly isAsking: boolean
  readonly total: number
  /** Whether `total` is exact. Until then it is an estimate, so that the scroll bar does not jump twice. */
  readonly isCounted: boolean
  readonly rows: ReadonlyMap<number, Row>
  readonly indexes: ReadonlyMap<string, number>
  /** What came with the newest rows; null before the first. */
  readonly answer: Answer | null
  /** The row that was last located, and its position; null when search or filters hide it. */
  readonly located: { readonly id: string; readonly index: number | null } | null
  /** The number of answered queries: each one shows the list from its top. */
  readonly beginning: number
  /** How far the visible rows have moved down because of rows added before them, and how often. */
  readonly moved: { readonly by: number; readonly times: number }
}

const nothing = {
  load: loading,
  isAsking: false,
  total: 0,
  isCounted: true,
  rows: new Map(),
  indexes: new Map(),
  answer: null,
  located: null,
} as const

/**
 * A list that is read in windows as it is scrolled.
 *
 * Only one read is in progress at a time. Afterwards the newest query is sent, and answers to earlier ones are dropped. Rows stay until newer
 * ones arrive, even if a read fails; `load` then says why they may be outdated.
 */
export const createPagedQuery = <Question, Row, Answer extends Part<Row>>({
  read,
  idOf,
  anchorOf = idOf,
  holdsTop = false,
  pauseMs = 200,
  countAfterMs = 150,
}: Options<Question, Row, Answer>) => {
  type State = Paged<Row, Answer>
  const store: StoreApi<State> = createStore<State>(() => ({
    ...nothing,
    beginning: 0,
    moved: { by: 0, times: 0 },
  }))
  const { getState: state, setState: set } = store

  let question: Question | undefined
  /** The visible rows. */
  let sight = { first: 0, last: pageSize - 1 }
  let wanted: string | null = null
  /** What must be read again: nothing, the visible rows, or another query from its top. */
  let due: 'nothing' | 'sight' | 'question' = 'nothing'
  /** Incremented by a new query, which makes earlier answers late. */
  let asked = 0
  /** Pages that had fewer rows than expected; they are not requested again and again. */
  let short = new Set<number>()
  let isReading = false
  let isWoken = false
  let refreshedAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  let countTimer: ReturnType<typeof setTimeout> | undefined
  let answered = Promise.withResolvers<void>()
  let refreshed = Promise.withResolvers<void>()

  const withRows = (rows: ReadonlyMap<number, Row>): Pick<State, 'rows' | 'indexes'> => ({
    rows,
    indexes: new Map([...rows].map(([index, row]) => [idOf(row), index])),
  })

  /** The page that lacks a visible row; null when none does. */
  const missing = (): Window | null => {
    const { rows, total } = state()
    for (let index = sight.first; index <= Math.min(sight.last, total - 1); index += 1) {
      const offset = index - (index % pageSize)
      if (!rows.has(index) && !short.has(offset)) return { offset, limit: pageSize }
    }
    return null
  }

  /** The range of visible rows and a few more. */
  const inSight = (): Window => {
    const margin = pageSize / 4
    const offset = Math.max(0, sight.first - margin)
    const limit = Math.min(1000, sight.last - offset + 1 + margin)
    const isLive = sight.first === 0 && !(holdsTop && wanted !== null)
    const row = isLive ? undefined : state().rows.get(sight.first)
    return row === undefined
      ? { offset, limit }
      : { offset, limit, anchor: { id: anchorOf(row), index: sight.first } }
  }

  /** The row as it was before where nothing of it has changed, so that it is not drawn again. */
  const asBefore = (row: Row): Row => {
    const { rows, indexes } = state()
    const index = indexes.get(idOf(row))
    const before = index === undefined ? undefined : rows.get(index)
    return before !== undefined && JSON.stringify(before) === JSON.stringify(row) ? before : row
  }

  const countLater = (): void => {
    countTimer = setTimeout(() => {
      if (due === 'nothing') due = 'sight'
      start()
    }, countAfterMs)
  }

  const take = (answer: Answer, window: Window, replaces: typeof due, locate: string | undefined): void => {
    const before = state()
    const by = answer.offset - window.offset
    if (by !== 0) sight = { first: Math.max(0, sight.first + by), last: sight.last + by }
    if (replaces !== 'nothing') short = new Set()
    else if (answer.rows.length < Math.min(window.limit, answer.total - window.offset))
      short.add(window.offset)
    const rows = new Map<number, Row>()
    if (replaces === 'nothing') {
      for (const [index, row] of before.rows)
        if (index >= sight.first - keptAround && index <= sight.last + keptAround) rows.set(index, row)
    }
    for (const [index, row] of answer.rows.entries()) rows.set(answer.offset + index, asBefore(row))
    const fresh = withRows(rows)
    const found = wanted === null ? undefined : fresh.indexes.get(wanted)
    set({
      ...fresh,
      load: ready,
      // The row that was located is in the list.
      total: answer.atLeast ? Math.max(answer.total, before.total, (answer.located ?? -1) + 1) : answer.total,
      isCounted: answer.atLeast !== true,
      answer,
      ...(wanted !== null && found !== undefined
        ? { located: { id: wanted, index: found } }
        : wanted !== null && locate === wanted
          ? { located: { id: wanted, index: answer.located } }
          : {}),
      ...(replaces === 'question' ? { beginning: before.beginning + 1, isAsking: false } : {}),
      ...(by === 0 ? {} : { moved: { by, times: before.moved.times + 1 } }),
    })
    clearTimeout(countTimer)
    if (answer.atLeast) countLater()
  }

  const fail = (refusal: Refusal): void =>
    set(({ load }) => ({ load: refusedAfter(load, refusal), isAsking: false }))

  const readOnce = async (): Promise<boolean> => {
    if (question === undefined) return false
    const replaces = due
    const window = replaces === 'nothing' ? missing() : inSight()
    if (window === null) return false
    const asking = asked
    const locate = wanted !== null && replaces !== 'nothing' ? wanted : undefined
    due = 'nothing'
    const answer = await read(question, window, {
      ...(locate === undefined ? {} : { locate }),
      ...(replaces === 'question' ? { quick: true } : {}),
    })
    // Another query was made in the meantime, so this answer is outdated.
    if (asking !== asked) return true
    answered.resolve()
    if (!answer.ok) {
      // The next event requests it again.
      if (due === 'nothing') due = replaces
      fail(answer.error)
      refreshed.resolve()
      return false
    }
    take(answer.data, window, replaces, locate)
    if (due === 'nothing') refreshed.resolve()
    return true
  }

  const run = async (): Promise<void> => {
    isReading = true
    try {
      do isWoken = false
      while ((await readOnce()) || isWoken)
    } finally {
      isReading = false
    }
  }
  const start = (): void => {
    isWoken = true
    if (!isReading) void run()
  }
  const refreshSoon = (): void => {
    if (timer !== undefined) return
    const wait = refreshedAt + pauseMs - performance.now()
    if (wait > 0) {
      timer = setTimeout(() => {
        timer = undefined
        refreshSoon()
      }, wait)
      return
    }
    refreshedAt = performance.now()
    if (due === 'nothing') due = 'sight'
    start()
  }
  /**
   * Reads the visible rows again, at most every `pauseMs` if everything keeps changing.
   * @returns resolves when they have been read, or that was refused
   */
  const refresh = (): Promise<void> => {
    const earlier = refreshed
    refreshed = Promise.withResolvers<void>()
    void refreshed.promise.then(earlier.resolve)
    refreshSoon()
    return refreshed.promise
  }

  return {
    store,
    /** Changes the query. The previous rows stay until it is answered, unless they are to be `forgotten`. */
    ask: (next: Question, { forget = false } = {}): void => {
      set(forget ? { ...nothing, isAsking: true } : { isAsking: true })
      question = next
      asked += 1
      clearTimeout(countTimer)
      const earlier = answered
      answered = Promise.withResolvers<void>()
      void answered.promise.then(earlier.resolve)
      sight = { first: 0, last: Math.min(sight.last - sight.first, pageSize - 1) }
      due = 'question'
      start()
    },
    /** Reports which rows are visible; missing ones are read. */
    show: (first: number, last: number): void => {
      if (first === sight.first && last === sight.last) return
      sight = { first, last }
      start()
    },
    refresh,
    /** Follows the position of the row with this id; null for no row. */
    locate: (id: string | null): void => {
      if (id === wanted) return
      wanted = id
      const index = id === null ? undefined : state().indexes.get(id)
      if (id === null || index !== undefined)
        set({ located: id === null ? null : { id, index: index ?? null } })
      else {
        set({ located: null })
        if (due === 'nothing') due = 'sight'
        start()
      }
    },
    /** Replaces rows by newer versions in place, without changing the order. */
    patch: (fresh: readonly Row[]): void =>
      set(({ rows, indexes }) => {
        const patched = new Map(rows)
        for (const row of fresh) {
          const index = indexes.get(idOf(row))
          if (index !== undefined) patched.set(index, row)
        }
        return { rows: patched }
      }),
    /** The ids of the rows in sight. */
    idsInSight: (): readonly string[] =>
      [...state().rows]
        .filter(([index]) => index >= sight.first && index <= sight.last)
        .map(([, row]) => idOf(row)),
    /** Resolves when the newest question was answered, or refused. */
    answered: (): Promise<void> => answered.promise,
  }
}

type PagedQuery<Row, Answer> = { readonly store: StoreApi<Paged<Row, Answer>> }

/** What is known of a list now, or what `select` takes of it. */
export function usePagedQuery<Row, Answer>(query: PagedQuery<Row, Answer>): Paged<Row, Answer>
export function usePagedQuery<Row, Answer, Taken>(
  query: PagedQuery<Row, Answer>,
  select: (paged: Paged<Row, Answer>) => Taken,
): Taken
export function usePagedQuery<Row, Answer>(
  query: PagedQuery<Row, Answer>,
  select: (paged: Paged<Row, Answer>) => unknown = (paged) => paged,
): unknown {
  return useStore(query.store, select)
}
