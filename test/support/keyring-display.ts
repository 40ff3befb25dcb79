import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { killed, reapAtExit } from './keyring-bus.ts'

/** The D-Bus service that shows gnome-keyring's unlock prompts. */
export const prompterService = '/usr/share/dbus-1/services/org.gnome.keyring.SystemPrompter.service'

/**
 * Starts an X server without a screen on a free display number, and returns its DISPLAY. `size` is `<width>x<height>`. Like on a
 * desktop, selections survive when the last program has ended (-noreset).
 */
export const startDisplay = async (
  size = '800x600',
): Promise<{ readonly display: string; close(): Promise<void> }> => {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-noreset'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  )
  reapAtExit(server)
  const numbers = server.stdio[3]
  if (!numbers) throw new Error('Xvfb has no pipe to tell its display on')
  const [number] = (await once(numbers, 'data')) as [Buffer]
  return { display: `:${number.toString('utf8').trim()}`, close: () => killed(server) }
}
