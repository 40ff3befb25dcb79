import { create } from 'zustand'
import type {
  Account,
  ActivityKind,
  Environment,
  Key,
  KeyDetail,
  Placement,
  Role,
  StatusFilter,
} from '../../shared/domain/types.ts'
import type { ScreenId } from '../../shared/commands/commands.ts'
import { request } from '../data/client.ts'
import { sayRefused } from '../ui/toast-store.ts'

/** What a list shows: the words in its search field, and the selected row. */
type ListView = { readonly query: string; readonly selectedId: string | null }

type KeysView = ListView & { readonly accountId: string | null; readonly status: StatusFilter }

/** One kind of entry; one environment, or one key or account. */
export type ActivityView = {
  readonly kind: ActivityKind | null
  readonly environment: Environment | null
  readonly subject: { readonly id: string; readonly name: string } | null
}

/** There is nothing to filter or select. */
type NoView = Readonly<Record<string, never>>

/** What each screen shows. */
type Views = {
  readonly keys: KeysView
  readonly accounts: ListView
  readonly roles: ListView
  readonly 'check-access': NoView
  readonly activity: ActivityView
  readonly health: NoView
  readonly settings: NoView
}

export type KeyDialog =
  | {
      readonly kind: 'create'
      readonly environment: Environment
      readonly accountId: string | null
      /** The key that the new one is to replace in some places, and where its secret is. */
      readonly predecessor?: { readonly name: string; readonly places: readonly Placement[] }
      /** The lost key that the new one replaces. */
      readonly inPlaceOf?: KeyDetail
      /** Called with the key once it has been created. */
      readonly onMade?: (key: Key) => void
    }
  | { readonly kind: 'import'; readonly environment: Environment }
  | {
      readonly kind: 'write' | 'delete' | 'rotate' | 'end_overlap' | 'disable' | 'lost_key'
      readonly key: Key
    }

export type AccountDialog =
  | { readonly kind: 'create'; readonly type: Account['type'] }
  | {
      readonly kind: 'edit'
      readonly account: Account
      /** The role to start at, which the account may lack. */
      readonly role?: string | null
    }
  | { readonly kind: 'archive'; readonly account: Account }

export type RoleDialog =
  | { readonly kind: 'create' }
  | { readonly kind: 'edit' | 'delete'; readonly role: Role }

/** Something that opens over a screen. Secrets are never part of it. */
export type Dialog =
  | { readonly of: 'app'; readonly kind: 'palette' | 'shortcuts' }
  | ({ readonly of: 'key' } & KeyDialog)
  | ({ readonly of: 'account' } & AccountDialog)
  | ({ readonly of: 'role' } & RoleDialog)

type OpenDialog = Dialog & { readonly id: number }

/** Where the user is. */
export type Location = {
  /** Null until it is known. */
  readonly environment: Environment | null
  readonly screen: ScreenId
  readonly views: Views
  /** The open dialogs. Each was opened from the one before it, to which closing it goes back. */
  readonly dialogs: readonly OpenDialog[]
}

const startViews: Views = {
  keys: { query: '', selectedId: null, accountId: null, status: 'not_deleted' },
  accounts: { query: '', selectedId: null },
  roles: { query: '', selectedId: null },
  'check-access': {},
  activity: { kind: null, environment: null, subject: null },
  health: {},
  settings: {},
}

/** The one place that knows where the user is: environment, screen, filters, selection and dialogs. */
export const useLocation = create<Location>(() => ({
  environment: null,
  screen: 'keys',
  views: startViews,
  dialogs: [],
}))

const set = useLocation.setState

/** What a screen shows before anything was filtered or selected in it. */
export const startViewOf = <Screen extends ScreenId>(screen: Screen): Views[Screen] => startViews[screen]

/** The environment, once it is known; every screen is below that point. */
export const useEnvironment = (): Environment => useLocation((state) => state.environment) ?? 'test'

export const otherEnvironment = (environment: Environment): Environment =>
  environment === 'test' ? 'production' : 'test'

/** The location in another environment. Keys belong to one environment, so what was chosen among those of the other is dropped. */
const inEnvironment = (location: Location, environment: Environment): Location =>
  location.environment === environment
    ? location
    : {
        ...location,
        environment,
        views: { ...location.views, keys: { ...location.views.keys, selectedId: null, accountId: null } },
      }

/** The main process says which environment is on now. */
export const environmentChanged = (environment: Environment): void =>
  set((location) => inEnvironment(location, environment))

/** Tells the main process which environment is on; goes back to the one before when that is refused. */
const saveEnvironment = async (environment: Environment, before: Environment | null): Promise<void> => {
  const result = await request('environment.set', { environment })
  if (result.ok) return
  if (before) environmentChanged(before)
  sayRefused(result.error)
}

/** Switches the environment of the screen that is on. */
export const switchEnvironment = (environment: Environment): void => {
  const before = useLocation.getState().environment
  if (before === environment) return
  environmentChanged(environment)
  void saveEnvironment(environment, before)
}

/**
 * Goes to a screen and closes all dialogs. What the screen shows is given whole: nothing of what was filtered or selected there
 * before is left.
 * @param view what to filter or select; the rest starts as it does at first
 * @param environment where, if not in the environment that is on
 */
export const goTo = <Screen extends ScreenId>(
  screen: Screen,
  view: Partial<Views[Screen]> = {},
  environment?: Environment,
): void => {
  const before = useLocation.getState().environment
  set((location) => {
    const { views, ...rest } = environment ? inEnvironment(location, environment) : location
    return { ...rest, screen, views: { ...views, [screen]: { ...startViews[screen], ...view } }, dialogs: [] }
  })
  if (environment && environment !== before) void saveEnvironment(environment, before)
}

/** Changes what a screen shows, and leaves the rest of it as it is. */
export const updateView = <Screen extends ScreenId>(screen: Screen, view: Partial<Views[Screen]>): void =>
  set(({ views }) => ({ views: { ...views, [screen]: { ...views[screen], ...view } } }))

/** Selects a row of a list, where that list is on the screen. */
export const selectIfOn = (screen: 'keys' | 'accounts' | 'roles', selectedId: string): void => {
  if (useLocation.getState().screen === screen) updateView(screen, { selectedId })
}

/** Goes to a key, whatever hides it in the list now. */
export const showKey = ({ id, environment }: Pick<Key, 'id' | 'environment'>): void =>
  goTo('keys', { status: 'any', selectedId: id }, environment)

/** Goes to the key with this id, in whichever environment it is. */
export const goToKey = async (id: string): Promise<void> => {
  const found = await request('keys.get', { id })
  if (found.ok) showKey(found.data)
  else sayRefused(found.error)
}

let lastDialogId = 0

/** Opens a dialog over the one that is open, if any. */
export const openDialog = (dialog: Dialog): void => {
  lastDialogId += 1
  const opened = { ...dialog, id: lastDialogId }
  set(({ dialogs }) => ({ dialogs: [...dialogs, opened] }))
}

/** Closes a dialog and those that were opened from it. What it was opened from is open then. */
export const closeDialog = ({ id }: OpenDialog): void =>
  set(({ dialogs }) => {
    const index = dialogs.findIndex((dialog) => dialog.id === id)
    return index < 0 ? {} : { dialogs: dialogs.slice(0, index) }
  })

export const closeAllDialogs = (): void => set({ dialogs: [] })

export const openKeyDialog = (dialog: KeyDialog): void => openDialog({ of: 'key', ...dialog })
export const openAccountDialog = (dialog: AccountDialog): void => openDialog({ of: 'account', ...dialog })
export const openRoleDialog = (dialog: RoleDialog): void => openDialog({ of: 'role', ...dialog })
