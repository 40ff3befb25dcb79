/** `npm run icons`: renders every icon file from keyreeve.svg. The files are committed, so this is only needed after the image changes. */
import { join } from 'node:path'
import { must, runMain } from '../run/command.mjs'
import { isRoot } from '../run/paths.mjs'
import { setUp } from '../run/set-up.mjs'
import { hasNoDisplay, startVirtualDisplay } from '../run/virtual-display.mjs'

await runMain(async () => {
  const headless = hasNoDisplay()
  const { executable } = await setUp({ system: headless ? ['electron', 'display'] : ['electron'] })
  const display = headless ? await startVirtualDisplay() : undefined
  await must(
    'The icons could not be drawn.',
    executable,
    [...(isRoot ? ['--no-sandbox'] : []), join(import.meta.dirname, 'render')],
    { env: { ...process.env, ...display?.env } },
  )
  display?.stop()
  console.log('The icons are made.')
})
