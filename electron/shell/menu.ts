import type { MenuItemConstructorOptions } from 'electron'
import {
  commandsFor,
  type Command,
  type CommandId,
  type CommandState,
} from '../../shared/commands/commands.ts'
import { say, t } from '../messages.ts'

type Setting = {
  readonly platform: string
  readonly packaged: boolean
  /** Where the user is in the page; null while there is no page to ask. */
  readonly state: CommandState | null
  /** Has the page run a command. */
  readonly run: (id: CommandId) => void
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** The shortcut of a command as Electron writes it. */
const acceleratorOf = (shortcut: string, isMac: boolean): string => {
  if (shortcut === 'back') return isMac ? 'Cmd+[' : 'Alt+Left'
  if (shortcut === 'forward') return isMac ? 'Cmd+]' : 'Alt+Right'
  return `CmdOrCtrl+${shortcut.toUpperCase()}`
}

/**
 * The application menu: the commands of the page, and the entries that the system expects, so that the shortcuts for copy and paste work
 * everywhere. In a package it cannot reload the page or open the developer tools.
 */
export const menuTemplate = ({ platform, packaged, state, run }: Setting): MenuItemConstructorOptions[] => {
  const isMac = platform === 'darwin'
  const commands = state ? commandsFor(state) : []
  const itemOf = ({ id, label, shortcut, isEnabled }: Command): MenuItemConstructorOptions => ({
    id,
    label: say(label),
    enabled: isEnabled,
    // Shown only: the page runs its shortcuts itself, on every keyboard layout.
    ...(shortcut ? { accelerator: acceleratorOf(shortcut, isMac), registerAccelerator: false } : {}),
    // Electron also calls this for a disabled item that is clicked by code.
    click: () => isEnabled && run(id),
  })
  const commandsIn = (menu: Command['menu']): MenuItemConstructorOptions[] =>
    commands.filter((command) => command.menu === menu).map(itemOf)
  /** Groups of items with a line between them; empty ones are left out. */
  const grouped = (...groups: readonly MenuItemConstructorOptions[][]): MenuItemConstructorOptions[] =>
    groups
      .filter((group) => group.length > 0)
      .flatMap((group, index) => (index === 0 ? group : [separator, ...group]))

  const menus: (MenuItemConstructorOptions | false)[] = [
    isMac && { role: 'appMenu' },
    {
      label: t('command.menu.file'),
      submenu: grouped(commandsIn('file'), isMac ? [] : [{ role: 'quit' }]),
    },
    {
      label: t('command.menu.edit'),
      submenu: grouped(
        [{ role: 'undo' }, { role: 'redo' }],
        [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'delete' }],
        [{ role: 'selectAll' }],
        commandsIn('edit'),
      ),
    },
    {
      label: t('command.menu.view'),
      submenu: grouped(
        commandsIn('view'),
        [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }],
        [{ role: 'togglefullscreen' }],
        packaged ? [] : [{ role: 'reload' }, { role: 'toggleDevTools' }],
      ),
    },
    commands.length > 0 && { label: t('command.menu.go'), submenu: commandsIn('go') },
    {
      label: t('command.menu.window'),
      role: 'window',
      submenu: grouped(
        [{ role: 'minimize' }, { role: 'zoom' }],
        isMac ? [{ role: 'front' }] : [{ role: 'close' }],
      ),
    },
    {
      label: t('command.menu.help'),
      role: 'help',
      submenu: grouped(commandsIn('help'), isMac ? [] : [{ role: 'about' }]),
    },
  ]
  return menus.filter((menu) => menu !== false)
}
