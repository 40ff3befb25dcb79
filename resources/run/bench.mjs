/**
 * `npm run bench`: sets up what is missing, then measures everything against its control and prints a table. `npm run bench -- app` measures the
 * app only.
 */
import { environmentFor, runMain } from './command.mjs'
import { endWithNpm } from './ending.mjs'
import { isRoot, projectNode, root } from './paths.mjs'
import { openPrivateSession } from './private-session.mjs'
import { setUp } from './set-up.mjs'

await runMain(async () => {
  endWithNpm()
  const runtime = await setUp({ system: ['electron', 'display', 'keyring', 'textSearch'], build: true })
  const session = openPrivateSession()
  const node = projectNode()
  const parts = process.argv.slice(2)
  process.exitCode = await session.run(node, ['--expose-gc', 'test/bench/run.ts', ...parts], {
    PATH: environmentFor(node)['PATH'],
    ...runtime.env,
    KEYREEVE_ELECTRON: runtime.executable,
    KEYREEVE_APP: root,
    ...(isRoot ? { KEYREEVE_NO_SANDBOX: '1' } : {}),
  })
  session.end()
})
