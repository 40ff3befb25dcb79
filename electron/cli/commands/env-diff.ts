import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  isDrift,
  type Drift,
  type DriftCell,
  type DriftRow,
  type DriftTree,
} from '../../../shared/domain/drift.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { say, t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { UsageError } from '../exit-codes.ts'
import type { Look, StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { table, type Cell } from '../table.ts'

type Options = { readonly project?: string; readonly all?: boolean }

const hasDrift = (row: DriftRow): boolean => row.cells.some((cell) => isDrift(row, cell))

const cellOf = (row: DriftRow, cell: DriftCell): Cell => {
  const state = t(`drift.state.${cell.state}`)
  const text = cell.sameIn.length > 0 ? t('drift.same', { state, files: cell.sameIn }) : state
  return { text, format: isDrift(row, cell) ? 'yellow' : cell.state === 'present' ? 'green' : 'dim' }
}

const treeText = (look: Look, tree: DriftTree, all: boolean): readonly string[] => {
  const rows = tree.rows.filter((row) => all || hasDrift(row))
  const headings = [t('drift.column.variable'), ...tree.files.map(({ name }) => escapeControls(name))]
  return [
    look.style('bold', escapeControls(tree.folder)),
    ...tree.files.flatMap(({ name, problem }) =>
      problem ? [escapeControls(`${name}: ${say(problem)}`)] : [],
    ),
    ...(tree.examples.length > 0 ? [escapeControls(t('drift.examples', { files: tree.examples }))] : []),
    ...(rows.length > 0
      ? table(look, headings, [
          [
            { text: '' },
            ...tree.files.map(({ environment }): Cell => ({ text: environment, format: 'dim' })),
          ],
          ...rows.map((row) => [{ text: row.variable }, ...row.cells.map((cell) => cellOf(row, cell))]),
        ]).lines
      : []),
  ]
}

const asText = (look: Look, { trees }: Drift, all: boolean): StyledText => ({
  lines: trees
    .filter(({ files }) => files.length > 0)
    .flatMap((tree, index) => [...(index > 0 ? [''] : []), ...treeText(look, tree, all)]),
})

/** What `--json` prints: a line for each variable of each file. */
const asJson = ({ trees }: Drift): readonly object[] =>
  trees.flatMap(({ files, rows }) =>
    rows.flatMap((row) =>
      row.cells.flatMap((cell, at) => {
        const file = files[at]
        if (!file) return []
        return [
          {
            path: file.path,
            environment: file.environment,
            variable: row.variable,
            state: cell.state,
            key: cell.key?.name ?? null,
            sameIn: cell.sameIn,
            isRequired: row.isRequired,
            boundTo: row.boundTo,
            differs: isDrift(row, cell),
          },
        ]
      }),
    ),
  )

const summaryOf = ({ trees, folder, isCompared }: Drift): string => {
  if (trees.every(({ files }) => files.length === 0)) return t('drift.no_files', { path: folder })
  const count = trees
    .flatMap(({ rows }) => rows)
    .reduce((sum, row) => sum + row.cells.filter((cell) => isDrift(row, cell)).length, 0)
  return [t('drift.found', { count }), ...(isCompared ? [] : [t('drift.not_compared')])].join(' ')
}

/** `keyreeve env diff`. */
export const addEnvDiff = (run: Run, env: Command): void => {
  const command = env
    .command('diff')
    .argument('[folder]', t('drift.argument'))
    .summary(t('drift.summary'))
    .description(t('drift.help'))
    .option('--project <folder>', t('drift.option.project'))
    .option('--all', t('drift.option.all'))
  examples(command, [
    'keyreeve env diff',
    'keyreeve env diff ~/projects/shop --all',
    'keyreeve env diff --json',
  ])
  act<Options>(run, command, async ({ perform, options, environment }, folder?: string) => {
    if (folder !== undefined && options.project !== undefined) throw new UsageError(t('drift.both'))
    const found = await perform('projects.driftAt', {
      path: resolve(folder ?? options.project ?? '.'),
      otherwise: environment,
    })
    if (!found.ok) return found
    return ok({
      json: found.data,
      jsonLines: asJson(found.data),
      text: (look) => asText(look, found.data, options.all === true),
      note: summaryOf(found.data),
    })
  })
}
