import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  defaultKeptBackups,
  keptBackupsRange,
  type BackupScheduleStatus,
} from '../../../shared/domain/backup.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { writeIdentity } from '../../core/backup/identity-file.ts'
import { say, t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { refuseAgentIn } from '../agent.ts'
import { UsageError } from '../exit-codes.ts'
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
    async ({ io, perform, options }, folder) => {
      const { recipient: recipients = [], newIdentity, keep, off, now } = options
      const isSetUp = folder !== undefined
      if ([isSetUp, off, now].filter(Boolean).length > 1) throw new UsageError(t('cli.usage.backup_schedule'))
      if (!isSetUp && (recipients.length > 0 || newIdentity !== undefined || keep !== undefined))
        throw new UsageError(t('cli.usage.backup_schedule_folder'))
      if (isSetUp && recipients.length > 0 === (newIdentity !== undefined))
        throw new UsageError(t('cli.usage.backup_schedule_recipient'))
      // A backup has production secrets in it, and an agent could name a recipient of its own.
      const allowed = isSetUp || off || now ? refuseAgentIn(io.env, 'production') : ok(null)
      if (!allowed.ok) return allowed
      if (off) {
        const removed = await perform('backups.removeSchedule', {})
        return removed.ok ? ok({ json: {}, text: () => t('backups.schedule.stopped') }) : removed
      }
      if (now) {
        const made = await perform('backups.runSchedule', {})
        if (!made.ok) return made
        const { path, counts } = made.data.backup
        return ok({
          json: { ...made.data.backup, missing: made.data.missing },
          text: () => t('backups.created', { count: counts.keys, path, secrets: String(counts.secrets) }),
        })
      }
      if (isSetUp) {
        const kept = keepOf(keep)
        const own = newIdentity === undefined ? undefined : await writeIdentity(resolve(newIdentity))
        if (own && !own.ok) return own
        const saved = await perform('backups.setUpScheduleAt', {
          path: resolve(folder),
          recipients: own ? [own.data] : [...recipients],
          keep: kept,
        })
        if (!saved.ok) {
          if (newIdentity !== undefined) rmSync(newIdentity, { force: true })
          return saved
        }
        return ok({
          json: saved.data,
          note:
            newIdentity === undefined
              ? t('backups.keep_identity')
              : t('backups.keep_identity_file', { path: resolve(newIdentity) }),
          text: () => statusText({ schedule: saved.data, drilledAt: null, failure: null }),
        })
      }
      const status = await perform('backups.schedule', {})
      return status.ok ? ok({ json: status.data, text: () => statusText(status.data) }) : status
    },
    { reading: ({ recipient, newIdentity, off, now }) => !recipient && !newIdentity && !off && !now },
  )
}
