import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { dialectReaders } from '../../../shared/domain/dialects.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type {
  Project,
  ProjectDetail,
  ProjectEnvFile,
  ProjectVariable,
} from '../../../shared/domain/projects.ts'
import { displayName, variable } from '../../../shared/operations/fields.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { say, t } from '../../messages.ts'
import { act, type Run, type Tools } from '../act.ts'
import type { Answer, Look, StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { parsedBy } from '../parsers.ts'
import { pairs, table, type Cell } from '../table.ts'

type Changing = { readonly dryRun?: boolean }

/** Projects are in the database without a MAC, and need no vault. */
const needs = { reading: true, unsigned: true } as const

const stateOf = ({ isMissing, problem, otherEnvironment }: Project): Cell => {
  if (isMissing) return { text: t('projects.state.missing'), format: 'yellow' }
  if (problem) return { text: t('projects.state.problem'), format: 'red' }
  return otherEnvironment === null
    ? { text: t('projects.state.ok'), format: 'green' }
    : { text: t('projects.state.conflict'), format: 'yellow' }
}

const listTable = (look: Look, projects: readonly Project[]): StyledText =>
  table(
    look,
    [
      t('projects.column.folder'),
      t('projects.column.environment'),
      t('projects.column.variables'),
      t('projects.column.worktrees'),
      t('projects.column.state'),
    ],
    projects.map((project) => [
      { text: project.folder },
      { text: project.environment },
      { text: String(project.bindings.length) },
      { text: String(project.folders.length) },
      stateOf(project),
    ]),
  )

/** What keyreeve.json and this machine disagree about, in sentences, and what keeps keyreeve.json from being used. */
const conflictsOf = ({ problem, otherEnvironment, bindings }: Project): readonly string[] => [
  ...(problem ? [say(problem)] : []),
  ...(otherEnvironment === null ? [] : [t('projects.conflict_environment')]),
  ...bindings.flatMap(({ variable: name, key, otherKey }) =>
    otherKey === null
      ? []
      : [t('projects.conflict_variable', { variable: name, name: key, other: otherKey })],
  ),
]

const bindingsTable = (look: Look, { bindings }: Project): readonly string[] =>
  bindings.length === 0
    ? []
    : [
        '',
        ...table(
          look,
          [t('projects.column.variable'), t('projects.column.key'), t('projects.column.from')],
          bindings.map(({ variable: name, key, from }) => [
            { text: name },
            { text: key },
            { text: t(`projects.from.${from}`) },
          ]),
        ).lines,
      ]

const stateFormats = {
  present: 'green',
  missing: 'yellow',
  empty: 'yellow',
  reference: 'green',
  unknown: undefined,
} as const

/** The key that the file has the secret of, its status if it is not active, and the key that it should have. */
const keyCell = ({ key, boundTo, state }: ProjectVariable): Cell => {
  const status = key?.status && key.status !== 'active' ? ` (${t(`cli.status.${key.status}`)})` : ''
  const is = key ? `${key.name}${status}` : ''
  const isOther = boundTo !== null && key !== null && key.name !== boundTo
  if (isOther) return { text: `${is}, ${t('projects.wanted', { name: boundTo })}`, format: 'yellow' }
  return { text: is || (state === 'unknown' || boundTo === null ? '–' : boundTo) }
}

const fileLines = (look: Look, file: ProjectEnvFile): readonly string[] => {
  const notes = [
    ...(file.isExample ? [t('projects.example_file')] : []),
    ...(file.exists ? [] : [t('projects.new_file')]),
    ...(file.dialect ? [t('projects.written_for', { readers: dialectReaders[file.dialect.dialect] })] : []),
  ]
  const heading = [look.style('bold', escapeControls(file.path)), ...notes].join('  ')
  if (file.problem) return [heading, `  ${escapeControls(say(file.problem))}`]
  const { lines } = table(
    look,
    [t('projects.column.file_variable'), t('projects.column.state'), t('projects.column.key')],
    file.variables.map((each) => [
      { text: `  ${each.name}` },
      { text: t(`projects.variable.${each.state}`), format: stateFormats[each.state] },
      keyCell(each),
    ]),
  )
  return file.variables.length === 0 ? [heading] : [heading, ...lines]
}

const detailText = (look: Look, project: ProjectDetail): StyledText => {
  const files = project.trees.flatMap((tree) => tree.files)
  return {
    lines: [
      ...pairs(look, [
        [t('projects.label.folder'), project.folder],
        [t('projects.label.environment'), project.environment],
        ...(project.projectFile === null ? [] : [['keyreeve.json', project.projectFile] as const]),
        [t('projects.label.worktrees'), project.folders.join(', ') || t('projects.state.missing')],
      ]).lines,
      ...conflictsOf(project).map((conflict) => look.style('yellow', escapeControls(conflict))),
      ...bindingsTable(look, project),
      '',
      ...(files.length === 0 ? [t('projects.no_files')] : []),
      ...files.flatMap((file) => fileLines(look, file)),
    ],
  }
}

/** What is to be told of a project that was just changed, besides the change. */
const noteOf = (project: Project): Pick<Answer, 'note'> => {
  const conflicts = conflictsOf(project)
  return conflicts.length > 0 ? { note: conflicts.join(' ') } : {}
}

/** The project of a folder, which must have been added. */
const addedAt = async (
  { perform }: Tools<object>,
  dir: string,
): Promise<Result<Project & { readonly id: string }>> => {
  const project = await perform('projects.locate', { path: resolve(dir) })
  if (!project.ok) return project
  if (!project.data) return refuse('not_found.no_project', { path: resolve(dir) })
  const { id, folder } = project.data
  return id === null ? refuse('not_found.project_not_added', { path: folder }) : ok({ ...project.data, id })
}

/** The project whose own folder this is, in any of its worktrees; it may be gone. */
const listedAt = async (
  { perform }: Tools<object>,
  dir: string,
): Promise<Result<Project & { readonly id: string }>> => {
  const listed = await perform('projects.list', {})
  if (!listed.ok) return listed
  const path = await realpath(resolve(dir)).catch(() => resolve(dir))
  const found = listed.data.find(({ folder, folders }) => folder === path || folders.includes(path))
  return found?.id ? ok({ ...found, id: found.id }) : refuse('not_found.project_listed', { path })
}

const addAdd = (run: Run, projects: Command): void => {
  const command = examples(
    projects
      .command('add')
      .argument('<dir>', t('projects.help.add.dir'))
      .description(t('projects.help.add'))
      .option('--dry-run', t('projects.help.dry_run')),
    ['keyreeve projects add .', 'keyreeve projects add ~/work/shop --env production'],
  )
  act<Changing>(
    run,
    command,
    async ({ perform, options }, dir) => {
      const dryRun = options.dryRun === true
      const added = await perform('projects.add', { path: resolve(dir), environment: options.env, dryRun })
      if (!added.ok) return added
      const { folder: path, environment } = added.data
      return ok({
        json: added.data,
        text: () => t(dryRun ? 'projects.would_add' : 'projects.added', { path, environment }),
        ...noteOf(added.data),
      })
    },
    needs,
  )
}

const addList = (run: Run, projects: Command): void => {
  const command = examples(projects.command('list').description(t('projects.help.list')), [
    'keyreeve projects list',
    'keyreeve projects list --json',
  ])
  act(
    run,
    command,
    async ({ perform }) => {
      const listed = await perform('projects.list', {})
      if (!listed.ok) return listed
      return ok({
        json: listed.data,
        text: (look) => (listed.data.length > 0 ? listTable(look, listed.data) : ''),
        ...(listed.data.length > 0 ? {} : { note: t('projects.none') }),
      })
    },
    needs,
  )
}

const addShow = (run: Run, projects: Command): void => {
  const command = examples(
    projects
      .command('show')
      .argument('<dir>', t('projects.help.dir'))
      .description(t('projects.help.show'))
      .option('--check', t('projects.help.show.check')),
    ['keyreeve projects show .', 'keyreeve projects show ~/work/shop --check --json'],
  )
  act<{ readonly check?: boolean }>(
    run,
    command,
    async ({ perform }, dir) => {
      const found = await perform('projects.inspect', { path: resolve(dir) })
      if (!found.ok) return found
      const project = found.data
      if (!project) return refuse('not_found.no_project', { path: resolve(dir) })
      return ok({
        json: project,
        text: (look) => detailText(look, project),
        ...(project.isCompared ? {} : { note: t('projects.not_compared') }),
      })
    },
    { unsigned: true, reading: ({ check }) => check !== true },
  )
}

const addRemove = (run: Run, projects: Command): void => {
  const command = examples(
    projects
      .command('remove')
      .argument('<dir>', t('projects.help.remove.dir'))
      .description(t('projects.help.remove'))
      .option('--dry-run', t('projects.help.dry_run')),
    ['keyreeve projects remove ~/work/shop'],
  )
  act<Changing>(
    run,
    command,
    async (tools, dir) => {
      const project = await listedAt(tools, dir)
      if (!project.ok) return project
      const { id, folder: path } = project.data
      const dryRun = tools.options.dryRun === true
      const removed = dryRun ? ok(null) : await tools.perform('projects.remove', { id })
      if (!removed.ok) return removed
      return ok({
        json: project.data,
        text: () => t(dryRun ? 'projects.would_remove' : 'projects.removed', { path }),
      })
    },
    needs,
  )
}

const addBind = (run: Run, projects: Command): void => {
  const command = examples(
    projects
      .command('bind')
      .argument('<dir>', t('projects.help.dir'))
      .argument('<variable>', t('projects.help.variable'), parsedBy(variable))
      .argument('<name>', t('projects.help.key'), parsedBy(displayName))
      .description(t('projects.help.bind'))
      .option('--dry-run', t('projects.help.dry_run')),
    ['keyreeve projects bind . EVENT_API_KEY test-event-service'],
  )
  act<Changing>(
    run,
    command,
    async (tools, dir, name, key) => {
      const project = await addedAt(tools, dir)
      if (!project.ok) return project
      const { id, folder: path, environment } = project.data
      const dryRun = tools.options.dryRun === true
      const bound = await tools.perform('projects.bind', { id, variable: name, key, dryRun })
      if (!bound.ok) return bound
      return ok({
        json: bound.data,
        text: () =>
          t(dryRun ? 'projects.would_bind' : 'projects.bound', {
            path,
            variable: name,
            name: (!dryRun && bound.data.bindings.find((each) => each.variable === name)?.key) || key,
            environment,
          }),
        ...noteOf(bound.data),
      })
    },
    needs,
  )
}

const addUnbind = (run: Run, projects: Command): void => {
  const command = examples(
    projects
      .command('unbind')
      .argument('<dir>', t('projects.help.dir'))
      .argument('<variable>', t('projects.help.variable'), parsedBy(variable))
      .description(t('projects.help.unbind'))
      .option('--dry-run', t('projects.help.dry_run')),
    ['keyreeve projects unbind . EVENT_API_KEY'],
  )
  act<Changing>(
    run,
    command,
    async (tools, dir, name) => {
      const project = await addedAt(tools, dir)
      if (!project.ok) return project
      const { id, folder: path, bindings } = project.data
      const isHere = bindings.some(
        (each) => each.variable === name && (each.from === 'here' || each.otherKey !== null),
      )
      const dryRun = tools.options.dryRun === true
      if (dryRun && !isHere) return refuse('not_found.binding', { variable: name })
      const unbound = dryRun ? ok(null) : await tools.perform('projects.unbind', { id, variable: name })
      if (!unbound.ok) return unbound
      return ok({
        json: { folder: path, variable: name },
        text: () => t(dryRun ? 'projects.would_unbind' : 'projects.unbound', { path, variable: name }),
      })
    },
    needs,
  )
}

/** The group of the commands on projects. */
export const addProjects = (run: Run, program: Command): void => {
  const projects = program
    .command('projects')
    .summary(t('projects.help.summary'))
    .description(t('projects.help'))
  addAdd(run, projects)
  addList(run, projects)
  addShow(run, projects)
  addRemove(run, projects)
  addBind(run, projects)
  addUnbind(run, projects)
}
