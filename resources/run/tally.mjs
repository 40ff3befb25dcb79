/** Counts the tests that ran, from the JSON reports of the test runners. */
import { existsSync } from 'node:fs'
import { readJson } from './paths.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @returns {Tally} */
export const emptyTally = () => ({ passed: 0, failed: 0, skipped: 0 })

/**
 * Adds two tallies.
 * @param {Tally} a
 * @param {Tally} b
 * @returns {Tally}
 */
export const sum = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/**
 * @param {string} file vitest's JSON report; missing if the run was aborted
 * @returns {Tally}
 */
export function readVitestReport(file) {
  if (!existsSync(file)) return emptyTally()
  const report = readJson(file)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * @param {string} file Playwright's JSON report; missing if the run was aborted
 * @returns {Tally} a test that passed on its second attempt counts as passed
 */
export function readPlaywrightReport(file) {
  if (!existsSync(file)) return emptyTally()
  const { expected, flaky, unexpected, skipped } = readJson(file).stats
  return { passed: expected + flaky, failed: unexpected, skipped }
}

/**
 * The last line of a test run.
 * @param {Tally} tally
 */
export const summary = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
