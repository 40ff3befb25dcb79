/**
 * Clean-up tasks that run when this process ends, including by Ctrl-C or SIGTERM. Importing this module makes signals end the
 * process through its tasks.
 */
import { constants } from 'node:os'

/** @type {Set<() => void>} */
const tasks = new Set()

/** @type {(signal: NodeJS.Signals) => void} */
let answer = (signal) => process.exit(128 + constants.signals[signal])

process.on('exit', runTasks)
const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
/** @type {(signal: NodeJS.Signals) => void} */
const listen = (signal) => answer(signal)
for (const signal of signals) process.on(signal, listen)

/**
 * Registers a task to run once when this process ends, the latest first.
 * @param {() => void} task must be synchronous
 * @returns {() => void} unregisters the task
 */
export function onEnd(task) {
  tasks.add(task)
  return () => tasks.delete(task)
}

/**
 * Handles signals by something other than ending.
 * @param {(signal: NodeJS.Signals) => void} handler
 */
export function onSignal(handler) {
  answer = handler
}

/** Leaves signals to the program that runs next in this process. */
export function leaveSignals() {
  for (const signal of signals) process.off(signal, listen)
}

/**
 * Ends this process, as a signal would, when its parent process is gone. A signal sent to npm
 * ends npm and its shell, and some shells do not forward it.
 */
export function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    answer('SIGTERM')
  }, 300)
  timer.unref()
}

function runTasks() {
  for (const task of [...tasks].toReversed()) {
    tasks.delete(task)
    try {
      task()
    } catch (error) {
      console.error(error)
    }
  }
}
