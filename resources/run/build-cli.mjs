/** How the command line is built. Loaded only when there is something to build. */
import { resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { noteBundledPackages } from '../package/bundled-packages.mjs'
import { readJson, root } from './paths.mjs'

/**
 * Bundles the command line for the oldest Node that runs it, which is Electron 33's.
 * @param {string} folder where to write it
 */
export async function buildCli(folder) {
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    input: {
      // In a clone, and in a package.
      main: 'electron/cli/main.ts',
      run: 'electron/cli/run.ts',
      'keytar-helper': 'electron/core/keychain/keytar-helper.ts',
      'scan-reader': 'electron/core/projects/scan/scan-reader.ts',
    },
    // The native modules.
    external: Object.keys(readJson(resolve(root, 'package.json')).dependencies),
    transform: { target: 'node20.18' },
    plugins: [noteBundledPackages('cli', resolve(root, 'out'))],
    logLevel: 'warn',
  })
  await bundle.write({
    dir: folder,
    // CommonJS modules are loaded faster, and from the compile cache.
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    // Half the bytes to read; the names stay, for the traces in the log.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  })
  await bundle.close()
}
