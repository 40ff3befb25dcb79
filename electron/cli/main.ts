/** Entry point of the command line on plain Node, from the sources; started by resources/bin/keyreeve.mjs. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { homeFolder } from '../core/data-folder.ts'
import { spawnNodeHelper } from '../core/keychain/helper-process.ts'
import { runCli } from './run.ts'

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const { version } = JSON.parse(readFileSync(pathOf('../../package.json'), 'utf8')) as { version: string }
const helper = pathOf('../core/keychain/keytar-helper.ts')
const { stdin, stdout, stderr, env, argv } = process

for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of our output is gone, as in `keyreeve keys list | head -1`, so nobody is left to inform.
    if (error.code !== 'EPIPE') throw error
  })
}

// Not process.exit(): output to a pipe may not be flushed yet.
process.exitCode = await runCli(argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  version,
  home: homeFolder(env),
  spawnHelper: () => spawnNodeHelper(helper),
})
