import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { BackupRecord, MissingSecret } from '../../../shared/domain/backup.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Input } from '../../../shared/operations/index.ts'
import { t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { refuseAgentIn } from '../agent.ts'
import { findOpener, type OpenerOptions } from '../backup-opener.ts'
import { UsageError } from '../exit-codes.ts'
import { isInteractive, printNote, type CliIo } from '../io.ts'
import { collect, examples } from '../options.ts'
import { askPassphrase, looseModeWarning, readPassphrase } from '../passphrase.ts'
import { table } from '../table.ts'
import { addSchedule } from './backup-schedule.ts'
import { moment } from '../words.ts'

type CreateOptions = { readonly recipient?: readonly string[]; readonly passphraseFile?: string }

/** What the backup is encrypted with: recipients, or a passphrase from the file or typed at the terminal, twice. */
const protectionOf = async (
  io: CliIo,
  { recipient: recipients = [], passphraseFile }: CreateOptions,
): Promise<Result<Input<'backups.create'>['protection']>> => {
  if (recipients.length > 0) {
    if (passphraseFile !== undefined) throw new UsageError(t('cli.usage.recipient_and_passphrase'))
    return ok({ recipients: [...recipients] })
  }
  if (passphraseFile === undefined && !isInteractive(io))
    throw new UsageError(t('cli.usage.backup_protection'))
  const warning = passphraseFile === undefined ? undefined : looseModeWarning(io, passphraseFile)
  if (warning !== undefined) printNote(io, warning)
  const passphrase =
    passphraseFile === undefined
      ? await askPassphrase(io, true, 'backups.ask.passphrase')
      : readPassphrase(passphraseFile, '--passphrase-file')
  return passphrase.ok ? ok({ passphrase: passphrase.data.reveal() }) : passphrase
}

const namesOf = (missing: readonly MissingSecret[]): string =>
  missing.map(({ name, environment }) => `“${name}” (${environment})`).join(', ')

const addCreate = (run: Run, backup: Command): void => {
  const command = backup
    .command('create')
    .description(t('cli.help.backup.create'))
    .argument('<file>', t('cli.help.backup.file'))
    .option('--recipient <recipient>', t('cli.help.backup.recipient'), collect)
    .option('--passphrase-file <file>', t('cli.help.backup.passphrase_file'))
  examples(command, [
    'keyreeve backup create /media/usb/keyreeve.age',
    'keyreeve backup create keyreeve.age --recipient age1…',
    'keyreeve backup create keyreeve.age --passphrase-file ~/.backup-passphrase',
  ])
  act<CreateOptions>(run, command, async ({ io, perform, options }, file = '') => {
    // A backup has production secrets in it, and an agent could name a recipient of its own.
    const allowed = refuseAgentIn(io.env, 'production')
    if (!allowed.ok) return allowed
    const protection = await protectionOf(io, options)
    if (!protection.ok) return protection
    const created = await perform('backups.create', { path: resolve(file), protection: protection.data })
    if (!created.ok) return created
    const { backup: made, missing } = created.data
    const { keys, secrets } = made.counts
    const notes = [
      t(made.lock === 'passphrase' ? 'backups.keep_passphrase' : 'backups.keep_identity'),
      ...(missing.length > 0
        ? [t('backups.missing', { count: missing.length, names: namesOf(missing) })]
        : []),
    ]
    return ok({
      json: { ...made, missing },
      note: notes.join(' '),
      text: () => t('backups.created', { count: keys, path: made.path, secrets: String(secrets) }),
    })
  })
}

const rowOf = ({ path, exists, ...backup }: BackupRecord) => [
  { text: moment(backup.createdAt, '') },
  { text: String(backup.counts.keys) },
  {
    text: String(backup.counts.secrets),
    ...(backup.counts.missing > 0 ? { format: 'yellow' as const } : {}),
  },
  { text: t(`backups.lock.${backup.lock}`) },
  { text: moment(backup.drilledAt, t('cli.never')) },
  exists ? { text: path } : { text: t('backups.file_gone', { path }), format: 'dim' as const },
]

const addList = (run: Run, backup: Command): void => {
  const command = examples(backup.command('list').description(t('cli.help.backup.list')), [
    'keyreeve backup list',
    'keyreeve backup list --json',
  ])
  act(
    run,
    command,
    async ({ perform }) => {
      const found = await perform('backups.list', {})
      if (!found.ok) return found
      const headings = [
        t('backups.heading.created'),
        t('backups.heading.keys'),
        t('backups.heading.secrets'),
        t('backups.heading.lock'),
        t('backups.heading.drilled'),
        t('backups.heading.file'),
      ]
      return ok({
        json: found.data,
        text: (look) =>
          found.data.length === 0
            ? t('backups.none')
            : table(
                look,
                headings,
                found.data.map((each) => rowOf(each)),
              ),
      })
    },
    { reading: true },
  )
}

const addDrill = (run: Run, backup: Command): void => {
  const command = backup
    .command('drill')
    .description(t('cli.help.backup.drill'))
    .argument('[file]', t('cli.help.backup.drill.file'))
    .option('--identity <file>', t('cli.help.restore.identity'))
    .option('--passphrase-file <file>', t('cli.help.restore.passphrase_file'))
  examples(command, [
    'keyreeve backup drill --identity key.txt',
    'keyreeve backup drill /media/usb/keyreeve.age',
  ])
  act<OpenerOptions>(run, command, async ({ io, perform, options }, file) => {
    const list = await perform('backups.list', {})
    if (!list.ok) return list
    const path = file === undefined ? list.data.find(({ exists }) => exists)?.path : resolve(file)
    if (path === undefined) return refuse('not_found.backup')
    const opener = await findOpener(io, path, options)
    if (!opener.ok) return opener
    const drill = await perform('backups.drill', { path, opener: opener.data })
    if (!drill.ok) return drill
    const { keys, secrets } = drill.data.counts
    return ok({
      json: drill.data,
      text: () => t('backups.drilled', { path, count: keys, secrets: String(secrets) }),
    })
  })
}

export const addBackup = (run: Run, program: Command): void => {
  const backup = program
    .command('backup')
    .summary(t('cli.help.backup.summary'))
    .description(t('cli.help.backup'))
  addCreate(run, backup)
  addList(run, backup)
  addSchedule(run, backup)
  addDrill(run, backup)
}
