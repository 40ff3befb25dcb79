import {
  Activity,
  ArrowLeft,
  ArrowLeftRight,
  ArrowRight,
  Check,
  FileInput,
  Folder,
  FolderPlus,
  HeartPulse,
  Import,
  Keyboard,
  Lock,
  KeyRound,
  ListFilter,
  Plus,
  ScanSearch,
  Search,
  Settings,
  ShieldPlus,
  TextSearch,
  UserPlus,
  UserRound,
  type LucideIcon,
} from 'lucide-react'
import {
  commandsFor,
  type Command,
  type CommandId,
  type CommandState,
  type ScreenId,
} from '../../shared/commands/commands.ts'
import type { Events } from '../../shared/domain/events.ts'
import type { Environment } from '../../shared/domain/types.ts'
import { request } from '../data/client.ts'
import { pickAndImport } from '../screens/env-import/start.ts'
import { pickAndScan } from '../screens/scan/store.ts'
import { addProject } from '../screens/projects/store.ts'
import { isModalOpen, useModals } from '../ui/modals.ts'
import {
  goTo,
  openAccountDialog,
  openDialog,
  openKeyDialog,
  openRoleDialog,
  otherEnvironment,
  switchEnvironment,
  useLocation,
  type Location,
} from './location.ts'
import { goBy, useMoves } from './navigation-history.ts'
import { isVaultReady, lockVault, useShell } from './store.ts'

type Action = { readonly icon: LucideIcon; readonly run: (environment: Environment) => void }

const focusSearch = (): void => {
  const search = document.querySelector<HTMLInputElement>('[data-search]')
  search?.focus()
  search?.select()
}

/** The icon of each screen. */
export const screenIcons: Readonly<Record<ScreenId, LucideIcon>> = {
  keys: KeyRound,
  projects: Folder,
  accounts: UserRound,
  roles: ListFilter,
  'check-access': Check,
  activity: Activity,
  health: HeartPulse,
  scan: ScanSearch,
  settings: Settings,
}
const show = (id: ScreenId): Action => ({ icon: screenIcons[id], run: () => goTo(id) })

const actions: Readonly<Record<CommandId, Action>> = {
  'key.create': {
    icon: Plus,
    run: (environment) => openKeyDialog({ kind: 'create', environment, accountId: null }),
  },
  'key.import': { icon: Import, run: (environment) => openKeyDialog({ kind: 'import', environment }) },
  'env_files.import': { icon: FileInput, run: () => void pickAndImport() },
  'account.create': {
    icon: UserPlus,
    run: () => openAccountDialog({ kind: 'create', type: 'service_account' }),
  },
  'project.add': {
    icon: FolderPlus,
    run: () => {
      goTo('projects')
      void addProject()
    },
  },
  'role.create': { icon: ShieldPlus, run: () => openRoleDialog({ kind: 'create' }) },
  'environment.switch': {
    icon: ArrowLeftRight,
    run: (environment) => switchEnvironment(otherEnvironment(environment)),
  },
  'scan.start': { icon: ScanSearch, run: () => void pickAndScan() },
  'list.search': { icon: TextSearch, run: focusSearch },
  'palette.open': { icon: Search, run: () => openDialog({ of: 'app', kind: 'palette' }) },
  'shortcuts.show': { icon: Keyboard, run: () => openDialog({ of: 'app', kind: 'shortcuts' }) },
  'app.lock': { icon: Lock, run: () => void lockVault() },
  'go.back': { icon: ArrowLeft, run: () => goBy(-1) },
  'go.forward': { icon: ArrowRight, run: () => goBy(1) },
  'screen.keys': show('keys'),
  'screen.projects': show('projects'),
  'screen.accounts': show('accounts'),
  'screen.roles': show('roles'),
  'screen.check-access': show('check-access'),
  'screen.activity': show('activity'),
  'screen.health': show('health'),
  'screen.scan': show('scan'),
  'screen.settings': show('settings'),
}

/** The icon of a command. */
export const commandIcon = (id: CommandId): LucideIcon => actions[id].icon

/** The commands for the current location; none before it is known. */
const commandsAt = ({ environment, screen }: Pick<Location, 'environment' | 'screen'>): readonly Command[] =>
  environment === null
    ? []
    : commandsFor({ environment, screen, isFree: true, canLock: true, ...useMoves.getState() })

/** The same, as a hook. */
export const useCommands = (): readonly Command[] => {
  const environment = useLocation((state) => state.environment)
  const screen = useLocation((state) => state.screen)
  return commandsAt({ environment, screen })
}

/** Runs a command for the current location. */
export const runCommand = (id: CommandId): void => {
  const { environment } = useLocation.getState()
  if (environment !== null) actions[id].run(environment)
}

/** Runs a command unless a dialog is open, in which the user may have started something. Locking does not wait for that. */
export const runCommandIfFree = (id: CommandId): void => {
  if (id === 'app.lock' || !isModalOpen()) runCommand(id)
}

/** Finds the command with a shortcut (`n`) for the current location. */
export const commandByShortcut = (shortcut: string): CommandId | null =>
  commandsAt(useLocation.getState()).find((command) => command.shortcut === shortcut)?.id ?? null

/** What the menu bar depends on; null before it is known. */
const commandState = (): CommandState | null => {
  const { environment, screen } = useLocation.getState()
  if (environment === null) return null
  const canLock = isVaultReady(useShell.getState()) === true
  return { environment, screen, isFree: canLock && !isModalOpen(), canLock, ...useMoves.getState() }
}

/** Keeps the menu bar up to date, and runs the commands chosen there. */
export const followMenuBar = (): void => {
  let sent = ''
  const send = (): void => {
    const state = commandState()
    const text = JSON.stringify(state)
    if (state === null || text === sent) return
    sent = text
    void request('app.showCommands', state)
  }
  for (const store of [useLocation, useMoves, useShell, useModals]) store.subscribe(send)
  window.keyreeve.on('command.chosen', (payload) =>
    runCommandIfFree((payload as Events['command.chosen']).id),
  )
  send()
}
