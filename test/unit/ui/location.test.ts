import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createHistory, record } from '../../../renderer/app/navigation-history.ts'
import {
  askQuestion,
  closeDialog,
  environmentChanged,
  goTo,
  openAccountDialog,
  openKeyDialog,
  selectIfOn,
  showKey,
  sortList,
  switchEnvironment,
  updateView,
  useLocation,
} from '../../../renderer/app/location.ts'

const asked: unknown[] = []
let answer: unknown = { ok: true, data: 'test' }
const before = globalThis.window
Object.assign(globalThis, {
  window: { keyreeve: { request: (name: string, input: unknown) => (asked.push([name, input]), answer) } },
})
afterAll(() => Object.assign(globalThis, { window: before }))

const start = useLocation.getState()
const now = useLocation.getState
beforeEach(() => {
  asked.length = 0
  answer = { ok: true, data: 'test' }
  useLocation.setState(start, true)
  environmentChanged('test')
})

describe('going somewhere', () => {
  it('leaves nothing of what was filtered or selected there before', () => {
    updateView('keys', { query: 'old', status: 'expired', selectedId: 'a', accountId: 'b' })
    goTo('keys', { accountId: 'c' })
    expect(now().views.keys).toEqual({
      query: '',
      status: 'not_deleted',
      selectedId: null,
      accountId: 'c',
      sort: { by: 'created', descending: true },
    })
    goTo('activity', { subject: { id: 'a', name: 'worker' } })
    goTo('activity')
    expect(now().views.activity).toEqual({ kind: null, environment: null, subject: null })
  })

  it('keeps the order of a list', () => {
    sortList('keys', 'name')
    sortList('roles', 'name')
    sortList('roles', 'name')
    goTo('accounts')
    goTo('keys')
    goTo('roles')
    expect(now().views.keys.sort).toEqual({ by: 'name', descending: false })
    expect(now().views.roles.sort).toEqual({ by: 'name', descending: true })
    sortList('keys', 'no such column')
    expect(now().views.keys.sort.by).toBe('name')
  })

  it('shows a key in its own environment, and tells the main process once', () => {
    showKey({ id: 'a', environment: 'production' })
    expect(now()).toMatchObject({ environment: 'production', screen: 'keys' })
    expect(now().views.keys).toMatchObject({ selectedId: 'a', status: 'any' })
    showKey({ id: 'b', environment: 'production' })
    expect(asked).toEqual([['environment.set', { environment: 'production' }]])
  })

  it('drops what was chosen among the keys of the other environment, and nothing else', () => {
    updateView('keys', { query: 'worker', selectedId: 'a', accountId: 'b' })
    updateView('accounts', { selectedId: 'c' })
    switchEnvironment('production')
    expect(now().views.keys).toMatchObject({ query: 'worker', selectedId: null, accountId: null })
    expect(now().views.accounts.selectedId).toBe('c')
  })

  it('stays in the environment that was on when the other one is refused', async () => {
    answer = { ok: false, error: { code: 'database_busy', message: 'The database is busy.' } }
    switchEnvironment('production')
    await new Promise(setImmediate)
    expect(now().environment).toBe('test')
  })

  it('selects a row only in the list that is on the screen', () => {
    goTo('roles')
    selectIfOn('keys', 'a')
    selectIfOn('roles', 'b')
    expect(now().views.keys.selectedId).toBeNull()
    expect(now().views.roles.selectedId).toBe('b')
  })
})

describe('dialogs', () => {
  const kinds = () => now().dialogs.map(({ kind }) => kind)
  const open = () => {
    openKeyDialog({ kind: 'create', environment: 'test', accountId: null })
    openAccountDialog({ kind: 'create', type: 'user' })
  }

  it('go back to what they were opened from', () => {
    open()
    const [first, second] = now().dialogs
    if (second) closeDialog(second)
    expect(now().dialogs).toEqual([first])
    // It is gone already.
    if (second) closeDialog(second)
    expect(kinds()).toEqual(['create'])
  })

  it('close with the one that they were opened from', () => {
    open()
    const [first] = now().dialogs
    if (first) closeDialog(first)
    expect(kinds()).toEqual([])
  })

  it('go back to what a question was asked over, which the next question replaces', () => {
    const ask = (title: string) =>
      askQuestion({ title, action: 'Go ahead', children: '', onConfirm: () => null })
    open()
    ask('first')
    const [, , first] = now().dialogs
    ask('second')
    expect(kinds()).toEqual(['create', 'create', 'confirm'])
    // Its answer has led to the second one.
    if (first) closeDialog(first)
    expect(now().dialogs.at(-1)).toMatchObject({ question: { title: 'second' } })
    const second = now().dialogs.at(-1)
    if (second) closeDialog(second)
    expect(kinds()).toEqual(['create', 'create'])
  })

  it('close when the user goes somewhere', () => {
    open()
    goTo('health')
    expect(kinds()).toEqual([])
  })
})

describe('the history', () => {
  const byName = { by: 'name', descending: false }
  const list = { query: '', selectedId: null, sort: byName }
  type View = { query: string; selectedId: string | null; sort: typeof byName }
  const accounts = { environment: 'test' as const, screen: 'accounts' as const, view: list as View }
  type Move = readonly [change: Partial<typeof accounts.view>, isStepping: boolean]
  const recorded = (...moves: readonly Move[]): number => {
    const history = createHistory<Parameters<typeof record>[1]>(accounts)
    for (const [change, isStepping] of moves)
      record(history, { ...accounts, view: { ...list, ...change } }, isStepping)
    let entries = 1
    while (history.move(-1)) entries += 1
    return entries
  }

  it('has an entry for each place, and none for typing, stepping, or a row that is gone', () => {
    expect(recorded([{ query: 'a' }, false], [{ query: 'ab' }, false])).toBe(1)
    expect(recorded([{ selectedId: 'a' }, false], [{ selectedId: 'b' }, false])).toBe(3)
    expect(recorded([{ selectedId: 'a' }, false], [{ selectedId: 'b' }, true])).toBe(2)
    expect(recorded([{ selectedId: 'a' }, false], [{ selectedId: null }, false])).toBe(2)
  })

  it('has an entry for each order of a list', () => {
    expect(recorded([{ sort: { by: 'created', descending: false } }, false], [{}, false])).toBe(3)
  })
})
