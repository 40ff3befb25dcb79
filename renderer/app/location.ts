import type { Environment } from '../../shared/domain/types.ts'
import { useAccounts } from '../screens/accounts/store.ts'
import { filterActivity, useActivity, type ActivityFilters } from '../screens/activity/store.ts'
import { showKeysView, useKeys, type KeysView } from '../screens/keys/store.ts'
import { useRoles } from '../screens/roles/store.ts'
import { createHistory, type History } from './history.ts'
import { showScreen, switchEnvironment, useShell, type ScreenId } from './store.ts'

/** What a list shows: what was typed into its search, and the selected row. */
type ListView = { readonly query: string; readonly selectedId: string | null }

type View =
  | ({ readonly screen: 'keys' } & KeysView)
  | ({ readonly screen: 'accounts' | 'roles' } & ListView)
  | ({ readonly screen: 'activity' } & ActivityFilters)
  | { readonly screen: Exclude<ScreenId, 'keys' | 'accounts' | 'roles' | 'activity'> }

/** Where the user is: the environment, the screen, its filters and what is selected on it. */
type Location = { readonly environment: Environment | null; readonly view: View }

const viewOf = (screen: ScreenId): View => {
  switch (screen) {
    case 'keys': {
      const { query, accountId, status, selectedId } = useKeys.getState()
      return { screen, query, accountId, status, selectedId }
    }
    case 'accounts':
    case 'roles': {
      const { query, selectedId } = (screen === 'accounts' ? useAccounts : useRoles).getState()
      return { screen, query, selectedId }
    }
    case 'activity': {
      const { kind, environment, subject } = useActivity.getState()
      return { screen, kind, environment, subject }
    }
    case 'check-access':
    case 'health':
    case 'settings':
      return { screen }
  }
}

/** Reads the location from the stores that hold it. */
const currentLocation = (): Location => {
  const { environment, screen } = useShell.getState()
  return { environment, view: viewOf(screen) }
}

/** Goes to a location. */
const goTo = ({ environment, view }: Location): void => {
  switch (view.screen) {
    case 'keys': {
      const { query, accountId, status, selectedId } = view
      if (environment !== null) showKeysView(environment, { query, accountId, status, selectedId })
      break
    }
    case 'accounts':
    case 'roles': {
      const { query, selectedId } = view
      if (view.screen === 'accounts') useAccounts.setState({ query, selectedId })
      else useRoles.setState({ query, selectedId })
      break
    }
    case 'activity':
      filterActivity({ kind: view.kind, environment: view.environment, subject: view.subject })
      break
    case 'check-access':
    case 'health':
    case 'settings':
      break
  }
  showScreen(view.screen)
  if (environment !== null && environment !== useShell.getState().environment)
    void switchEnvironment(environment)
}

/** What makes two locations different places. Typing into a search stays in one place. */
const placeOf = ({ environment, view }: Location, withSelection: boolean): string =>
  JSON.stringify({
    environment,
    ...view,
    ...('query' in view ? { query: '' } : {}),
    ...('selectedId' in view && !withSelection ? { selectedId: null } : {}),
  })

const isSelected = ({ view }: Location): boolean => 'selectedId' in view && view.selectedId !== null

/**
 * Records a change of location. A new place gets an entry of its own. The current entry is changed where the user types into a search,
 * steps through a list with the arrow keys, or where a selected row is gone.
 */
const record = (history: History<Location>, to: Location, stepping: boolean): void => {
  const from = history.current()
  if (JSON.stringify(from) === JSON.stringify(to)) return
  const bySelection = !stepping && isSelected(to)
  if (placeOf(from, bySelection) === placeOf(to, bySelection)) history.replace(to)
  else history.push(to)
}

const steps: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp'])

/** The key or mouse button that goes back (-1) or forward (1); null for any other. On a Mac Option moves the cursor, so it is ⌘[ and ⌘]. */
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

/**
 * Follows the location from now on, and goes back and forward with the keyboard and the side buttons of a mouse, while no dialog is open.
 * @returns ends it
 */
export const followLocation = (isMac: boolean): (() => void) => {
  const history = createHistory(currentLocation())
  let stepping = false
  let waiting = false
  // One action may change several stores: it is one move.
  const changed = (): void => {
    if (waiting) return
    waiting = true
    queueMicrotask(() => {
      waiting = false
      record(history, currentLocation(), stepping)
    })
  }
  const move = (by: -1 | 1): void => {
    if (document.querySelector('[data-modal]')) return
    const to = history.move(by)
    if (to) goTo(to)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    stepping = steps.has(event.key) && !event.altKey
    const by = moveOf(event, isMac)
    if (by === null) return
    event.preventDefault()
    move(by)
  }
  const onMouseDown = (): void => {
    stepping = false
  }
  const onMouseUp = (event: MouseEvent): void => {
    if (event.button !== backButton && event.button !== forwardButton) return
    event.preventDefault()
    move(event.button === backButton ? -1 : 1)
  }
  document.addEventListener('keydown', onKeyDown, true)
  document.addEventListener('mousedown', onMouseDown, true)
  document.addEventListener('mouseup', onMouseUp)
  const unsubscribes = [useShell, useKeys, useAccounts, useRoles, useActivity].map((store) =>
    store.subscribe(changed),
  )
  return () => {
    document.removeEventListener('keydown', onKeyDown, true)
    document.removeEventListener('mousedown', onMouseDown, true)
    document.removeEventListener('mouseup', onMouseUp)
    for (const unsubscribe of unsubscribes) unsubscribe()
  }
}
