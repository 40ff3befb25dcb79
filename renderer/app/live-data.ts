import type { Environment } from '../../shared/domain/types.ts'
import type { EventName, Events } from '../../shared/domain/events.ts'
import { accountList, refreshAccounts } from '../screens/accounts/store.ts'
import { loadHealth, loadHealthOnceQuiet } from '../screens/health/store.ts'
import { keyList, loadDetail, refreshKeys, refreshUses } from '../screens/keys/store.ts'
import { loadProjects } from '../screens/projects/store.ts'
import { loadRehearsals } from '../screens/rehearsals/store.ts'
import { loadRoles } from '../screens/roles/store.ts'
import { onTimedChange } from '../ui/now.ts'
import { environmentLook } from '../ui/tag.tsx'
import { environmentChanged, useLocation } from './location.ts'
import { isVaultReady, start, useShell, vaultChanged } from './store.ts'
import { t } from '../data/messages.ts'

const on = <Name extends EventName>(event: Name, handler: (payload: Events[Name]) => void): void => {
  window.keyreeve.on(event, (payload) => handler(payload as Events[Name]))
}

/** While Keyreeve is locked, the page knows nothing of keys, and would be refused. */
const isReady = (): boolean => isVaultReady(useShell.getState()) === true

/** Calls a handler, unless Keyreeve is locked. */
const onChanged = <Name extends EventName>(event: Name, handler: (payload: Events[Name]) => void): void =>
  on(event, (payload) => {
    if (isReady()) handler(payload)
  })

/** Calls a function with the environment, if it is known and Keyreeve is not locked. */
const withEnvironment = (act: (environment: Environment) => void): void => {
  const { environment } = useLocation.getState()
  if (environment !== null && isReady()) act(environment)
}

/** Sets the page's title for an environment, and reads its keys. */
const enter = async (environment: Environment): Promise<void> => {
  document.documentElement.dataset['env'] = environment
  document.title = t('app.keyreeve_word', { word: environmentLook[environment].word })
  if (isReady()) await keyList.answered()
}

/** Reads what the first screen does not need: the findings and the projects, whose numbers the navigation shows. */
export const readLater = (): void =>
  withEnvironment((environment) => {
    void loadHealth(environment)
    void loadProjects()
  })

/** Reloads whatever the main process says has changed. */
const listen = (): void => {
  onChanged('keys.changed', () => {
    void refreshKeys()
    withEnvironment((environment) => void loadHealth(environment))
    loadHealthOnceQuiet()
    void refreshAccounts()
  })
  onChanged('accounts.changed', () => {
    void refreshAccounts()
    void loadRoles()
    void refreshKeys()
  })
  onChanged('usage.changed', ({ ids }) => {
    void refreshUses(ids)
    loadHealthOnceQuiet()
  })
  // Deliveries do not change rows of the list.
  onChanged('activity.changed', () => void loadDetail())
  onChanged('projects.changed', () => void loadProjects())
  onChanged('roles.changed', () => void loadRoles())
  onChanged('rehearsals.changed', () => void loadRehearsals())
  on('environment.changed', environmentChanged)
  on('vault.changed', vaultChanged)
  // What the back end counts, searches and filters by.
  onTimedChange(() => {
    if (!isReady()) return
    void refreshKeys()
    void refreshAccounts()
    withEnvironment((environment) => void loadHealth(environment))
  })
}

/** Reads the lists that depend on the vault: what could not be read or trusted before can be now. */
const readLists = async (): Promise<void> => {
  await Promise.all([accountList.answered(), loadRoles(), loadRehearsals()])
}

/**
 * Requests everything that the first screen shows, and keeps it up to date. Called once, before the page is drawn, because drawing a
 * complete screen once is faster than drawing it with each answer. Never rejects.
 */
export const startLiveData = async (): Promise<void> => {
  listen()
  await start()
  useLocation.subscribe(({ environment }, before) => {
    if (environment !== null && environment !== before.environment) void enter(environment).then(readLater)
  })
  useShell.subscribe(({ vault }, before) => {
    if (!isReady()) return
    const isUnlocked = isVaultReady(before) !== true
    if (!isUnlocked && vault?.state === before.vault?.state) return
    void readLists()
    void refreshKeys()
    void refreshAccounts()
    if (isUnlocked) readLater()
  })
  const { environment } = useLocation.getState()
  if (environment !== null) await Promise.all([enter(environment), isReady() ? readLists() : undefined])
}
