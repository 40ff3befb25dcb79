/**
 * `npm run package`: sets up what is missing, then builds the installers for this system into dist/.
 *
 *   npm run package -- --platform win32 --arch arm64   for another system, where that is possible
 *   npm run package -- --release                       refuses to build anything that must not be released
 */
import { join } from 'node:path'
import { environmentFor, run, runMain } from '../run/command.mjs'
import { ensureDependencies } from '../run/dependencies.mjs'
import { endWithNpm } from '../run/ending.mjs'
import { projectNode } from '../run/paths.mjs'
import { ensureSystemPackages } from '../run/system-packages.mjs'
import { readOptions } from './options.mjs'

await runMain(async () => {
  endWithNpm()
  const { platform } = readOptions(process.argv.slice(2))
  await ensureSystemPackages('electron', ...(platform === 'linux' ? /** @type {const} */ (['packages']) : []))
  await ensureDependencies()
  const node = projectNode()
  const { code } = await run(node, [join(import.meta.dirname, 'make.mjs'), ...process.argv.slice(2)], {
    env: environmentFor(node),
  })
  process.exitCode = code
})
