/** What must still be done when this process ends, also by Ctrl-C or a polite kill. */
import { exitCode } from './command.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** @type {Set<() => void>} */
const tasks = new Set();

/**
 * Has a task run once when this process ends, the latest first. While there is any task, a
 * signal ends this process through them.
 * @param {() => void} task must be synchronous
 * @returns {() => void} takes the task back
 */
export function onEnd(task) {
  if (tasks.size === 0) listen();
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) stopListening();
  };
}

function listen() {
  process.on('exit', runTasks);
  for (const signal of SIGNALS) process.on(signal, endBy);
}

function stopListening() {
  process.off('exit', runTasks);
  for (const signal of SIGNALS) process.off(signal, endBy);
}

/** @param {NodeJS.Signals} signal */
function endBy(signal) {
  process.exit(exitCode(null, signal));
}

function runTasks() {
  for (const task of [...tasks].toReversed()) {
    tasks.delete(task);
    try {
      task();
    } catch (error) {
      console.error(error);
    }
  }
}

/**
 * Ends this process, as if told to, when the one that started it is gone. A signal sent to npm
 * ends npm and its shell, and some shells do not hand it on.
 */
export function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 300);
  timer.unref();
}
