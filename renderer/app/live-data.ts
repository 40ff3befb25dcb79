import type { Environment } from '../../shared/domain/types.ts'
import type { EventName, Events } from '../../shared/domain/events.ts'
import { loadAccounts } from '../screens/accounts/store.ts'
import { loadHealth } from '../screens/health/store.ts'
import { keyList, loadDetail, refreshKeys, refreshUses } from '../screens/keys/store.ts'
import { loadRehearsals } from '../screens/rehearsals/store.ts'
import { loadRoles } from '../screens/roles/store.ts'
import { onTimedChange } from '../ui/now.ts'
import { environmentLook } from '../ui/tag.tsx'
import { environmentChanged, useLocation } from './location.ts'
import { start, useShell, vaultChanged } from './store.ts'
import { t } from '../data/messages.ts'

const on = <Name extends EventName>(event: Name, handler: (payload: Events[Name]) => void): void => {
  window.keyreeve.on(event, (payload) => handler(payload as Events[Name]))
}

/** Does something with the environment, once it is known. */
const withEnvironment = (act: (environment: Environment) => void): void => {
  const { environment } = useLocation.getState()
  if (environment !== null) act(environment)
}

/** Names the page after an environment, and reads its keys. */
const enter = async (environment: Environment): Promise<void> => {
  document.documentElement.dataset['env'] = environment
  document.title = t('app.keyreeve_word', { word: environmentLook[environment].word })
  await keyList.answered()
}

/** Reads what nobody waits for: the count of what is to be done. */
export const readLater = (): void => withEnvironment((environment) => void loadHealth(environment))

/** Reads anew whatever the main process says has changed. */
const listen = (): void => {
  on('keys.changed', () => {
    refreshKeys()
    withEnvironment((environment) => void loadHealth(environment))
    void loadAccounts()
  })
  on('accounts.changed', () => {
    void loadAccounts()
    void loadRoles()
    refreshKeys()
  })
  on('usage.changed', ({ ids }) => void refreshUses(ids))
  // Deliveries change no row of the list.
  on('activity.changed', () => void loadDetail())
  on('roles.changed', () => void loadRoles())
  on('rehearsals.changed', () => void loadRehearsals())
  on('environment.changed', environmentChanged)
  on('vault.changed', vaultChanged)
  // What the back end counts, finds and filters by.
  onTimedChange(() => {
    refreshKeys()
    void loadAccounts()
    withEnvironment((environment) => void loadHealth(environment))
  })
}

/** Reads the lists that follow the vault: what could not be read or trusted before it opened can be now. */
const readLists = async (): Promise<void> => {
  await Promise.all([loadAccounts(), loadRoles(), loadRehearsals()])
}

/**
 * Asks for all that the first screen shows, and keeps it as the main process says from then on. Called once, before the page is drawn:
 * a screen that is drawn once, whole, is there sooner than one that is drawn as each answer comes. Never rejects.
 */
export const startLiveData = async (): Promise<void> => {
  listen()
  await start()
  useLocation.subscribe(({ environment }, before) => {
    if (environment !== null && environment !== before.environment) void enter(environment).then(readLater)
  })
  useShell.subscribe(({ vault }, before) => {
    if (vault === null || vault.state === before.vault?.state) return
    void readLists()
    refreshKeys()
  })
  const { environment } = useLocation.getState()
  if (environment !== null) await Promise.all([enter(environment), readLists()])
}
