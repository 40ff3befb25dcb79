/** `npm run bench`: sets up what is missing, measures everything against its control, and prints a table. */
import { environmentFor, run, runMain } from './command.mjs'
import { endWithNpm } from './ending.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { projectNode } from './paths.mjs'

await runMain(async () => {
  endWithNpm()
  await ensureDependencies()
  const node = projectNode()
  const { code } = await run(node, ['--expose-gc', 'test/bench/run.ts'], { env: environmentFor(node) })
  process.exitCode = code
})
