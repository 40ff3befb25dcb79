/** `npm start`: sets up what is missing, then runs the app until it is closed. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { exitCode, runMain } from './command.mjs'
import { endWithNpm, onSignal } from './ending.mjs'
import { isRoot, root } from './paths.mjs'
import { ensureSandbox } from './sandbox.mjs'
import { setUp } from './set-up.mjs'
import { hasNoDisplay, startVirtualDisplay } from './virtual-display.mjs'

/** @typedef {import('./electron-runtime.mjs').Runtime} Runtime */

await runMain(async () => {
  endWithNpm()
  await ensureSandbox()
  const headless = hasNoDisplay()
  const runtime = await setUp({ system: headless ? ['electron', 'display'] : ['electron'], build: true })
  process.exitCode = await runApp(runtime, headless ? await showVirtually() : {})
})

/**
 * Starts a virtual display, and says so.
 * @returns {Promise<NodeJS.ProcessEnv>} the environment for using it
 */
async function showVirtually() {
  const { env } = await startVirtualDisplay()
  console.log(
    `There is no display here, so Keyreeve runs on a virtual one (Xvfb ${env.DISPLAY}). To see it, log in with ` +
      `"ssh -X" and start again, or run: x11vnc -localhost -display ${env.DISPLAY} -auth ${env.XAUTHORITY}`,
  )
  return env
}

/**
 * Runs the app until it ends.
 * @param {Runtime} runtime
 * @param {NodeJS.ProcessEnv} display
 * @returns {Promise<number>} its exit code
 */
function runApp(runtime, display) {
  const args = [...(isRoot ? ['--no-sandbox'] : []), root, ...process.argv.slice(2)]
  const env = { ...process.env, ...display, ...runtime.env }
  delete env['ELECTRON_RUN_AS_NODE']
  // In its own process group, so that Ctrl-C reaches it once, from here: at a second signal Electron would
  // exit immediately, without closing its database.
  const detached = process.platform !== 'win32'
  const child = spawn(runtime.executable, args, {
    cwd: root,
    env,
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
    detached,
  })
  const lastLines = sendErrorsToLog(child)
  let asked = false
  onSignal((signal) => {
    if (!asked) child.kill(signal)
    asked = true
  })
  return new Promise((done, fail) => {
    child.on('error', fail)
    // A helper process may outlive it for a moment, with the pipe still open.
    child.on('exit', () => setTimeout(() => child.stderr?.destroy(), 1000).unref())
    child.on('close', (code, signal) => {
      // It may have ended before it could write a log.
      if (code !== 0 && !asked) for (const line of lastLines) console.error(line)
      done(exitCode(code, signal))
    })
  })
}

/**
 * Sends what the app's process prints on stderr to the app, which logs it. That is Chromium's and GTK's: without a bus, they
 * complain at length.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {readonly string[]} the last lines, kept up to date
 */
function sendErrorsToLog(child) {
  /** @type {string[]} */
  const lastLines = []
  if (child.stderr === null) return lastLines
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastLines.push(line)
    if (lastLines.length > 20) lastLines.shift()
    // The app may have ended by the time that the line arrives.
    if (child.connected) child.send({ printed: line.slice(0, 1000) }, () => undefined)
  })
  return lastLines
}
