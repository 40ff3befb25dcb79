/** Run as a process of its own, to be killed or to run as another user: `worker.ts once|at|forever <path> [failpoint]`. */
import { writeEnvVariable } from '../../../electron/core/env-files/env-file.ts'
import { Secret } from '../../../electron/core/secret.ts'

const [, , mode, path = '', failpoint] = process.argv
const write = (value: string): ReturnType<typeof writeEnvVariable> =>
  writeEnvVariable(
    { path, name: 'TOKEN', value: new Secret(value) },
    {
      failpoint: (at) => {
        if (at === failpoint) process.kill(process.pid, 'SIGKILL')
      },
    },
  )

if (mode === 'once' || mode === 'at') {
  const result = await write('new')
  process.stdout.write(result.ok ? 'ok' : result.error.code)
} else {
  process.stdout.write('ready')
  for (let round = 0; ; round++) await write(`v${round}`)
}
