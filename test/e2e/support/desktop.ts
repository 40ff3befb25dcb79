import { startDisplay } from '../../support/keyring-display.ts'
import { startKeyring } from '../../support/keyring.ts'

/** The variables that lead an app to its desktop session. */
const names = ['DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'] as const

/**
 * A display, a bus and an unlocked keyring for one worker, because the clipboard and the keyboard focus belong to a whole
 * display. They go into the environment of this process, where apps and tools under test take them from. Elsewhere than on Linux
 * the user's own desktop is used.
 *
 * @param screen the size of the display, as `<width>x<height>`
 * @returns ends them
 */
export const startDesktop = async (screen: string): Promise<() => Promise<void>> => {
  if (process.platform !== 'linux') return async () => {}
  // The keyring gets no display, where it could prompt and wait for an answer.
  const keyring = await startKeyring()
  const display = await startDisplay(screen)
  const before = names.map((name) => [name, process.env[name]] as const)
  for (const name of names) process.env[name] = name === 'DISPLAY' ? display.display : keyring.env[name]
  delete process.env['XAUTHORITY']
  process.env['XDG_SESSION_TYPE'] = 'x11'
  return async () => {
    for (const [name, value] of before) process.env[name] = value
    await keyring.close()
    await display.close()
  }
}
