#!/usr/bin/env node
/**
 * `keyreeve` in a clone: runs electron/cli/main.ts on the Node version that the lock file pins, whichever Node this was
 * started with.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { exitCode } from '../run/command.mjs'
import { endWithNpm, onSignal } from '../run/ending.mjs'
import { projectNodePath, root } from '../run/paths.mjs'

if (existsSync(projectNodePath)) {
  // The channel tells the command line when this process was killed.
  const stdio = /** @type {const} */ (['inherit', 'inherit', 'inherit', 'ipc'])
  const child = spawn(projectNodePath, [join(root, 'electron/cli/main.ts'), ...process.argv.slice(2)], {
    stdio,
  })
  onSignal((signal) => child.kill(signal))
  endWithNpm()
  child.on('close', (code, signal) => (process.exitCode = exitCode(code, signal)))
} else {
  console.error(`Keyreeve’s packages are not installed yet. Run “npm ci” in ${root} first.`)
  process.exitCode = 1
}
