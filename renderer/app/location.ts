import type { ReactNode } from 'react'
import { create } from 'zustand'
import type { Refusal } from '../../shared/domain/errors.ts'
import {
  accountColumns,
  keyColumns,
  type Account,
  type AccountColumn,
  type Action,
  type ActivityKind,
  type Environment,
  type Key,
  type KeyColumn,
  type KeyDetail,
  type Placement,
  type Role,
  type StatusFilter,
} from '../../shared/domain/types.ts'
import type { NamedEnvFile } from '../../shared/domain/env-import.ts'
import type { Project } from '../../shared/domain/projects.ts'
import type { Identified } from '../../shared/domain/explanation.ts'
import type { ScreenId } from '../../shared/commands/commands.ts'
import { request } from '../data/client.ts'
import { nextSort, type Sort } from '../ui/sort.ts'
import { sayRefused } from '../ui/toast-store.ts'

/** The search text, the selected row and the order of a list. */
type ListView = { readonly query: string; readonly selectedId: string | null; readonly sort: Sort }

type KeysView = ListView & {
  readonly accountId: string | null
  readonly status: StatusFilter
  readonly sort: { readonly by: KeyColumn; readonly descending: boolean }
}

type AccountsView = ListView & {
  readonly sort: { readonly by: AccountColumn; readonly descending: boolean }
}

/** One kind of entry; one environment, or one key or account. */
export type ActivityView = {
  readonly kind: ActivityKind | null
  readonly environment: Environment | null
  readonly subject: { readonly id: string; readonly name: string } | null
}

/**
 * A question that was asked on Check access, and how its key was given. The key is as it was then: answering looks it up again. Never
 * contains a secret.
 */
export type CheckQuestion = {
  readonly by: 'paste' | 'key'
  readonly subject: Identified | null
  readonly entity: string
  readonly action: Action
  readonly environment: Environment
}

/** Which of the copies that a scan has found. */
export const scanShown = ['any', 'not_working', 'working', 'unknown', 'exposed'] as const
export type ScanShown = (typeof scanShown)[number]

type ScanView = ListView & { readonly shown: ScanShown; readonly environment: Environment | null }

/** A screen without filters or selection. */
type NoView = Readonly<Record<string, never>>

/** What each screen shows. */
type Views = {
  readonly keys: KeysView
  readonly accounts: AccountsView
  readonly projects: ListView
  readonly roles: ListView
  readonly 'check-access': { readonly question: CheckQuestion | null }
  readonly activity: ActivityView
  readonly health: NoView
  readonly scan: ScanView
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
  | { readonly kind: 'import' | 'rotate_due'; readonly environment: Environment }
  | {
      readonly kind: 'write'
      readonly key: Key
      /** The suggested variable. */
      readonly variable?: string
      /** Called with the file's path once the secret is in it. */
      readonly onWritten?: (path: string) => void
    }
  | {
      readonly kind: 'delete' | 'rotate' | 'end_overlap' | 'disable' | 'lost_key'
      readonly key: Key
    }

export type AccountDialog =
  | { readonly kind: 'create'; readonly type: Account['type'] }
  | {
      readonly kind: 'edit'
      readonly account: Account
      /** The role to scroll to, which the account may lack. */
      readonly role?: string | null
    }
  | { readonly kind: 'archive'; readonly account: Account }

export type RoleDialog =
  | { readonly kind: 'create' }
  | { readonly kind: 'edit' | 'delete'; readonly role: Role }

type AddedProject = Project & { readonly id: string }

export type ProjectDialog =
  | {
      readonly kind: 'bind'
      readonly project: AddedProject
      /** The suggested variable; empty where the key suggests it. */
      readonly variable: string
    }
  | { readonly kind: 'compare'; readonly project: AddedProject }
  | {
      readonly kind: 'write'
      readonly project: AddedProject
      readonly variable: string
      /** The name of the key that it is bound to. */
      readonly keyName: string
      /** The file’s id. */
      readonly file: string
      /** Into this file of every working tree. */
      readonly everywhere: boolean
    }

/** Where a refusal says what prevents the action: two lists of the same length among its params. */
type Obstacles = {
  readonly names: string
  readonly ids: string
  /** Goes to one of them. */
  readonly onShow: (id: string) => void
}

/** What a confirmation asks. */
export type Question = {
  readonly title: string
  readonly environment?: Environment
  /** What will happen, in one or two sentences. */
  readonly children: ReactNode
  /** What can be chosen as well, below those sentences. */
  readonly options?: ReactNode
  /** The verb on the button that goes ahead. */
  readonly action: string
  readonly cancel?: string
  readonly danger?: boolean
  /** Goes ahead. A refusal that it returns is shown here, and the dialog stays. */
  readonly onConfirm: () => Promise<Refusal | null> | null
  /** What may prevent the action, such as keys that an account still has. While something does, it cannot be confirmed again. */
  readonly obstacles?: Obstacles
}

/** What can open over a screen. Never contains secrets. A question, such as a confirmation, may be asked over another dialog. */
export type Dialog =
  | { readonly of: 'app'; readonly kind: 'palette' | 'shortcuts' }
  | ({ readonly of: 'key' } & KeyDialog)
  | ({ readonly of: 'account' } & AccountDialog)
  | ({ readonly of: 'role' } & RoleDialog)
  | ({ readonly of: 'project' } & ProjectDialog)
  | { readonly of: 'env_import'; readonly kind: 'files'; readonly files: readonly NamedEnvFile[] }
  | { readonly of: 'question'; readonly kind: 'confirm'; readonly question: Question }

type OpenDialog = Dialog & { readonly id: number }

/** The user's location. */
export type Location = {
  /** Null until it is known. */
  readonly environment: Environment | null
  readonly screen: ScreenId
  readonly views: Views
  /** The open dialogs. Each was opened from the previous one, to which closing it returns. */
  readonly dialogs: readonly OpenDialog[]
}

const startViews: Views = {
  keys: {
    query: '',
    selectedId: null,
    accountId: null,
    status: 'not_deleted',
    sort: { by: 'created', descending: true },
  },
  projects: { query: '', selectedId: null, sort: { by: 'folder', descending: false } },
  accounts: { query: '', selectedId: null, sort: { by: 'name', descending: false } },
  roles: { query: '', selectedId: null, sort: { by: 'kind', descending: false } },
  'check-access': { question: null },
  activity: { kind: null, environment: null, subject: null },
  health: {},
  scan: {
    query: '',
    selectedId: null,
    shown: 'any',
    environment: null,
    sort: { by: 'state', descending: false },
  },
  settings: {},
}

/** The single source of the user's location: environment, screen, filters, selection and dialogs. */
export const useLocation = create<Location>(() => ({
  environment: null,
  screen: 'keys',
  views: startViews,
  dialogs: [],
}))

const set = useLocation.setState

/** The view of a screen without filters or selection. The order of a list hides nothing, so it stays. */
const clearedView = <Screen extends ScreenId>(views: Views, screen: Screen): Views[Screen] => {
  const view = views[screen]
  return { ...startViews[screen], ...('sort' in view ? { sort: view.sort } : {}) }
}

/** The environment, which is known below this point. */
export const useEnvironment = (): Environment => useLocation((state) => state.environment) ?? 'test'

export const otherEnvironment = (environment: Environment): Environment =>
  environment === 'test' ? 'production' : 'test'

/** The location in another environment. Keys belong to one environment, so whatever is about a key is dropped. */
const inEnvironment = (location: Location, environment: Environment): Location =>
  location.environment === environment
    ? location
    : {
        ...location,
        environment,
        views: {
          ...location.views,
          keys: { ...location.views.keys, selectedId: null, accountId: null },
          'check-access': startViews['check-access'],
        },
      }

/** Applies the environment that the main process reports. */
export const environmentChanged = (environment: Environment): void =>
  set((location) => inEnvironment(location, environment))

/** Reports the environment to the main process, and reverts when that is refused. */
const saveEnvironment = async (environment: Environment, before: Environment | null): Promise<void> => {
  const result = await request('environment.set', { environment })
  if (result.ok) return
  if (before) environmentChanged(before)
  sayRefused(result.error)
}

/** Switches the environment of the current screen. */
export const switchEnvironment = (environment: Environment): void => {
  const before = useLocation.getState().environment
  if (before === environment) return
  environmentChanged(environment)
  void saveEnvironment(environment, before)
}

/**
 * Goes to a screen and closes all dialogs. The view replaces the previous one: no earlier filter or selection remains, only the order
 * of a list.
 * @param view filters, selection and order
 * @param environment the environment, if not the current one
 */
export const goTo = <Screen extends ScreenId>(
  screen: Screen,
  view: Partial<Views[Screen]> = {},
  environment?: Environment,
): void => {
  const before = useLocation.getState().environment
  set((location) => {
    const { views, ...rest } = environment ? inEnvironment(location, environment) : location
    return {
      ...rest,
      screen,
      views: { ...views, [screen]: { ...clearedView(views, screen), ...view } },
      dialogs: [],
    }
  })
  if (environment && environment !== before) void saveEnvironment(environment, before)
}

/** Changes part of what a screen shows. */
export const updateView = <Screen extends ScreenId>(screen: Screen, view: Partial<Views[Screen]>): void =>
  set(({ views }) => ({ views: { ...views, [screen]: { ...views[screen], ...view } } }))

/** Removes the search and the filters of the Keys screen; the selected key stays. */
export const clearKeyFilters = (): void =>
  set(({ views }) => {
    const { selectedId } = views.keys
    return { views: { ...views, keys: { ...clearedView(views, 'keys'), selectedId } } }
  })

/** Sorts a list by a column, or the other way round if it is sorted by it already. */
export const sortList = (
  screen: 'keys' | 'projects' | 'accounts' | 'roles' | 'scan',
  column: string,
): void => {
  const sort = nextSort(useLocation.getState().views[screen].sort, column)
  if (screen === 'roles' || screen === 'projects' || screen === 'scan') return updateView(screen, { sort })
  if (screen === 'accounts') {
    const by = accountColumns.find((each) => each === column)
    if (by) updateView('accounts', { sort: { ...sort, by } })
    return
  }
  const by = keyColumns.find((each) => each === column)
  if (by) updateView('keys', { sort: { ...sort, by } })
}

/** Selects a row of a list on its screen. */
export const selectIfOn = (screen: 'keys' | 'projects' | 'accounts' | 'roles', selectedId: string): void => {
  if (useLocation.getState().screen === screen) updateView(screen, { selectedId })
}

/** Goes to a key, even if filters hide it in the list. */
export const showKey = ({ id, environment }: Pick<Key, 'id' | 'environment'>): void =>
  goTo('keys', { status: 'any', selectedId: id }, environment)

/** Goes to the key with this id, in its environment. */
export const goToKey = async (id: string): Promise<void> => {
  const found = await request('keys.get', { id })
  if (found.ok) showKey(found.data)
  else sayRefused(found.error)
}

let lastDialogId = 0

/** Opens a dialog, over the current one if there is one. */
export const openDialog = (dialog: Dialog): void => {
  lastDialogId += 1
  const opened = { ...dialog, id: lastDialogId }
  set(({ dialogs }) => ({ dialogs: [...dialogs, opened] }))
}

/** Closes a dialog and those opened from it, which returns to the one it was opened from. */
export const closeDialog = ({ id }: OpenDialog): void =>
  set(({ dialogs }) => {
    const index = dialogs.findIndex((dialog) => dialog.id === id)
    return index < 0 ? {} : { dialogs: dialogs.slice(0, index) }
  })

/**
 * Asks something over the current dialog or screen. Cancelling returns there. There is one question at a time: it replaces one that is
 * still open.
 */
export const askQuestion = (question: Question): void => {
  const top = useLocation.getState().dialogs.at(-1)
  if (top?.of === 'question') closeDialog(top)
  openDialog({ of: 'question', kind: 'confirm', question })
}

export const closeAllDialogs = (): void => set({ dialogs: [] })

export const openKeyDialog = (dialog: KeyDialog): void => openDialog({ of: 'key', ...dialog })
export const openAccountDialog = (dialog: AccountDialog): void => openDialog({ of: 'account', ...dialog })
export const openRoleDialog = (dialog: RoleDialog): void => openDialog({ of: 'role', ...dialog })
export const openProjectDialog = (dialog: ProjectDialog): void => openDialog({ of: 'project', ...dialog })
