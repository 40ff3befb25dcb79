/** Runs other programs, and ends set-up with a sentence instead of a stack trace. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { constants as system } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { onEnd } from './ending.mjs'
import { root } from './paths.mjs'

/** A reason to stop that the reader can act on; shown without a stack trace. */
export class Stop extends Error {}

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 128 + the signal's number when a signal ended it
 * @property {string} output what it wrote to stdout and stderr; empty unless `quiet`
 */

/**
 * Runs a program in the repository and waits for it.
 * @param {string} program
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv, cwd?: string }} [options] `quiet`
 *   collects its output instead of showing it
 * @returns {Promise<Outcome>} code 127 when it cannot be started
 */
export function run(program, args, { quiet = false, env = process.env, cwd = root } = {}) {
  const stdio = quiet ? 'pipe' : 'inherit'
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', stdio, stdio] })
  const forget = onEnd(() => child.kill())
  let output = ''
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  child.stderr?.on('data', (chunk) => (output += String(chunk)))
  return new Promise((done) => {
    child.on('error', (error) => done({ code: 127, output: error.message }))
    child.on('close', (code, signal) => {
      forget()
      done({ code: exitCode(code, signal), output })
    })
  })
}

/**
 * Runs a program quietly; its output is only shown when it fails.
 * @param {string} failure the sentence to stop with
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<string>} its output
 */
export async function must(failure, program, args, options = {}) {
  const { code, output } = await run(program, args, { ...options, quiet: true })
  if (code !== 0) throw new Stop(`${output.trimEnd()}\n${failure}`)
  return output
}

/**
 * The exit code that a shell would report for a process.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  return code ?? (signal ? 128 + system.signals[signal] : 1)
}

/**
 * Finds a program, including in the system folders that are not on an ordinary user's PATH.
 * @param {string} program
 * @returns {string | undefined} absolute path
 */
export function which(program) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders
    .map((folder) => join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/**
 * This process's environment with a Node's folder first on PATH, so that every script started below runs on that Node.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` }
}

/**
 * Runs a script's main function. A {@link Stop} prints its sentence and sets exit code 1.
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
