/** Writes in a separate process, to be killed or to run as another user: `worker.ts once|at|forever <path> [failpoint]`. */
import { Secret } from '../../../electron/core/secret.ts'
import { writeEnvVariable } from './writing.ts'

const [, , mode, path = '', failpoint] = process.argv
const write = (value: string): ReturnType<typeof writeEnvVariable> =>
  writeEnvVariable({ path, variable: 'TOKEN', value: new Secret(value) }, (at) => {
    if (at === failpoint) process.kill(process.pid, 'SIGKILL')
  })

if (mode === 'once' || mode === 'at') {
  const result = await write('new')
  process.stdout.write(result.ok ? 'ok' : result.error.code)
} else {
  process.stdout.write('ready')
  for (let round = 0; ; round++) await write(`v${round}`)
}
