import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { GuardChange, GuardStatus, StagedReport, StagedSecret } from '../../../shared/domain/guard.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { t } from '../../messages.ts'
import { act, actAlone, type Run } from '../act.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Answer, Look, StyledText } from '../io.ts'
import { examples } from '../options.ts'

type Options = { readonly project?: string; readonly dryRun?: boolean }

const stateOf = ({ state, problem, folder, file }: GuardStatus): string => {
  if (problem !== null) return t(`guard.problem.${problem}`, { folder, file })
  return t(state === 'armed' ? 'guard.armed' : 'guard.off', { folder })
}

/** Which imported keys the guard misses; undefined if it knows all of them. */
const gapsOf = ({ unrecognised: { notYet, never } }: GuardStatus): string | undefined =>
  [
    ...(notYet > 0 ? [t('guard.not_yet', { count: notYet })] : []),
    ...(never > 0 ? [t('guard.never', { count: never })] : []),
  ].join(' ') || undefined

const changeLines = (look: Look, heading: string, changes: readonly GuardChange[]): readonly string[] =>
  changes.length === 0
    ? []
    : [
        look.style('dim', heading),
        ...changes.map(
          ({ path, change }) =>
            `  ${escapeControls(path)}  ${look.style('dim', t(`guard.change.${change}`))}`,
        ),
      ]

const withNote = (answer: Answer, status: GuardStatus): Answer => {
  const note = status.state === 'off' ? undefined : gapsOf(status)
  return note === undefined ? answer : { ...answer, note }
}

const statusAnswer = (status: GuardStatus): Answer =>
  withNote(
    {
      json: status,
      text: () => stateOf(status),
      exitCode: status.state === 'armed' ? exitCodes.ok : exitCodes.failed,
    },
    status,
  )

type Changed = { readonly status: GuardStatus; readonly changes: readonly GuardChange[] }

const changedAnswer = (
  { status, changes }: Changed,
  { dryRun, last, done }: { readonly dryRun: boolean; readonly last: string; readonly done: boolean },
): Answer =>
  withNote(
    {
      json: { ...status, changes },
      text: (look): StyledText => ({
        lines: [
          ...changeLines(look, t(dryRun ? 'guard.would_change' : 'guard.changed'), changes),
          ...(dryRun && changes.length > 0 ? [] : [escapeControls(last)]),
        ],
      }),
      exitCode: dryRun || done ? exitCodes.ok : exitCodes.failed,
    },
    status,
  )

const placeOf = ({ path, line, variable }: StagedSecret): string =>
  variable === null
    ? t('guard.place', { path, line: String(line) })
    : t('guard.place_variable', { path, line: String(line), variable })

const sentenceOf = (secret: StagedSecret): string => {
  const { key, environment } = secret
  const place = placeOf(secret)
  if (environment === null) return t('guard.found_named', { place, name: key?.name ?? '' })
  if (!key) return t('guard.found_unknown', { place, environment })
  return t(key.deleted ? 'guard.found_deleted' : 'guard.found_key', { place, name: key.name, environment })
}

const gapsInCheck = ({ notSearched, imported }: StagedReport, isInstalled: boolean): readonly string[] => {
  const pathsFor = (reason: 'too_large' | 'too_many'): readonly string[] =>
    notSearched.filter((each) => each.reason === reason).map(({ path }) => path)
  const [large, many] = [pathsFor('too_large'), pathsFor('too_many')]
  return [
    ...(large.length > 0 ? [t('guard.too_large', { paths: large })] : []),
    ...(many.length > 0 ? [t('guard.too_many', { paths: many })] : []),
    ...(imported || !isInstalled ? [] : [t('guard.no_fingerprints')]),
  ]
}

/** What a person sees whose commit is refused is on stderr, where git shows what hooks say. */
const checkAnswer = (report: StagedReport, isInstalled: boolean): Answer => {
  const { secrets, files } = report
  const notes = gapsInCheck(report, isInstalled)
  const isClean = secrets.length === 0
  return {
    json: report,
    text: () => (isClean ? t('guard.nothing', { count: files }) : ''),
    notes: isClean
      ? notes
      : [
          t('guard.found', { count: secrets.length }),
          ...secrets.map((secret) => `  ${sentenceOf(secret)}`),
          t('guard.what_to_do'),
          ...notes,
        ],
    exitCode: isClean ? exitCodes.ok : exitCodes.failed,
  }
}

export const addGuard = (run: Run, program: Command): void => {
  const guard = program.command('guard').summary(t('guard.summary')).description(t('guard.description'))
  const add = (name: 'install' | 'status' | 'remove'): Command =>
    examples(
      guard
        .command(name)
        .summary(t(`guard.${name}_summary`))
        .description(t(`guard.${name}`))
        .option('--project <folder>', t('guard.option.project')),
      [`keyreeve guard ${name}`, `keyreeve guard ${name} --project ~/projects/shop`],
    )
  const folderOf = ({ project = '.' }: Options): string => resolve(project)

  act<Options>(
    run,
    add('install').option('--dry-run', t('guard.option.dry_run')),
    async ({ perform, options }) => {
      const { dryRun = false } = options
      const installed = await perform('guard.install', { folder: folderOf(options), dryRun })
      if (!installed.ok) return installed
      const { status } = installed.data
      return ok(
        changedAnswer(installed.data, { dryRun, last: stateOf(status), done: status.state === 'armed' }),
      )
    },
  )
  act<Options>(
    run,
    add('status'),
    async ({ perform, options }): Promise<Result<Answer>> => {
      const status = await perform('guard.status', { folder: folderOf(options) })
      return status.ok ? ok(statusAnswer(status.data)) : status
    },
    { reading: true, unsigned: true },
  )
  act<Options>(
    run,
    add('remove').option('--dry-run', t('guard.option.dry_run')),
    async ({ perform, options }) => {
      const { dryRun = false } = options
      const removed = await perform('guard.remove', { folder: folderOf(options), dryRun })
      if (!removed.ok) return removed
      const { status, changes } = removed.data
      const { folder, state } = status
      const last =
        state !== 'off'
          ? t('guard.not_removed', { folder, problem: stateOf(status) })
          : t(changes.length > 0 ? 'guard.removed' : 'guard.removed_already', { folder })
      return ok(changedAnswer(removed.data, { dryRun, last, done: state === 'off' }))
    },
    { reading: true, unsigned: true },
  )
  const check = examples(
    guard.command('check').summary(t('guard.check_summary')).description(t('guard.check')),
    ['keyreeve guard check', 'keyreeve guard check --json'],
  )
  actAlone(run, check, async () => {
    const [{ checkStaged }, { readGuardKey }] = await Promise.all([
      import('../../core/guard/check-staged.ts'),
      import('../../core/guard/fingerprint-file.ts'),
    ])
    const { home, env } = run.io
    const report = await checkStaged(home, { cwd: process.cwd(), env })
    return report.ok ? ok(checkAnswer(report.data, readGuardKey(home) !== null)) : report
  })
}
