/** `npm start`: sets up what is missing, then runs the app until it is closed. */
import { spawn } from 'node:child_process'
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
  const child = spawn(runtime.executable, args, { cwd: root, env, stdio: 'inherit', detached })
  let asked = false
  onSignal((signal) => {
    if (!asked) child.kill(signal)
    asked = true
  })
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('exit', (code, signal) => done(exitCode(code, signal)))
  })
}
