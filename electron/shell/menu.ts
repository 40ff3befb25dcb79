import type { MenuItemConstructorOptions } from 'electron'
import {
  commandsFor,
  type Command,
  type CommandId,
  type CommandState,
} from '../../shared/commands/commands.ts'
import type { CodeTaking } from '../../shared/messages/message.ts'
import { say, t } from '../messages.ts'

type Setting = {
  readonly platform: string
  readonly packaged: boolean
  /** The name of the app. */
  readonly name: string
  /** Where the user is in the page; null while there is no page to ask. */
  readonly state: CommandState | null
  /** Has the page run a command. */
  readonly run: (id: CommandId) => void
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** The items that Electron runs. Its own labels are always in English. */
const builtIn = {
  quit: 'menu.quit',
  undo: 'menu.undo',
  redo: 'menu.redo',
  cut: 'menu.cut',
  copy: 'menu.copy',
  paste: 'menu.paste',
  delete: 'menu.delete',
  selectAll: 'menu.select_all',
  resetZoom: 'menu.reset_zoom',
  zoomIn: 'menu.zoom_in',
  zoomOut: 'menu.zoom_out',
  togglefullscreen: 'menu.full_screen',
  reload: 'menu.reload',
  toggleDevTools: 'menu.developer_tools',
  minimize: 'menu.minimize',
  zoom: 'menu.zoom',
  front: 'menu.front',
  close: 'menu.close',
  services: 'menu.services',
  hideOthers: 'menu.hide_others',
  unhide: 'menu.unhide',
} as const satisfies Partial<Record<NonNullable<MenuItemConstructorOptions['role']>, CodeTaking>>

const item = (role: keyof typeof builtIn): MenuItemConstructorOptions => ({ role, label: t(builtIn[role]) })

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
export const menuTemplate = ({
  platform,
  packaged,
  name,
  state,
  run,
}: Setting): MenuItemConstructorOptions[] => {
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

  const about: MenuItemConstructorOptions = { role: 'about', label: t('menu.about', { name }) }
  const appMenu = grouped(
    [about],
    [item('services')],
    [{ role: 'hide', label: t('menu.hide', { name }) }, item('hideOthers'), item('unhide')],
    [item('quit')],
  )
  const menus: (MenuItemConstructorOptions | false)[] = [
    isMac && { role: 'appMenu', label: name, submenu: appMenu },
    {
      label: t('command.menu.file'),
      submenu: grouped(commandsIn('file'), isMac ? [] : [item('quit')]),
    },
    {
      label: t('command.menu.edit'),
      submenu: grouped(
        [item('undo'), item('redo')],
        [item('cut'), item('copy'), item('paste'), item('delete')],
        [item('selectAll')],
        commandsIn('edit'),
      ),
    },
    {
      label: t('command.menu.view'),
      submenu: grouped(
        commandsIn('view'),
        [item('resetZoom'), item('zoomIn'), item('zoomOut')],
        [item('togglefullscreen')],
        packaged ? [] : [item('reload'), item('toggleDevTools')],
      ),
    },
    commands.length > 0 && { label: t('command.menu.go'), submenu: commandsIn('go') },
    {
      label: t('command.menu.window'),
      role: 'window',
      submenu: grouped([item('minimize'), item('zoom')], isMac ? [item('front')] : [item('close')]),
    },
    {
      label: t('command.menu.help'),
      role: 'help',
      submenu: grouped(commandsIn('help'), isMac ? [] : [about]),
    },
  ]
  return menus.filter((menu) => menu !== false)
}
