/** Entry point of the command line on plain Node, as it is bundled in a clone; loaded by resources/bin/keyreeve.mjs. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { homeFolder } from '../core/data-folder.ts'
import { spawnNodeHelper } from '../core/keychain/helper-process.ts'
import type { ToReader } from '../core/projects/scan/protocol.ts'
import { runCli } from './run.ts'

/** The folder of this bundle: `out/cli/<state of the sources>`. */
const bundle = import.meta.dirname
const { version } = JSON.parse(readFileSync(join(bundle, '../../../package.json'), 'utf8')) as {
  version: string
}
const { stdin, stdout, stderr, env, argv, execPath } = process

for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of our output is gone, as in `keyreeve keys list | head -1`, so nobody is left to inform.
    if (error.code !== 'EPIPE') throw error
  })
}

// Not process.exit(): output to a pipe may not be flushed yet.
const finish = (code: number): void => void (process.exitCode = code)

void runCli(argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  version,
  home: homeFolder(env),
  startAgain: (args) =>
    spawn(execPath, [join(bundle, 'main.cjs'), ...args], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    }),
  command: [execPath, join(bundle, '../../../resources/bin/keyreeve.mjs')],
  spawnHelper: () => spawnNodeHelper(join(bundle, 'keytar-helper.cjs')),
  spawnScanReader: () => spawnNodeHelper<ToReader>(join(bundle, 'scan-reader.cjs')),
}).then(finish)
