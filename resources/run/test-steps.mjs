/** The steps of `npm test`. Each returns its exit code and its tally. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureCliBundle } from './cli-bundle.mjs'
import { environmentFor, run } from './command.mjs'
import { cachePath, isRoot, projectNode, root, toolScript } from './paths.mjs'
import { emptyTally, readPlaywrightReport, readVitestReport } from './tally.mjs'

/**
 * @typedef {import('./tally.mjs').Tally} Tally
 * @typedef {{ code: number, tally: Tally }} Result
 * @typedef {object} Context
 * @property {import('./electron-runtime.mjs').Runtime} runtime
 * @property {import('./private-session.mjs').Session} session
 * @property {string[]} filter arguments handed on to the test runner
 */

/** @typedef {{ name: string, part: 'check' | 'unit' | 'e2e' | 'package' | 'torture', run: (context: Context) => Promise<Result> }} Step */

/** @type {Step[]} in their order */
export const steps = [
  { name: 'Formatting', part: 'check', run: () => check('oxfmt', 'oxfmt', '--check') },
  { name: 'Type check', part: 'check', run: typeCheck },
  { name: 'Lint', part: 'check', run: () => check('oxlint', 'oxlint', '--type-aware', '--deny-warnings') },
  {
    name: 'Unused code',
    part: 'check',
    run: () =>
      check('knip', 'knip', '--include', 'files,dependencies,exports,types,duplicates', '--no-progress'),
  },
  { name: 'Unit and integration tests', part: 'unit', run: (context) => runVitest(context) },
  { name: 'Build', part: 'e2e', run: build },
  { name: 'End-to-end tests', part: 'e2e', run: runPlaywright },
  { name: 'Long runs of the tests that draw at random', part: 'torture', run: torture },
  { name: 'Packages', part: 'package', run: makePackages },
  { name: 'Package tests', part: 'package', run: testPackages },
]

/**
 * @param {string} name the package
 * @param {string} command
 * @param {...string} args
 * @returns {Promise<Result>}
 */
async function check(name, command, ...args) {
  const node = projectNode()
  const { code } = await run(node, [toolScript(name, command), ...args], { env: environmentFor(node) })
  return { code, tally: emptyTally() }
}

/** @type {Step['run']} */
async function typeCheck() {
  const node = projectNode()
  const { code } = await run(node, [join(root, 'resources/run/css-types.mjs')], { env: environmentFor(node) })
  return code === 0 ? check('typescript', 'tsc', '-b') : { code, tally: emptyTally() }
}

/** @returns {Promise<Result>} */
async function build() {
  await ensureBuild()
  return { code: 0, tally: emptyTally() }
}

/** Tests that start their own Secret Service or nginx, which set-up only provides on Linux. */
const LINUX_ONLY = [
  'api/nginx',
  'cli/keyring',
  'cli/terminal',
  'keychain/contract',
  'keychain/os-faults',
  'keychain/os-frozen',
  'keychain/os-guard',
  'keychain/os-prompt',
  'crash/daemon',
  'crash/keyring',
  'crash/kills',
]
const excluded = [
  'test/e2e/**',
  'test/package/**',
  ...(process.platform === 'linux' ? [] : LINUX_ONLY.map((name) => `test/integration/${name}.test.ts`)),
]

/**
 * @param {Context} context
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Result>}
 */
async function runVitest({ session, filter }, env) {
  // Here, so that the tests do not all build it at once.
  await ensureCliBundle()
  const report = join(session.folder, 'vitest.json')
  // The default of five seconds is too short on a busy machine.
  const limits = ['--testTimeout=30000', '--hookTimeout=60000']
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = [
    toolScript('vitest'),
    'run',
    ...excluded.map((path) => `--exclude=${path}`),
    ...limits,
    ...reporters,
    ...filter,
  ]
  // Vitest would leave one processor unused, which is half of two.
  const workers = process.env['VITEST_MAX_WORKERS'] ?? String(availableParallelism())
  const code = await session.run(projectNode(), args, {
    ...pathEnvironment(),
    VITEST_MAX_WORKERS: workers,
    ...env,
  })
  return { code, tally: readVitestReport(report) }
}

/** Test files whose number of repetitions `test/support/torture.ts` increases. */
const DRAWN_AT_RANDOM = [
  'crash/',
  'damage/',
  'db/release',
  'deliveries/recovery',
  'env-files/crash',
  'file-changes/kills',
  'ipc/payloads',
]

/** @type {Step['run']} */
function torture(context) {
  const filter = context.filter.length > 0 ? context.filter : DRAWN_AT_RANDOM
  return runVitest({ ...context, filter }, { KEYREEVE_TORTURE: '1' })
}

/** @type {Step['run']} */
async function runPlaywright({ runtime, session, filter }) {
  const report = join(session.folder, 'playwright.json')
  const config = join(root, 'test/e2e/playwright.config.ts')
  const code = await session.run(
    projectNode(),
    [
      toolScript('@playwright/test', 'playwright'),
      'test',
      `--config=${config}`,
      '--reporter=list,json',
      ...filter,
    ],
    {
      ...pathEnvironment(),
      ...runtime.env,
      KEYREEVE_ELECTRON: runtime.executable,
      KEYREEVE_APP: root,
      // For the test that runs `npm start`: its home is not the one that has the cache.
      KEYREEVE_CACHE: cachePath(),
      ...(isRoot ? { KEYREEVE_NO_SANDBOX: '1' } : {}),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    },
  )
  return { code, tally: readPlaywrightReport(report) }
}

const pathEnvironment = () => ({ PATH: environmentFor(projectNode())['PATH'] })

/** @type {Step['run']} Skips packages that a release has already built: they are tested as they are. */
async function makePackages() {
  if (process.env['KEYREEVE_PACKAGES'] === 'made') return { code: 0, tally: emptyTally() }
  const node = projectNode()
  const { code } = await run(node, [join(root, 'resources/package/make.mjs')], { env: environmentFor(node) })
  return { code, tally: emptyTally() }
}

/** @type {Step['run']} They create their own users and sessions, so they need none of ours. */
async function testPackages({ runtime, session, filter }) {
  const report = join(session.folder, 'packages.json')
  const node = projectNode()
  const config = join(root, 'test/package/playwright.config.ts')
  const env = {
    ...environmentFor(node),
    ...runtime.env,
    KEYREEVE_ELECTRON: runtime.executable,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  }
  const args = [
    toolScript('@playwright/test', 'playwright'),
    'test',
    `--config=${config}`,
    '--reporter=list,json',
    ...filter,
  ]
  const { code } = await run(node, args, { env })
  return { code, tally: readPlaywrightReport(report) }
}
