import {
  ArrowLeftRight,
  Import,
  Keyboard,
  Plus,
  Search,
  Settings,
  ShieldPlus,
  TextSearch,
  UserPlus,
  type LucideIcon,
} from 'lucide-react'
import type { Environment } from '../../shared/domain/types.ts'
import { openAccountDialog } from '../screens/accounts/store.ts'
import { openKeyDialog } from '../screens/keys/store.ts'
import { openRoleDialog } from '../screens/roles/store.ts'
import { screenNames } from './screen-names.ts'
import {
  otherEnvironment,
  showOverlay,
  showScreen,
  switchEnvironment,
  useShell,
  type ScreenId,
} from './store.ts'

/** Something that can be done from anywhere in the window. */
export type Command = {
  readonly words: string
  readonly icon: LucideIcon
  readonly group: 'action' | 'screen'
  /** The key that runs it together with Ctrl or ⌘, as `shortcutKey` gives it. */
  readonly key?: string
  /** It makes no sense to choose it in the palette. */
  readonly onlyByKey?: boolean
  readonly run: () => void
}

const focusSearch = (): void => {
  const search = document.querySelector<HTMLInputElement>('[data-search]')
  search?.focus()
  search?.select()
}

/** What Ctrl+N creates: what the screen lists, and a key on every other screen. */
const createdOn = (screen: ScreenId): 'account' | 'role' | 'key' =>
  screen === 'accounts' ? 'account' : screen === 'roles' ? 'role' : 'key'

/** Every command as it is now: the palette, the shortcuts and the list of shortcuts are all made of these. */
export const commandsFor = (environment: Environment, screen: ScreenId): readonly Command[] => {
  const created = createdOn(screen)
  const ifCreates = (kind: typeof created) => (created === kind ? { key: 'n' } : {})
  const other = otherEnvironment(environment)
  return [
    {
      words: 'Create key',
      icon: Plus,
      group: 'action',
      ...ifCreates('key'),
      run: () => openKeyDialog({ kind: 'create', environment, accountId: null }),
    },
    {
      words: 'Import key',
      icon: Import,
      group: 'action',
      run: () => openKeyDialog({ kind: 'import', environment }),
    },
    {
      words: 'Create service account',
      icon: UserPlus,
      group: 'action',
      ...ifCreates('account'),
      run: () => openAccountDialog({ kind: 'create', type: 'service_account' }),
    },
    {
      words: 'Create role',
      icon: ShieldPlus,
      group: 'action',
      ...ifCreates('role'),
      run: () => openRoleDialog({ kind: 'create' }),
    },
    {
      words: `Switch to ${other}`,
      icon: ArrowLeftRight,
      group: 'action',
      key: 'e',
      run: () => void switchEnvironment(other),
    },
    {
      words: 'Search commands and keys',
      icon: Search,
      group: 'action',
      key: 'k',
      onlyByKey: true,
      run: () => showOverlay('palette'),
    },
    {
      words: 'Search the list',
      icon: TextSearch,
      group: 'action',
      key: 'f',
      onlyByKey: true,
      run: focusSearch,
    },
    {
      words: 'Keyboard shortcuts',
      icon: Keyboard,
      group: 'action',
      key: '/',
      run: () => showOverlay('shortcuts'),
    },
    ...screenNames.map(({ id, word, icon }, index): Command => ({
      words: `Go to ${word}`,
      icon,
      group: 'screen',
      key: String(index + 1),
      run: () => showScreen(id),
    })),
    { words: 'Go to Settings', icon: Settings, group: 'screen', key: ',', run: () => showScreen('settings') },
  ]
}

/** The commands where the user is now. */
export const useCommands = (): readonly Command[] => {
  const environment = useShell((state) => state.environment)
  const screen = useShell((state) => state.screen)
  return environment === null ? [] : commandsFor(environment, screen)
}
