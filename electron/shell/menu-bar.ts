import { app, Menu } from 'electron'
import type { CommandId, CommandState } from '../../shared/commands/commands.ts'
import { menuTemplate } from './menu.ts'

/** The application's menu bar. */
export type MenuBar = {
  /** Shows it, with the commands of the state that the page has told. Not needed before the first screen is drawn. */
  readonly show: () => void
  /** The page tells where the user is; null when it has ended. */
  readonly update: (state: CommandState | null) => void
}

/** Makes the menu bar. `run` has the page run the command that was chosen. */
export const createMenuBar = (run: (id: CommandId) => void): MenuBar => {
  let state: CommandState | null = null
  const show = (): void => {
    const template = menuTemplate({
      platform: process.platform,
      packaged: app.isPackaged,
      name: app.getName(),
      state,
      run,
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }
  return {
    show,
    update: (next) => {
      if (next === null && state === null) return
      state = next
      show()
    },
  }
}
