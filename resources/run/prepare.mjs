/**
 * The part of set-up that needs the installed packages and the project's own Node: Electron and, with `--build`, the app. Started by
 * set-up.mjs, to which it sends its result as a message.
 */
import { runMain } from './command.mjs'
import { ensureBuild } from './build.mjs'
import { ensureElectron } from './electron-runtime.mjs'

await runMain(async () => {
  const runtime = await ensureElectron()
  if (process.argv.includes('--build')) await ensureBuild()
  process.send?.(runtime)
})
process.disconnect?.()
