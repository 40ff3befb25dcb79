/** Builds the packages. Needs the installed npm packages and the project's own Node, which package.mjs provides. */
import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ensureBuild } from '../run/build.mjs'
import { runMain } from '../run/command.mjs'
import { root } from '../run/paths.mjs'
import { bundle } from './bundle.mjs'
import { chooseElectron } from './electron.mjs'
import { identify } from './identity.mjs'
import { makeInstallers } from './installers.mjs'
import { readOptions } from './options.mjs'
import { stageApp } from './stage.mjs'
import { writeSums } from './sums.mjs'

await runMain(async () => {
  const options = readOptions(process.argv.slice(2))
  const electron = await chooseElectron(options)
  await ensureBuild()
  const identity = await identify(electron, options)
  const dist = join(root, 'dist')
  const work = join(dist, '.work')
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  console.log(
    `Packaging ${identity.productName} ${identity.version} (${identity.commit ?? 'no commit'}) for ${options.platform} ${options.arch} on Electron ${electron.version} …`,
  )
  const app = await stageApp({ folder: join(work, 'app'), identity, electron, options })
  const folder = await bundle({ app, out: dist, identity, electron, options })
  const files = await makeInstallers({ folder, out: dist, work: join(work, 'installers'), identity, options })
  rmSync(work, { recursive: true })
  const sums = await writeSums(dist, files)
  for (const file of [...files, sums]) console.log(`dist/${basename(file)}`)
})
