import { once } from 'node:events'
import { Option, type Command, InvalidArgumentError } from 'commander'
import { ok, refuse, type Refusal, type Result } from '../../../shared/domain/errors.ts'
import type { VaultStatus } from '../../../shared/domain/types.ts'
import { Secret } from '../../core/secret.ts'
import { connectDaemon, type Daemon } from '../../daemon/client.ts'
import type { ServedBy } from '../../daemon/protocol.ts'
import { t } from '../../messages.ts'
import { actAlone, type Run } from '../act.ts'
import { findAgent } from '../agent.ts'
import { untilEnded } from '../ending.ts'
import { connectClipboard } from '../clipboard.ts'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import type { Answer, CliIo } from '../io.ts'
import { examples } from '../options.ts'
import { findPassphrase } from '../passphrase.ts'
import { noticeOnce, openFolder, openHere } from '../session.ts'
import { pairs } from '../table.ts'
import { moment } from '../words.ts'

const units = { s: 1000, m: 60_000, h: 3_600_000 } as const
const longestIdleMs = 24 * units.h

/** Parses `--idle`: `15`, `90s`, `15m` or `2h`; in ms. */
const parseIdle = (value: string): number => {
  const [, count, unit = 'm'] = /^(\d{1,5})([smh])?$/.exec(value) ?? []
  const ms = Number(count) * units[unit as keyof typeof units]
  if (ms > 0 && ms <= longestIdleMs) return ms
  throw new InvalidArgumentError(t('cli.usage.idle'))
}

const idleText = (ms: number): string => {
  const unit = ms % units.h === 0 ? 'h' : ms % units.m === 0 ? 'm' : 's'
  return `${ms / units[unit]} ${unit === 'm' ? 'min' : unit}`
}

/** What the background process says once, as a line of JSON: that it serves, or why it does not. */
type Ready = { readonly ready: true } | { readonly refusal: Refusal }

/** The running daemon of any version; null when there is none that answers. */
const runningDaemon = async ({ home, env }: CliIo): Promise<Result<Daemon | null>> => {
  const connected = await connectDaemon(home, findAgent(env))
  if (!connected.ok) return connected
  return ok(typeof connected.data === 'string' ? null : connected.data)
}

/** The passphrase that the background process needs; none for the system's keychain, which it asks itself. */
const passphraseFor = async (io: CliIo): Promise<Result<Secret | null>> => {
  const opened = await openHere(io, { json: false, reading: true })
  if (!opened.ok) return opened
  const { kind } = opened.data.vault.status()
  await opened.data.close()
  return kind === 'passphrase' ? findPassphrase(io) : ok(null)
}

/** The first line that the process prints; undefined when it ends without one. */
const firstLine = async (stdout: NodeJS.ReadableStream): Promise<string | undefined> => {
  let text = ''
  for await (const chunk of stdout) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return text.includes('\n') ? text : undefined
}

/** Starts the background process and waits until it serves. The passphrase goes through a pipe, which no other process can read. */
const start = async (
  io: CliIo,
  idleMs: number,
  json: boolean,
  passphrase: Secret | null,
): Promise<Result<null>> => {
  const child = io.startAgain(['unlock', '--background', '--idle', `${Math.ceil(idleMs / 1000)}s`])
  if (!child.stdin || !child.stdout) throw new Error('the background process has no pipes')
  const failed = once(child, 'error').then(() => undefined)
  child.stdin.on('error', () => undefined)
  child.stdin.end(passphrase?.reveal() ?? '')
  const slow = passphrase ? undefined : setTimeout(noticeOnce(io, json), 2000)
  const line = await Promise.race([firstLine(child.stdout), failed])
  clearTimeout(slow)
  child.stdout.destroy()
  child.unref()
  const said = line === undefined ? undefined : (JSON.parse(line) as Ready)
  if (said === undefined) return refuse('daemon_unusable.not_started')
  return 'ready' in said ? ok(null) : { ok: false, error: said.refusal }
}

const unlock = async (io: CliIo, idleMs: number, json: boolean): Promise<Result<Answer>> => {
  const running = await runningDaemon(io)
  if (!running.ok) return running
  if (running.data) {
    const { greeting, close } = running.data
    close()
    if (!greeting.isOpen) return refuse('conflict.served_by_app')
    return ok({
      json: { unlocked: true, by: greeting.by },
      text: () => t(greeting.by === 'app' ? 'cli.unlocked_app' : 'cli.unlocked_already'),
    })
  }
  const passphrase = await passphraseFor(io)
  if (!passphrase.ok) return passphrase
  const started = await start(io, idleMs, json, passphrase.data)
  if (!started.ok) return started
  return ok({
    json: { unlocked: true, by: 'unlock' satisfies ServedBy },
    text: () => t('cli.unlocked', { idle: idleText(idleMs) }),
  })
}

/** What the background process does: opens the vault, serves until it is locked, idle or ended, and says on stdout that it serves. */
const serveInBackground = async (io: CliIo, idleMs: number): Promise<number> => {
  const ended = (io.untilEnded ?? untilEnded)()
  const tell = (ready: Ready): Promise<boolean> =>
    new Promise((resolve) => {
      // Nobody reads it any more when the waiting command was interrupted.
      io.stdout.once('error', () => resolve(false))
      io.stdout.write(`${JSON.stringify(ready)}\n`, (error) => resolve(!error))
    })
  const chunks: Buffer[] = []
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk))
  const opened = await openFolder(io, undefined, 'daemon')
  if (!opened.ok) {
    await tell({ refusal: opened.error })
    return exitCodeOf(opened.error)
  }
  const keyreeve = opened.data
  try {
    const { vault } = keyreeve
    const unlocked =
      vault.status().kind === 'passphrase'
        ? await vault.unlock(new Secret(Buffer.concat(chunks).toString('utf8')))
        : ok(await vault.open())
    const open = unlocked.ok ? vault.current() : unlocked
    const [{ serveDaemon }, { createLog }] = await Promise.all([
      import('../../daemon/server.ts'),
      import('../../core/log.ts'),
    ])
    const served = open.ok
      ? await serveDaemon({
          home: io.home,
          version: io.version,
          by: 'unlock',
          perform: keyreeve.perform,
          isOpen: () => vault.status().state === 'open',
          log: createLog(io.home),
          idleMs,
        })
      : open
    if (!served.ok) {
      await tell({ refusal: served.error })
      return exitCodeOf(served.error)
    }
    const daemon = served.data
    const clipboard = connectClipboard(keyreeve, io)
    keyreeve.onChange((topic) => {
      if (topic === 'vault' && vault.status().state !== 'open') void daemon.close()
    })
    if (await tell({ ready: true })) await Promise.race([ended, daemon.ended])
    await daemon.close()
    await clipboard?.clear()
    return exitCodes.ok
  } finally {
    await keyreeve.close()
  }
}

const addUnlockCommand = (run: Run, program: Command): void => {
  const command = program
    .command('unlock')
    .summary(t('cli.help.unlock.summary'))
    .description(t('cli.help.unlock'))
    .addOption(
      new Option('--idle <time>', t('cli.help.unlock.idle'))
        .argParser(parseIdle)
        .default(15 * units.m, '15m'),
    )
    .addOption(new Option('--background', t('cli.help.unlock.background')).hideHelp())
  examples(command, ['keyreeve unlock', 'KEYREEVE_PASSPHRASE_FILE=~/.passphrase keyreeve unlock --idle 2h'])
  actAlone<{ idle: number; background?: boolean }>(
    run,
    command,
    async ({ idle, background, json = false }) => {
      if (background !== true) return unlock(run.io, idle, json)
      const exitCode = await serveInBackground(run.io, idle)
      return ok({ json: null, text: () => '', exitCode })
    },
  )
}

const lock = async (io: CliIo): Promise<Result<Answer>> => {
  const running = await runningDaemon(io)
  if (!running.ok) return running
  const daemon = running.data
  if (!daemon?.greeting.isOpen) {
    daemon?.close()
    return ok({ json: { locked: false }, text: () => t('cli.locked_already') })
  }
  const { by } = daemon.greeting
  const locked = await daemon.perform('vault.lock', {})
  // The background process ends; when it has, the next command finds none.
  if (locked.ok && by === 'unlock') await daemon.ended
  daemon.close()
  if (!locked.ok) return locked
  return ok({
    json: { locked: true, by },
    text: () => t(by === 'app' ? 'cli.locked_app' : 'cli.locked'),
  })
}

type Status = {
  readonly home: string
  readonly served: ServedBy | null
  readonly since: number | null
  readonly pid: number | null
  readonly version: string | null
  readonly vault: VaultStatus['kind']
  readonly unlocked: boolean
}

const statusOf = async (io: CliIo): Promise<Result<Status>> => {
  const running = await runningDaemon(io)
  if (!running.ok) return running
  if (running.data) {
    const { greeting, perform, close } = running.data
    const vault = await perform('vault.status', {})
    close()
    const { by, since, pid, version, isOpen } = greeting
    return vault.ok
      ? ok({ home: io.home, served: by, since, pid, version, vault: vault.data.kind, unlocked: isOpen })
      : vault
  }
  const opened = await openHere(io, { json: false, reading: true })
  if (!opened.ok) return opened
  const { kind } = opened.data.vault.status()
  await opened.data.close()
  return ok({
    home: io.home,
    served: null,
    since: null,
    pid: null,
    version: null,
    vault: kind,
    unlocked: false,
  })
}

const statusAnswer = (status: Status): Answer => ({
  json: status,
  text: (look) =>
    pairs(look, [
      [t('cli.status.state'), t(status.unlocked ? 'cli.status.open' : 'cli.status.closed')],
      [t('cli.status.served_by'), t(`cli.status.${status.served ?? 'none'}`)],
      ...(status.served === null
        ? []
        : ([
            [t('cli.status.since'), moment(status.since, '')],
            [t('cli.status.process'), `${status.pid} (${status.version})`],
          ] as const)),
      [
        t('cli.status.vault'),
        t(status.vault === 'passphrase' ? 'cli.status.passphrase' : 'cli.status.keychain'),
      ],
      [t('cli.status.home'), status.home],
    ]),
})

export const addUnlock = (run: Run, program: Command): void => {
  addUnlockCommand(run, program)
  const lockCommand = program
    .command('lock')
    .summary(t('cli.help.lock.summary'))
    .description(t('cli.help.lock'))
  examples(lockCommand, ['keyreeve lock'])
  actAlone(run, lockCommand, () => lock(run.io))
  const statusCommand = program
    .command('status')
    .summary(t('cli.help.status.summary'))
    .description(t('cli.help.status'))
  examples(statusCommand, ['keyreeve status', 'keyreeve status --json'])
  actAlone(run, statusCommand, async () => {
    const status = await statusOf(run.io)
    return status.ok ? ok(statusAnswer(status.data)) : status
  })
}
