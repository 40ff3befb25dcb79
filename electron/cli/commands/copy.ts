import { setTimeout as delay } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { variable } from '../../../shared/operations/fields.ts'
import { createClipboardDestination } from '../../core/deliveries/destinations/clipboard.ts'
import { TimedClipboard } from '../../core/deliveries/clipboard-timer.ts'
import { t } from '../../messages.ts'
import { act, actAlone, findKey, type Run } from '../act.ts'
import { refuseAgent } from '../agent.ts'
import { readAll } from '../ask.ts'
import { confirmInFolder, confirmOption, folderOf, type ConfirmOption } from '../bound-folder.ts'
import { digestOf, type Clearing } from '../clipboard.ts'
import { toolClipboard } from '../clipboard-tools.ts'
import type { Answer, CliIo } from '../io.ts'
import { examples } from '../options.ts'
import { parsedBy } from '../parsers.ts'
import { openFolder } from '../session.ts'

const forms = ['value', 'env', 'export'] as const
type Form = (typeof forms)[number]
type Options = ConfirmOption & { readonly as?: string; readonly form?: Form; readonly dryRun?: boolean }

/** What would be copied; a secret that is not kept cannot be. */
const dryRun = ({ id, name, environment, hint, kept }: Key, form: Form): Result<Answer> =>
  kept
    ? ok({
        json: { key: { id, name, environment, hint }, form, clearsAt: null },
        text: () => t('copy.would_copy', { name, environment, hint }),
      })
    : refuse('key_not_kept', { name })

const addCopyCommand = (run: Run, program: Command): void => {
  const command = program
    .command('copy')
    .argument('<name>', t('copy.argument'))
    .summary(t('copy.summary'))
    .description(t('copy.description'))
    .option('--as <variable>', t('copy.option.as'), parsedBy(variable))
    .addOption(new Option('--form <form>', t('copy.option.form')).choices([...forms]))
    .option('--dry-run', t('copy.option.dry_run'))
  confirmOption(command)
  examples(command, [
    'keyreeve copy test-worker',
    'keyreeve copy test-worker --as EVENT_API_KEY --form export',
  ])
  act<Options>(
    run,
    command,
    async (tools, name) => {
      const { io, perform, options } = tools
      const allowed = refuseAgent(io.env, 'copy')
      if (!allowed.ok) return allowed
      const key = await findKey(tools, name)
      if (!key.ok) return key
      // A variable alone asks for the usual line.
      const form = options.form ?? (options.as === undefined ? 'value' : 'env')
      if (options.dryRun === true) return dryRun(key.data, form)
      const here = await folderOf(tools)
      if (!here.ok) return here
      const confirmed = await confirmInFolder(tools, here.data, [key.data.environment])
      if (!confirmed.ok) return confirmed
      const copied = await perform('deliveries.copy', { id: key.data.id, form, variable: options.as })
      if (!copied.ok) return copied
      const { clearsAt } = copied.data
      const { id, environment } = key.data
      const of = { name: key.data.name, environment }
      return ok({
        json: { key: { id, name: key.data.name, environment }, form, clearsAt },
        text: () =>
          clearsAt === null
            ? t('copy.copied_to_stay', of)
            : t('copy.copied', { ...of, count: Math.round((clearsAt - Date.now()) / 1000) }),
      })
    },
    { clipboard: true },
  )
}

/** Waits until it is time, clears the clipboard if the text is still there, and records that it is gone. Needs no vault. */
const clearLater = async (
  io: CliIo,
  { key, digest, copiedAt, clearsAt }: Clearing,
): Promise<Result<Answer>> => {
  const done = ok<Answer>({ json: undefined, text: () => '' })
  await delay(Math.max(0, clearsAt - Date.now()))
  const port = toolClipboard(io.env)
  const [buffer] = port?.buffers ?? []
  if (!port || !buffer) return refuse('conflict.no_clipboard')
  const isOurs = async (): Promise<boolean> => digestOf(key, await buffer.readText()) === digest
  if (await isOurs()) {
    await buffer.clear()
    // It stays on record, and the next process that has a clipboard tries again.
    if (await isOurs()) return done
  }
  const opened = await openFolder(io)
  if (!opened.ok) return opened
  const keyreeve = opened.data
  const timed = new TimedClipboard(
    port,
    { monotonic: () => 0, wall: () => 0, after: () => () => undefined },
    { listener: () => undefined, lifetimeMs: () => null },
  )
  keyreeve.deliveries.useClipboard(createClipboardDestination(() => timed))
  await keyreeve.deliveries.clipboardCleared(copiedAt)
  await keyreeve.close()
  return done
}

export const addCopy = (run: Run, program: Command): void => {
  addCopyCommand(run, program)
  const clear = program.command('clipboard-clear', { hidden: true })
  actAlone(run, clear, async () => {
    const input = await readAll(run.io.stdin, 4096)
    return clearLater(run.io, JSON.parse(String(input)) as Clearing)
  })
}
