/**
 * `npm test`: sets up what is missing, then checks formatting, types and style and runs every test. Prints the
 * number of tests at the end; a step that fails without a failing test counts as one.
 *
 * `npm test -- check`, `-- unit` and `-- e2e` run one part only, and pass further arguments to its
 * runner (`npm test -- e2e -g keyboard`); `npm test -- env-file` is short for `unit env-file`.
 * `-- torture` runs the randomised tests with far more repetitions, which takes a quarter of an hour.
 * `-- package` builds and tests the packages, which takes minutes and, as root, installs them.
 */
import { runMain, Stop } from './command.mjs'
import { endWithNpm } from './ending.mjs'
import { openPrivateSession } from './private-session.mjs'
import { ensureSandbox } from './sandbox.mjs'
import { setUp } from './set-up.mjs'
import { emptyTally, sum, summary } from './tally.mjs'
import { steps } from './test-steps.mjs'

/** Parts that plain `npm test` skips. */
const onRequest = new Set(['package', 'torture'])
const [part, filter] = chosenPart(process.argv.slice(2))

await runMain(async () => {
  endWithNpm()
  await ensureSandbox()
  const packages = part === 'package' ? /** @type {const} */ (['packages', 'packageTests']) : []
  const runtime = await setUp({
    system: [
      'electron',
      'display',
      'keyring',
      'age',
      'clipboard',
      'envReaders',
      'gateway',
      'tracing',
      ...packages,
    ],
  })
  const session = openPrivateSession()
  const tally = await runSteps({ runtime, session, filter })
  session.end()
  const nothingRan = tally.passed === 0 && part !== 'check'
  if (nothingRan || tally.failed > 0) process.exitCode = 1
  console.log(summary(tally))
})

/**
 * Runs the chosen steps until one fails.
 * @param {import('./test-steps.mjs').Context} context
 */
async function runSteps(context) {
  let total = emptyTally()
  const chosen = steps.filter(
    (step) => step.part === part || (part === undefined && !onRequest.has(step.part)),
  )
  for (const [index, step] of chosen.entries()) {
    console.log(`\n[${index + 1}/${chosen.length}] ${step.name}`)
    const begun = performance.now()
    const { code, tally } = await step.run(context).catch(failureOf)
    total = sum(total, code === 0 || tally.failed > 0 ? tally : { ...tally, failed: 1 })
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    console.log(`${step.name}: ${code === 0 ? 'passed' : `failed (exit code ${code})`} in ${seconds} s`)
    if (code !== 0) break
  }
  return total
}

/**
 * The result of a step that stopped with a sentence.
 * @param {unknown} error
 * @returns {import('./test-steps.mjs').Result}
 */
function failureOf(error) {
  console.error(error instanceof Stop ? error.message : error)
  return { code: 1, tally: emptyTally() }
}

/**
 * @param {string[]} args
 * @returns {[part: string | undefined, filter: string[]]}
 */
function chosenPart(args) {
  const [first, ...rest] = args
  const isPart = first === undefined || steps.some((step) => step.part === first)
  return isPart ? [first, rest] : ['unit', args]
}
