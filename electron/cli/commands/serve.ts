import { type Command, InvalidArgumentError } from 'commander'
import { ok } from '../../../shared/domain/errors.ts'
import { t } from '../../messages.ts'
import { actAlone, type Run } from '../act.ts'
import { untilEnded } from '../ending.ts'
import { examples } from '../options.ts'
import { openHere } from '../session.ts'

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
  actAlone<{ port: number }>(run, command, async ({ port, json = false }) => {
    const { io } = run
    // Before it listens, because whoever sees the URL may end the process immediately.
    const ended = (io.untilEnded ?? untilEnded)()
    // Loaded here, so that no other command waits for a server that it does not need.
    const [{ serveApi }, { createLog }] = await Promise.all([
      import('../../api/serve.ts'),
      import('../../core/log.ts'),
    ])
    const opened = await openHere(io, { json, reading: false })
    if (!opened.ok) return opened
    const keyreeve = opened.data
    const served = await serveApi({ keyreeve, port, log: createLog(io.home) })
    if (!served.ok) {
      await keyreeve.close()
      return served
    }
    const { url } = served.data
    const until = async (): Promise<void> => {
      await ended
      keyreeve.closeSoon()
      await served.data.close()
      await keyreeve.close()
    }
    return ok({ json: { url }, text: () => t('cli.serving', { url }), until })
  })
}
