import type { Environment } from '../domain/types.ts'
import { message, type Message, type MessageCode } from '../messages/message.ts'

/** The screens, in the order of the navigation and of their shortcuts. */
export const screens = [
  'keys',
  'projects',
  'accounts',
  'roles',
  'check-access',
  'activity',
  'health',
  'scan',
  'settings',
] as const
export type ScreenId = (typeof screens)[number]

export const screenNames = {
  keys: 'app.keys',
  projects: 'app.projects',
  accounts: 'app.accounts',
  roles: 'app.roles',
  'check-access': 'app.check_access',
  activity: 'app.activity',
  health: 'app.health',
  scan: 'app.scan',
  settings: 'app.settings',
} as const satisfies Readonly<Record<ScreenId, MessageCode>>

/** What the commands depend on. */
export type CommandState = {
  readonly environment: Environment
  readonly screen: ScreenId
  /** Nothing is open over the screen, and the vault is not locked. */
  readonly isFree: boolean
  readonly canGoBack: boolean
  readonly canGoForward: boolean
  /** The vault is set up, and Keyreeve is not locked; a dialog does not matter. */
  readonly canLock: boolean
}

export type CommandId =
  | 'key.create'
  | 'key.import'
  | 'env_files.import'
  | 'account.create'
  | 'role.create'
  | 'scan.start'
  | 'project.add'
  | 'environment.switch'
  | 'list.search'
  | 'palette.open'
  | 'go.back'
  | 'go.forward'
  | `screen.${ScreenId}`
  | 'shortcuts.show'
  | 'app.lock'

/** Something that can be done from anywhere in the window. */
export type Command = {
  readonly id: CommandId
  readonly label: Message
  /** Where the menu bar has it. */
  readonly menu: 'file' | 'edit' | 'view' | 'go' | 'help'
  /** Under which heading the palette offers it; null where it makes no sense there. */
  readonly palette: 'action' | 'screen' | null
  /** The character that runs it together with Ctrl or ⌘; `back` and `forward` have keys of their own on each system. */
  readonly shortcut: string | null
  readonly isEnabled: boolean
}

/** What Ctrl+N creates: what the screen lists, and a key on every other screen. */
const createdOn = (screen: ScreenId): CommandId => {
  if (screen === 'projects') return 'project.add'
  if (screen === 'accounts') return 'account.create'
  return screen === 'roles' ? 'role.create' : 'key.create'
}

const searchable: ReadonlySet<ScreenId> = new Set(['keys', 'projects', 'accounts', 'roles', 'scan'])

type CreateCode =
  | 'app.create_key'
  | 'app.import_key'
  | 'app.import_env_files'
  | 'app.create_service_account'
  | 'app.create_role'
  | 'app.add_project'

/** Every command: menu bar, palette, shortcuts and the list of shortcuts are made from these. */
export const commandsFor = ({
  environment,
  screen,
  isFree,
  canGoBack,
  canGoForward,
  canLock,
}: CommandState): readonly Command[] => {
  const create = (id: CommandId, code: CreateCode): Command => ({
    id,
    label: message(code),
    menu: 'file',
    palette: 'action',
    shortcut: createdOn(screen) === id ? 'n' : null,
    isEnabled: isFree,
  })
  const screenCommand = (id: ScreenId, shortcut: string): Command => ({
    id: `screen.${id}`,
    label: message(`command.screen.${id}`),
    menu: 'go',
    palette: 'screen',
    shortcut,
    isEnabled: isFree,
  })
  return [
    create('key.create', 'app.create_key'),
    create('key.import', 'app.import_key'),
    create('env_files.import', 'app.import_env_files'),
    create('account.create', 'app.create_service_account'),
    create('role.create', 'app.create_role'),
    create('project.add', 'app.add_project'),
    {
      id: 'scan.start',
      label: message('app.scan_for_secrets'),
      menu: 'file',
      palette: 'action',
      shortcut: null,
      isEnabled: isFree,
    },
    {
      id: 'app.lock',
      label: message('command.lock'),
      menu: 'file',
      palette: 'action',
      shortcut: 'l',
      isEnabled: canLock,
    },
    {
      id: 'environment.switch',
      label: message(environment === 'test' ? 'command.to_production' : 'command.to_test'),
      menu: 'view',
      palette: 'action',
      shortcut: 'e',
      isEnabled: isFree,
    },
    {
      id: 'palette.open',
      label: message('app.search_commands_and_keys'),
      menu: 'view',
      palette: null,
      shortcut: 'k',
      isEnabled: isFree,
    },
    {
      id: 'list.search',
      label: message('app.search_the_list'),
      menu: 'edit',
      palette: null,
      shortcut: 'f',
      isEnabled: isFree && searchable.has(screen),
    },
    {
      id: 'shortcuts.show',
      label: message('app.keyboard_shortcuts'),
      menu: 'help',
      palette: 'action',
      shortcut: '/',
      isEnabled: isFree,
    },
    {
      id: 'go.back',
      label: message('command.back'),
      menu: 'go',
      palette: null,
      shortcut: 'back',
      isEnabled: isFree && canGoBack,
    },
    {
      id: 'go.forward',
      label: message('command.forward'),
      menu: 'go',
      palette: null,
      shortcut: 'forward',
      isEnabled: isFree && canGoForward,
    },
    ...screens.map((id, index) => screenCommand(id, id === 'settings' ? ',' : String(index + 1))),
  ]
}
