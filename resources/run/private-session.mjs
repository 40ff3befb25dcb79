/**
 * A home folder and a keyring for one test run. On Linux the tests get their own D-Bus session with a real gnome-keyring, so the
 * user's keyring is neither read nor changed.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitCode } from './command.mjs'
import { onEnd } from './ending.mjs'
import { root } from './paths.mjs'

/** Environment variables that point outside the private session. */
const OUTWARD = [
  'KEYREEVE_HOME',
  'DBUS_SESSION_BUS_ADDRESS',
  'GNOME_KEYRING_CONTROL',
  'SSH_AUTH_SOCK',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_CACHE_HOME',
  'XDG_STATE_HOME',
]

/** Unlocks a new keyring with the passphrase `test`, then executes the command. */
const WITH_KEYRING =
  'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"'

/**
 * @typedef {object} Session
 * @property {string} folder private and temporary; also for the run's own files
 * @property {(program: string, args: string[], env?: NodeJS.ProcessEnv) => Promise<number>} run
 *   runs a program in the session, with `env` added to the private environment, and returns its exit code
 * @property {() => void} end stops everything that still runs in it, and removes the folder
 */

/** @returns {Session} */
export function openPrivateSession() {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-test-'))
  const end = () => {
    if (process.platform === 'linux') stopProcessesOf(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  const forget = onEnd(end)
  return {
    folder,
    run: process.platform === 'linux' ? runWithKeyring(folder) : runPlainly,
    end: () => {
      end()
      forget()
    },
  }
}

/** @type {Session['run']} */
const runPlainly = (program, args, env) => wait(program, args, { ...process.env, ...env })

/**
 * The display in `env` is only given to the program and not to the bus: a keyring without a display cannot prompt for a passphrase
 * and wait forever.
 * @param {string} folder
 * @returns {Session['run']}
 */
function runWithKeyring(folder) {
  return (program, args, env = {}) => {
    const given = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const inside = ['sh', '-c', WITH_KEYRING, 'sh', 'env', ...given, program, ...args]
    return wait('dbus-run-session', ['--', ...inside], privateEnvironment(folder))
  }
}

/**
 * @param {string} folder
 * @returns {NodeJS.ProcessEnv}
 */
function privateEnvironment(folder) {
  const env = { ...process.env }
  for (const name of OUTWARD) delete env[name]
  // Each D-Bus session has its own home, so that changes to a keyring do not affect the next one.
  const home = mkdtempSync(join(folder, 'session-'))
  const parts = /** @type {const} */ ([
    ['HOME', 'home', 0o700],
    ['XDG_RUNTIME_DIR', 'run', 0o700],
    ['TMPDIR', 'tmp', 0o1777],
  ])
  // Like a system's own temporary folder: tests that become another user must reach their files.
  for (const path of [folder, home]) chmodSync(path, 0o711)
  for (const [name, part, mode] of parts) {
    env[name] = join(home, part)
    mkdirSync(join(home, part))
    chmodSync(join(home, part), mode)
  }
  return env
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
function wait(program, args, env) {
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  const forget = onEnd(() => child.kill())
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => {
      forget()
      done(exitCode(code, signal))
    })
  })
}

/**
 * Ends the processes whose runtime folder is inside ours, and waits for them: children of an aborted run, or a keyring that a test
 * has stopped, which does not notice that its bus is gone.
 * @param {string} folder
 */
function stopProcessesOf(folder) {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let tries = 0; tries < 50; tries += 1) {
    const found = processesOf(folder)
    if (found.length === 0) return
    for (const id of found) kill(id)
    Atomics.wait(pause, 0, 0, 50)
  }
}

/**
 * @param {string} folder
 * @returns {number[]} process ids
 */
function processesOf(folder) {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return ids.filter((id) => environmentOf(id).includes(`\0XDG_RUNTIME_DIR=${folder}/`)).map(Number)
}

/**
 * @param {string} id of a process
 * @returns {string} empty when it has ended, or belongs to another user
 */
function environmentOf(id) {
  try {
    return `\0${readFileSync(`/proc/${id}/environ`, 'utf8')}`
  } catch {
    return ''
  }
}

/** @param {number} id of a process, which may already have ended */
function kill(id) {
  try {
    process.kill(id, 'SIGKILL')
  } catch {
    // It has already ended.
  }
}
