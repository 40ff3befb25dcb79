/** Records which npm packages are part of the build, so that their licence notices can be included. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const NOTES = '.bundled'
/** The innermost package that contains a file. */
const OF_A_PACKAGE = /^\0*(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//

/**
 * A plugin for one of the builds, for Vite and for Rolldown: writes `.bundled/<build>.json` into the folder of all builds.
 * @param {'main' | 'preload' | 'renderer' | 'cli'} build
 * @param {string} [out] the folder of all builds; by default the one above the build's own folder
 * @returns {{ name: string, writeBundle: import('rolldown').Plugin['writeBundle'] }}
 */
export const noteBundledPackages = (build, out) => ({
  name: 'note-bundled-packages',
  writeBundle({ dir = '.' }) {
    // Until they are bundled, fonts and style sheets are modules, too.
    const matches = [...this.getModuleIds()]
      .map((file) => OF_A_PACKAGE.exec(file.replaceAll('\\', '/')))
      .filter((match) => match !== null)
    const folder = resolve(out ?? resolve(dir, '..'), NOTES)
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, `${build}.json`),
      JSON.stringify([...new Set(matches.map(([, path]) => path))].toSorted()),
    )
  },
})

/**
 * @param {string} out the folder of all builds
 * @returns {string[]} absolute folders of the packages in the last build
 */
export const bundledPackages = (out) => [
  ...new Set(
    ['main', 'preload', 'renderer', 'cli'].flatMap((build) =>
      JSON.parse(readFileSync(join(out, NOTES, `${build}.json`), 'utf8')),
    ),
  ),
]
