import { create } from 'zustand'
import type { ScreenId } from '../../shared/commands/commands.ts'
import { isModalOpen } from '../ui/modals.ts'
import { closeDialog, goTo, useLocation, type CheckQuestion, type Location } from './location.ts'

/** A history of entries before and after the current one, as in a browser. */
type History<Entry> = {
  readonly current: () => Entry
  /** Adds an entry after the current one, and drops those ahead of it. */
  readonly push: (entry: Entry) => void
  /** Changes the current entry. */
  readonly replace: (entry: Entry) => void
  /** Moves by -1 or 1 and returns the entry there; null at either end. */
  readonly move: (by: -1 | 1) => Entry | null
  /** Whether there is an entry that far. */
  readonly canMove: (by: -1 | 1) => boolean
}

/** How many entries are kept; the oldest are dropped. */
const mostEntries = 100

/** Creates a history with one entry. */
export const createHistory = <Entry>(first: Entry): History<Entry> => {
  let behind: readonly Entry[] = []
  let current = first
  let ahead: readonly Entry[] = []
  return {
    current: () => current,
    push: (entry) => {
      behind = [...behind, current].slice(1 - mostEntries)
      current = entry
      ahead = []
    },
    replace: (entry) => {
      current = entry
    },
    canMove: (by) => (by < 0 ? behind : ahead).length > 0,
    move: (by) => {
      const to = by < 0 ? behind.at(-1) : ahead[0]
      if (to === undefined) return null
      behind = by < 0 ? behind.slice(0, -1) : [...behind, current]
      ahead = by < 0 ? [current, ...ahead] : ahead.slice(1)
      current = to
      return to
    },
  }
}

/** An entry: environment, screen, and what it shows. */
type Entry = Pick<Location, 'environment' | 'screen'> & { readonly view: Location['views'][ScreenId] }

const entryOf = ({ environment, screen, views }: Location): Entry => ({
  environment,
  screen,
  view: views[screen],
})

/** What distinguishes two questions: which key is asked about, not what is known of it at the moment. */
const questionOf = ({ subject, ...asked }: CheckQuestion) => ({
  ...asked,
  subject: subject && { ...subject, key: subject.key?.id ?? null },
})

/** What distinguishes two places. Typing into a search field stays in one place. */
const placeOf = ({ view, ...entry }: Entry, withSelection: boolean): string =>
  JSON.stringify({
    ...entry,
    ...view,
    ...('question' in view && view.question ? { question: questionOf(view.question) } : {}),
    ...('query' in view ? { query: '' } : {}),
    ...('selectedId' in view && !withSelection ? { selectedId: null } : {}),
  })

const hasSelection = ({ view }: Entry): boolean => 'selectedId' in view && view.selectedId !== null

/**
 * Records the current location. A new place gets a new entry. The current entry is updated while the user types into a search field or
 * moves through a list with the arrow keys (`isStepping`), and when a selected row is gone.
 */
export const record = (history: History<Entry>, to: Entry, isStepping: boolean): void => {
  const from = history.current()
  if (JSON.stringify(from) === JSON.stringify(to)) return
  const bySelection = !isStepping && hasSelection(to)
  if (placeOf(from, bySelection) === placeOf(to, bySelection)) history.replace(to)
  else history.push(to)
}

const steps: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp'])

/** Whether a key press means back (-1) or forward (1); null for any other. On a Mac Option moves the cursor, so it is ⌘[ and ⌘]. */
export const moveOf = (
  event: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>,
  isMac: boolean,
): -1 | 1 | null => {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event
  const [held, others] = isMac ? [metaKey, altKey] : [altKey, metaKey]
  if (!held || others || ctrlKey || shiftKey) return null
  const [back, forward] = isMac ? ['[', ']'] : ['ArrowLeft', 'ArrowRight']
  if (key === back) return -1
  return key === forward ? 1 : null
}

const backButton = 3
const forwardButton = 4

type Moves = { readonly canGoBack: boolean; readonly canGoForward: boolean }

/** Whether it is possible to go back or forward. */
export const useMoves = create<Moves>(() => ({ canGoBack: false, canGoForward: false }))

/**
 * Goes back (-1) or forward (1). From a question, back returns to what it was asked over; any other dialog stays, because it may be half
 * filled in. Does nothing before `followLocation`.
 */
export const goBy = (by: -1 | 1): void => move(by)
let move: (by: -1 | 1) => void = () => undefined

/**
 * Starts recording the location, and handles back and forward from the keyboard and the side buttons of a mouse.
 * @returns a function that stops it
 */
export const followLocation = (isMac: boolean): (() => void) => {
  const history = createHistory(entryOf(useLocation.getState()))
  let isStepping = false
  const tellMoves = (): void =>
    useMoves.setState({ canGoBack: history.canMove(-1), canGoForward: history.canMove(1) })
  move = (by) => {
    const top = useLocation.getState().dialogs.at(-1)
    if (by < 0 && top?.of === 'question') return closeDialog(top)
    if (isModalOpen()) return
    const to = history.move(by)
    if (to) goTo(to.screen, to.view, to.environment ?? undefined)
    tellMoves()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    isStepping = steps.has(event.key) && !event.altKey
    const by = moveOf(event, isMac)
    if (by === null) return
    event.preventDefault()
    move(by)
  }
  const onMouseDown = (): void => {
    isStepping = false
  }
  const onMouseUp = (event: MouseEvent): void => {
    if (event.button !== backButton && event.button !== forwardButton) return
    event.preventDefault()
    move(event.button === backButton ? -1 : 1)
  }
  document.addEventListener('keydown', onKeyDown, true)
  document.addEventListener('mousedown', onMouseDown, true)
  document.addEventListener('mouseup', onMouseUp)
  const unsubscribe = useLocation.subscribe((location) => {
    record(history, entryOf(location), isStepping)
    tellMoves()
  })
  return () => {
    document.removeEventListener('keydown', onKeyDown, true)
    document.removeEventListener('mousedown', onMouseDown, true)
    document.removeEventListener('mouseup', onMouseUp)
    unsubscribe()
    move = () => undefined
    useMoves.setState({ canGoBack: false, canGoForward: false })
  }
}
