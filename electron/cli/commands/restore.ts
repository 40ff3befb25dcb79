import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { LeftOut, NamedKey, RestoreMode, RestorePreview, Sample } from '../../../shared/domain/backup.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { refuseAgentIn } from '../agent.ts'
import { confirmed } from '../ask.ts'
import { findOpener, type OpenerOptions } from '../backup-opener.ts'
import { UsageError } from '../exit-codes.ts'
import { isInteractive, printNote, type Look, type StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { pairs } from '../table.ts'
import { moment } from '../words.ts'

type Options = OpenerOptions & {
  readonly merge?: boolean
  readonly replace?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
}

const keyName = ({ name, environment }: NamedKey): string => `${name} (${environment})`

/** `3: a, b, …`; nothing when there are none. */
const sampleText = <T>({ count, first }: Sample<T>, nameOf: (one: T) => string): string | null =>
  count === 0
    ? null
    : t(count > first.length ? 'backups.sample_more' : 'backups.sample', {
        count,
        names: first.map(nameOf).join(', '),
      })

const leftOutText = (key: LeftOut): string => t(`backups.left_out.${key.why}`, { name: keyName(key) })

const changesOf = ({ keys, accounts, roles, ...preview }: RestorePreview) => {
  const name = (each: string): string => each
  return (
    [
      [t('backups.label.added'), sampleText(keys.added, keyName)],
      [t('backups.label.removed'), sampleText(keys.removed, keyName)],
      [t('backups.label.changed'), sampleText(keys.changed, keyName)],
      [
        t('backups.label.renamed'),
        sampleText(keys.renamed, (key) => t('backups.renamed', { name: keyName(key), to: key.to })),
      ],
      [t('backups.label.left_out'), sampleText(keys.leftOut, leftOutText)],
      [t('backups.label.without_secret'), sampleText(preview.withoutSecret, keyName)],
      [t('backups.label.accounts_added'), sampleText(accounts.added, name)],
      [t('backups.label.accounts_removed'), sampleText(accounts.removed, name)],
      [t('backups.label.roles_added'), sampleText(roles.added, name)],
      [t('backups.label.roles_removed'), sampleText(roles.removed, name)],
      [t('backups.label.roles_different'), sampleText(roles.different, name)],
    ] as const
  ).flatMap(([label, text]) => (text === null ? [] : [[label, text] as const]))
}

/** What the backup contains, and what restoring it changes. */
const describe = (look: Look, preview: RestorePreview): StyledText => {
  const { counts, mode, otherVault } = preview
  const holds = t('backups.keys_and_accounts', {
    keys: t('backups.keys', { count: counts.keys }),
    accounts: t('backups.accounts', { count: counts.accounts }),
    roles: t('backups.roles', { count: counts.roles }),
  })
  return pairs(look, [
    [t('backups.label.made'), moment(preview.createdAt, '')],
    [t('backups.label.holds'), holds],
    [t('backups.label.vault'), t(otherVault ? `backups.other_vault_${mode}` : 'backups.same_vault')],
    [t('backups.label.same'), String(preview.keys.same)],
    ...changesOf(preview),
  ])
}

const plain: Look = { columns: null, style: (_format, text) => text }

export const addRestore = (run: Run, program: Command): void => {
  const command = program
    .command('restore')
    .summary(t('cli.help.restore.summary'))
    .description(t('cli.help.restore'))
    .argument('<file>', t('cli.help.restore.file'))
    .option('--merge', t('cli.help.restore.merge'))
    .option('--replace', t('cli.help.restore.replace'))
    .option('--identity <file>', t('cli.help.restore.identity'))
    .option('--passphrase-file <file>', t('cli.help.restore.passphrase_file'))
    .option('--dry-run', t('cli.help.restore.dry_run'))
    .option('-y, --yes', t('cli.help.yes'))
  examples(command, [
    'keyreeve restore keyreeve.age --dry-run',
    'keyreeve restore keyreeve.age --merge --identity key.txt',
    'keyreeve restore /media/usb/keyreeve.age --replace',
  ])
  act<Options>(
    run,
    command,
    async ({ io, perform, options }, file = '') => {
      const { merge = false, replace = false, dryRun = false } = options
      if (merge && replace) throw new UsageError(t('cli.usage.merge_or_replace'))
      // It brings production keys back that were deleted, or removes them.
      const allowed = refuseAgentIn(io.env, 'production')
      if (!allowed.ok) return allowed
      const path = resolve(file)
      const opener = await findOpener(io, path, options)
      if (!opener.ok) return opener
      const mode: RestoreMode | undefined = merge ? 'merge' : replace ? 'replace' : undefined
      const request = { path, opener: opener.data, ...(mode ? { mode } : {}) }
      const preview = await perform('backups.preview', request)
      if (!preview.ok) return preview
      if (dryRun)
        return ok({
          json: preview.data,
          note: t('backups.nothing_changed'),
          text: (look) => describe(look, preview.data),
        })
      if (isInteractive(io) && options.yes !== true)
        for (const line of describe(plain, preview.data).lines) printNote(io, line)
      const answer = await confirmed(io, options, t(`backups.ask.${preview.data.mode}`, { home: io.home }))
      if (!answer.ok) return answer
      const restored = await perform('backups.restore', request, { confirmed: true })
      if (!restored.ok) return restored
      const { before } = restored.data
      const note =
        restored.data.mode === 'merge'
          ? t('backups.merged')
          : before === null
            ? t('backups.restored')
            : t('backups.replaced', { path: before })
      return ok({ json: restored.data, note, text: (look) => describe(look, restored.data) })
    },
    { restoring: true },
  )
}
