import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  defaultKeptBackups,
  keptBackupsRange,
  type BackupScheduleStatus,
} from '../../../shared/domain/backup.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { writeIdentity } from '../../core/backup/identity-file.ts'
import { say, t } from '../../messages.ts'
import { act, type Run, type Tools } from '../act.ts'
import { refuseAgentIn } from '../agent.ts'
import { UsageError } from '../exit-codes.ts'
import type { Answer } from '../io.ts'
import { collect, examples } from '../options.ts'

type Options = {
  readonly recipient?: readonly string[]
  readonly newIdentity?: string
  readonly keep?: string
  readonly off?: true
  readonly now?: true
}

const keepOf = (text: string | undefined): number => {
  const keep = text === undefined ? defaultKeptBackups : /^\d{1,4}$/.test(text) ? Number(text) : 0
  const { min, max } = keptBackupsRange
  if (keep < min || keep > max)
    throw new UsageError(t('cli.usage.backup_keep', { min: String(min), max: String(max) }))
  return keep
}

const statusText = ({ schedule, failure }: BackupScheduleStatus): string => {
  if (!schedule) return t('backups.schedule.none')
  const { folder, keep, recipients } = schedule
  const said = t('backups.schedule.on', { folder, count: keep, recipients: recipients.join(', ') })
  return failure ? `${said}\n${t('backups.schedule.failed', { why: say(failure) })}` : said
}

const turnOff = async ({ perform }: Tools<Options>): Promise<Result<Answer>> => {
  const removed = await perform('backups.removeSchedule', {})
  return removed.ok ? ok({ json: {}, text: () => t('backups.schedule.stopped') }) : removed
}

const backUpNow = async ({ perform }: Tools<Options>): Promise<Result<Answer>> => {
  const made = await perform('backups.runSchedule', {})
  if (!made.ok) return made
  const { path, counts } = made.data.backup
  return ok({
    json: { ...made.data.backup, missing: made.data.missing },
    text: () => t('backups.created', { count: counts.keys, path, secrets: String(counts.secrets) }),
  })
}

const show = async ({ perform }: Tools<Options>): Promise<Result<Answer>> => {
  const status = await perform('backups.schedule', {})
  return status.ok ? ok({ json: status.data, text: () => statusText(status.data) }) : status
}

/** Saves the schedule. A new identity that is not needed then, because it was refused, is removed again. */
const setUp = async ({ perform, options }: Tools<Options>, folder: string): Promise<Result<Answer>> => {
  const { recipient = [], newIdentity } = options
  const keep = keepOf(options.keep)
  const file = newIdentity === undefined ? null : resolve(newIdentity)
  const own = file === null ? null : await writeIdentity(file)
  if (own && !own.ok) return own
  let isSaved = false
  try {
    const recipients = own ? [own.data] : [...recipient]
    const saved = await perform('backups.setUpScheduleAt', { path: resolve(folder), recipients, keep })
    if (!saved.ok) return saved
    isSaved = true
    return ok({
      json: saved.data,
      note: file === null ? t('backups.keep_identity') : t('backups.keep_identity_file', { path: file }),
      text: () => statusText({ schedule: saved.data, drilledAt: null, failure: null }),
    })
  } finally {
    if (file !== null && !isSaved) rmSync(file, { force: true })
  }
}

/** Throws a usage error for words that do not go together. */
const checkUsage = (
  { recipient = [], newIdentity, keep, off, now }: Options,
  folder: string | undefined,
): void => {
  const isSetUp = folder !== undefined
  const hasRecipient = recipient.length > 0
  if ([isSetUp, off, now].filter(Boolean).length > 1) throw new UsageError(t('cli.usage.backup_schedule'))
  if (!isSetUp && (hasRecipient || newIdentity !== undefined || keep !== undefined))
    throw new UsageError(t('cli.usage.backup_schedule_folder'))
  if (isSetUp && hasRecipient === (newIdentity !== undefined))
    throw new UsageError(t('cli.usage.backup_schedule_recipient'))
}

/** keyreeve backup schedule: daily backups, which the app or the background process makes while the vault is open. */
export const addSchedule = (run: Run, backup: Command): void => {
  const command = backup
    .command('schedule')
    .description(t('cli.help.backup.schedule'))
    .argument('[folder]', t('cli.help.backup.schedule.folder'))
    .option('--recipient <recipient>', t('cli.help.backup.recipient'), collect)
    .option('--new-identity <file>', t('cli.help.backup.schedule.new_identity'))
    .option('--keep <number>', t('cli.help.backup.schedule.keep', { count: defaultKeptBackups }))
    .option('--now', t('cli.help.backup.schedule.now'))
    .option('--off', t('cli.help.backup.schedule.off'))
  examples(command, [
    'keyreeve backup schedule /media/usb --new-identity ~/keyreeve-backup-identity.txt',
    'keyreeve backup schedule ~/backups --recipient age1… --keep 30',
    'keyreeve backup schedule --now',
    'keyreeve backup schedule --off',
  ])
  act<Options>(
    run,
    command,
    async (tools, folder) => {
      const { io, options } = tools
      checkUsage(options, folder)
      if (folder === undefined && !options.off && !options.now) return show(tools)
      // A backup has production secrets in it, and an agent could name a recipient of its own.
      const allowed = refuseAgentIn(io.env, 'production')
      if (!allowed.ok) return allowed
      if (folder !== undefined) return setUp(tools, folder)
      return options.off ? turnOff(tools) : backUpNow(tools)
    },
    { reading: ({ recipient, newIdentity, off, now }) => !recipient && !newIdentity && !off && !now },
  )
}
