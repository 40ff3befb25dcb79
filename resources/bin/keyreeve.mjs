#!/usr/bin/env node
/**
 * `keyreeve` in a clone: runs the bundled command line, after building it when the sources have changed. Runs on the Node version
 * that the lock file pins: in this process if it can, else in a child process.
 */
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { join } from 'node:path'
import { projectNodePath, root } from '../run/paths.mjs'

const isLaunched = process.channel !== undefined
/** npm does not always forward the signals that end it; the launcher notices when it is gone. */
const byNpm = process.env['npm_lifecycle_event'] !== undefined
/** When many requests arrive at once, Node 24 lets the space for new objects grow to 128 MB, Electron, which runs a package, to 16 MB. */
const isServer = process.argv.includes('serve')
const serverOptions = ['--max-semi-space-size=8']
/** better-sqlite3 needs version 10 of Node's binary interface, and crashes without it. */
const canRun = Number(process.versions.napi) >= 10

if (!existsSync(projectNodePath)) {
  console.error(`Keyreeve’s packages are not installed yet. Run “npm ci” in ${root} first.`)
  process.exitCode = 1
} else if (isLaunched || (canRun && !byNpm && !isServer)) await runHere()
else await launch()

/** Runs the command line in this process. */
async function runHere() {
  const { cliFolder, ensureCliBundle } = await import('../run/cli-bundle.mjs')
  let folder = cliFolder()
  if (!existsSync(folder)) {
    const [{ exitCode }, { leaveSignals, onSignal }] = await Promise.all([
      import('../run/command.mjs'),
      import('../run/ending.mjs'),
    ])
    onSignal((signal) => {
      console.error('Interrupted while Keyreeve’s command line was built. Nothing was done; run it again.')
      process.exit(exitCode(null, signal))
    })
    folder = await ensureCliBundle()
    // From now on they are the command's: `keyreeve run` passes them on.
    leaveSignals()
  }
  module.enableCompileCache?.(join(folder, '.cache'))
  createRequire(import.meta.url)(join(folder, 'main.cjs'))
}

/** Runs this script on the project's Node. */
async function launch() {
  const [{ spawn }, { exitCode }, { endWithNpm, onSignal }] = await Promise.all([
    import('node:child_process'),
    import('../run/command.mjs'),
    import('../run/ending.mjs'),
  ])
  // The channel tells the command line when this process was killed.
  const options = isServer ? serverOptions : []
  const child = spawn(projectNodePath, [...options, import.meta.filename, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  onSignal((signal) => child.kill(signal))
  // A program that `keyreeve run` starts may act on these. The terminal's Ctrl-\ reaches it by itself, and must not end this process.
  for (const signal of /** @type {const} */ (['SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT']))
    if (process.platform !== 'win32') process.on(signal, () => child.kill(signal))
  endWithNpm()
  child.on('close', (code, signal) => (process.exitCode = exitCode(code, signal)))
}
