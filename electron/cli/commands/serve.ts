import { type Command, InvalidArgumentError } from 'commander'
import { ok } from '../../../shared/domain/errors.ts'
import { t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { examples } from '../options.ts'

/** The signals that ask a running program to end: Ctrl-C, `kill`, a closed terminal. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Resolves at the first of these signals, or when our launcher (in a clone) is gone, which may be killed without a signal to us. From then
 * on signals are ignored: a terminal sends Ctrl-C to both processes, and the second one must not interrupt closing. Standard input is
 * not read, because a service has none.
 */
const untilEnded = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve())
    if (process.channel) {
      process.once('disconnect', resolve)
      // Listening on the channel must not keep this process alive.
      process.channel.unref()
    }
  })

const parsePort = (value: string): number => {
  const port = Number(value)
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return port
  throw new InvalidArgumentError(t('cli.usage.port'))
}

export const addServe = (run: Run, program: Command): void => {
  const command = program
    .command('serve')
    .summary(t('cli.help.serve.summary'))
    .description(t('cli.help.serve'))
    .option('--port <number>', t('cli.help.serve.port'), parsePort, 4571)
  examples(command, ['keyreeve serve', 'keyreeve serve --port 0 --json'])
  act<{ port: number }>(run, command, async ({ io, keyreeve, options }) => {
    // Before it listens, because whoever sees the URL may end the process immediately.
    const ended = (io.untilEnded ?? untilEnded)()
    // Loaded here, so that no other command waits for a server that it does not need.
    const [{ serveApi }, { createLog }] = await Promise.all([
      import('../../api/serve.ts'),
      import('../../core/log.ts'),
    ])
    const served = await serveApi({ keyreeve, port: options.port, log: createLog(io.home) })
    if (!served.ok) return served
    const { url } = served.data
    const until = async (): Promise<void> => {
      await ended
      keyreeve.closeSoon()
      await served.data.close()
    }
    return ok({ json: { url }, text: () => t('cli.serving', { url }), until })
  })
}
