/** `npm run dev`: the same set-up as `npm start`, then the app with hot reload. The page updates in place; a change under electron/ restarts the app. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { environmentFor, run, runMain } from './command.mjs'
import { endWithNpm } from './ending.mjs'
import { isRoot, projectNode, root, toolScript } from './paths.mjs'
import { ensureSandbox } from './sandbox.mjs'
import { setUp } from './set-up.mjs'
import { hasNoDisplay, startVirtualDisplay } from './virtual-display.mjs'

await runMain(async () => {
  endWithNpm()
  await ensureSandbox()
  const headless = hasNoDisplay()
  const runtime = await setUp({ system: headless ? ['electron', 'display'] : ['electron'] })
  const display = headless ? (await startVirtualDisplay()).env : {}
  // The development build replaces the last one, so `npm start` has to build again.
  rmSync(join(root, 'out/.built-from'), { force: true })
  const node = projectNode()
  const args = [
    toolScript('electron-vite'),
    'dev',
    '--watch',
    ...(isRoot ? ['--noSandbox'] : []),
    '--',
    ...process.argv.slice(2),
  ]
  const { code } = await run(node, args, {
    env: { ...environmentFor(node), ...display, ...runtime.env, ELECTRON_EXEC_PATH: runtime.executable },
  })
  process.exitCode = code
})
