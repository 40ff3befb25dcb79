import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { finished } from 'node:stream/promises'
import { Argument, InvalidArgumentError, type Command } from 'commander'
import { describeVerification, retentionDays, retentions } from '../../../shared/domain/audit.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { ActivityItem, Actor } from '../../../shared/domain/types.ts'
import type { Output } from '../../../shared/operations/index.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { say, t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { confirmed } from '../ask.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Look, StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { table } from '../table.ts'
import { moment } from '../words.ts'

const addVerify = (run: Run, audit: Command): void => {
  const verify = examples(audit.command('verify').description(t('audit.help.verify')), [
    'keyreeve audit verify',
    'keyreeve audit verify --json',
  ])
  act(run, verify, async ({ perform }) => {
    const verified = await perform('audit.verify', {})
    if (!verified.ok) return verified
    const found = verified.data
    return ok({
      json: found,
      text: () => ({ lines: describeVerification(found).map(say) }),
      exitCode: found.problem ? exitCodes.failed : exitCodes.ok,
    })
  })
}

const parseSince = (value: string): number => {
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(value) ? Date.parse(value) : NaN
  if (Number.isNaN(time)) throw new InvalidArgumentError(t('audit.usage.since'))
  return time
}

const parseLimit = (value: string): number => {
  const limit = Number(value)
  if (/^\d{1,4}$/.test(value) && limit >= 1 && limit <= 1000) return limit
  throw new InvalidArgumentError(t('audit.usage.limit'))
}

/** How many entries are in memory at once. */
const partSize = 500

const addExport = (run: Run, audit: Command): void => {
  const command = audit
    .command('export')
    .description(t('audit.help.export'))
    .option('--since <time>', t('audit.help.since'), parseSince)
    .option('--out <file>', t('audit.help.out'))
  examples(command, [
    'keyreeve audit export',
    'keyreeve audit export --since 2026-11-01 --out activity.jsonl',
  ])
  act<{ since?: number; out?: string }>(
    run,
    command,
    async ({ io, perform, options: { since, out } }) => {
      const path = out === undefined ? undefined : resolve(out)
      if (path !== undefined && existsSync(path)) return refuse('conflict.file_exists', { path })
      const file = path === undefined ? undefined : createWriteStream(path, { flags: 'wx', mode: 0o600 })
      const target = file ?? io.stdout
      let count = 0
      for (let after: number | null = 0; after !== null;) {
        const part: Result<Output<'audit.export'>> = await perform('audit.export', {
          after,
          since,
          limit: partSize,
        })
        if (!part.ok) return part
        const { entries } = part.data
        const lines = entries.map((entry) => `${escapeControls(JSON.stringify(entry))}\n`).join('')
        if (!target.write(lines)) await once(target, 'drain')
        count += entries.length
        after = part.data.next
      }
      if (!file) return ok({ json: undefined, text: () => '' })
      file.end()
      await finished(file)
      return ok({ json: { path, count }, text: () => t('audit.exported', { count, path: path ?? '' }) })
    },
    { reading: true },
  )
}

const actorName = (actor: Actor): string =>
  actor.kind === 'you' ? 'you' : actor.kind === 'cli' ? actor.user : actor.name

const asTable = (look: Look, items: readonly ActivityItem[]): StyledText =>
  table(
    look,
    [
      t('audit.heading.time'),
      t('audit.heading.action'),
      t('audit.heading.subject'),
      t('audit.heading.environment'),
      t('audit.heading.actor'),
      t('audit.heading.origin'),
    ],
    items.map((item) =>
      (item.kind === 'refusal'
        ? [
            moment(item.at, ''),
            `refused ${item.code}`,
            item.key?.name ?? '–',
            item.environment,
            '–',
            item.via,
          ]
        : [
            moment(item.at, ''),
            item.action,
            item.subject.name,
            item.environment,
            actorName(item.actor),
            item.origin,
          ]
      ).map((text) => ({ text: text ?? '–' })),
    ),
  )

const addList = (run: Run, audit: Command): void => {
  const list = audit
    .command('list')
    .description(t('audit.help.list'))
    .option('--limit <number>', t('audit.help.limit'), parseLimit, 50)
  examples(list, ['keyreeve audit list', 'keyreeve audit list --limit 200 --json'])
  act<{ limit: number }>(
    run,
    list,
    async ({ perform, options: { limit } }) => {
      const listed = await perform('activity.query', { window: { offset: 0, limit } })
      if (!listed.ok) return listed
      const { rows } = listed.data
      return ok({ json: rows, text: (look) => (rows.length > 0 ? asTable(look, rows) : t('audit.empty')) })
    },
    { reading: true },
  )
}

const addKeep = (run: Run, audit: Command): void => {
  const command = audit
    .command('keep')
    .description(t('audit.help.keep'))
    .addArgument(new Argument('[time]', t('audit.help.keep.time')).choices([...retentions]))
    .option('--dry-run', t('audit.help.keep.dry_run'))
    .option('-y, --yes', t('cli.help.yes'))
  examples(command, [
    'keyreeve audit keep',
    'keyreeve audit keep 1y --dry-run',
    'keyreeve audit keep 90d --yes',
  ])
  act<{ dryRun?: boolean; yes?: boolean }>(run, command, async ({ io, perform, options }, value?: string) => {
    const time = retentions.find((each) => each === value)
    const current = await perform('audit.retention', { keep: time })
    if (!current.ok) return current
    const { keep: before, older } = current.data
    if (time === undefined) return ok({ json: current.data, text: () => t(`audit.keep.${before}`) })
    if (options.dryRun === true)
      return ok({
        json: { ...current.data, keep: time },
        text: () => t('audit.keep.would_remove', { count: older }),
      })
    const [days, daysBefore] = [retentionDays[time], retentionDays[before]]
    if (days !== null && (daysBefore === null || days < daysBefore)) {
      const answer = await confirmed(io, options, t('audit.keep.ask', { days: String(days), count: older }))
      if (!answer.ok) return answer
    }
    const changed = await perform('audit.setRetention', { keep: time })
    if (!changed.ok) return changed
    const left = changed.data.older
    return ok({
      json: changed.data,
      text: () => t(`audit.keep.${changed.data.keep}`),
      ...(left > 0 ? { note: t('audit.keep.left', { count: left }) } : {}),
    })
  })
}

export const addAudit = (run: Run, program: Command): void => {
  const audit = program.command('audit').summary(t('audit.help.summary')).description(t('audit.help'))
  addList(run, audit)
  addExport(run, audit)
  addVerify(run, audit)
  addKeep(run, audit)
}
