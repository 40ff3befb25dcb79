/**
 * Declares the classes of every CSS module, so that using a class that does not exist is a type error. Runs before the type check;
 * renderer/tsconfig.json finds the declarations through its `rootDirs`. Vite itself reads the modules, so the names match the build.
 *
 * Usage: node css-types.mjs [folder of the page] [folder for the declarations]
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { preprocessCSS, resolveConfig } from 'vite'
import { root } from './paths.mjs'

const [page = join(root, 'renderer'), declarations = join(root, '.css-types')] = process.argv.slice(2)

const config = await resolveConfig({ configFile: false, root: page, logLevel: 'error' }, 'build')
rmSync(declarations, { recursive: true, force: true })
for (const path of globSync('**/*.module.css', { cwd: page })) {
  const file = join(page, path)
  const { modules } = await preprocessCSS(readFileSync(file, 'utf8'), file, config)
  const names = Object.keys(modules ?? {}).toSorted()
  const declaration = join(declarations, path.replace(/\.css$/, '.d.css.ts'))
  mkdirSync(dirname(declaration), { recursive: true })
  writeFileSync(
    declaration,
    `declare const styles: {\n${names.map((name) => `  readonly ${JSON.stringify(name)}: string\n`).join('')}}\nexport default styles\n`,
  )
}
