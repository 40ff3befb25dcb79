/** A virtual display (Xvfb) for machines without one, or to leave the user's display alone. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must, Stop } from './command.mjs'
import { onEnd } from './ending.mjs'

/** Whether there is no display to show a window on. */
export const hasNoDisplay = () =>
  process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']

/**
 * @typedef {object} Display
 * @property {{ DISPLAY: string, XAUTHORITY: string, XDG_SESSION_TYPE: 'x11' }} env what a program needs to use it
 * @property {() => void} stop ends it
 */

/**
 * Starts a virtual screen that can only be used by those who can read its authority file.
 * @returns {Promise<Display>} ready for use; it ends with this process at the latest
 */
export async function startVirtualDisplay() {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-display-'))
  const forgetFolder = onEnd(() => rmSync(folder, { recursive: true, force: true }))
  const authority = join(folder, 'authority')
  const cookie = randomBytes(16).toString('hex')
  // The server accepts any number in this file; programs look up the number that the server then gets.
  await addCookie(authority, ':0', cookie)
  const server = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-auth', authority],
    // In its own process group: Ctrl-C must end the app first, and the display afterwards.
    { stdio: ['ignore', 'pipe', 'ignore'], detached: true },
  )
  const forgetServer = onEnd(() => server.kill())
  const name = await displayName(server)
  await addCookie(authority, name, cookie)
  server.unref()
  server.stdout.destroy()
  return {
    env: { DISPLAY: name, XAUTHORITY: authority, XDG_SESSION_TYPE: 'x11' },
    stop: () => {
      forgetServer()
      forgetFolder()
      server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * @param {string} authority
 * @param {string} display
 * @param {string} cookie
 */
const addCookie = (authority, display, cookie) =>
  must('The virtual display could not be protected.', 'xauth', ['-f', authority, 'add', display, '.', cookie])

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} server
 * @returns {Promise<string>} such as `:1`; the server writes it once it accepts connections
 */
function displayName(server) {
  return new Promise((done, fail) => {
    let text = ''
    server.stdout.on('data', (chunk) => {
      text += String(chunk)
      if (text.includes('\n')) done(`:${text.trim()}`)
    })
    server.on('error', fail)
    server.on('exit', () => fail(new Stop('The virtual display (Xvfb) did not start.')))
  })
}
