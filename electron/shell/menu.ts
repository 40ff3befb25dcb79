import type { MenuItemConstructorOptions } from 'electron'

type Setting = { readonly platform: string; readonly packaged: boolean }

const separator: MenuItemConstructorOptions = { type: 'separator' }

/**
 * The application menu with the entries that the system expects, so that the shortcuts for copy and paste work everywhere. In a
 * package it cannot reload the page or open the developer tools.
 */
export const menuTemplate = ({ platform, packaged }: Setting): MenuItemConstructorOptions[] => {
  const isMac = platform === 'darwin'
  const forDevelopers: MenuItemConstructorOptions[] = packaged
    ? []
    : [separator, { role: 'reload' }, { role: 'toggleDevTools' }]
  return [
    ...(isMac
      ? [{ role: 'appMenu' } as const]
      : [{ label: '&File', submenu: [{ role: 'quit' }] } satisfies MenuItemConstructorOptions]),
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'delete' },
        separator,
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...forDevelopers,
      ],
    },
    {
      label: '&Window',
      role: 'window',
      submenu: [
        { role: 'minimize' },
        { role: 'zoom' },
        ...(isMac ? [separator, { role: 'front' } as const] : [{ role: 'close' } as const]),
      ],
    },
    ...(isMac
      ? []
      : [
          { label: '&Help', role: 'help', submenu: [{ role: 'about' }] } satisfies MenuItemConstructorOptions,
        ]),
  ]
}
