import { existsSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Environment, Key } from '../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import type { Project } from '../../shared/domain/projects.ts'
import { fillReferences, formatReference, type FoundReference } from '../../shared/domain/reference.ts'
import { readEntries } from '../core/env-files/env-text.ts'
import { isSet } from '../core/run/environment.ts'
import { Secret } from '../core/secret.ts'
import { t } from '../messages.ts'
import type { Tools } from './act.ts'
import { UsageError } from './exit-codes.ts'
import { findUsable, readText, resolveReferences } from './references.ts'

export type PlanOptions = {
  readonly project?: string
  readonly only?: readonly string[]
  readonly file?: string
  readonly override?: boolean
}

/** A variable that the program gets: `template` with the secrets of its references. */
type Setting = {
  readonly variable: string
  readonly template: string
  readonly references: readonly (FoundReference & { readonly key: Key })[]
  readonly source: 'project' | 'file'
}

/** What a program gets, before any secret is read. */
export type Plan = {
  readonly environment: Environment
  readonly project: Project | null
  /** The folder whose project it is. */
  readonly folder: string
  readonly settings: readonly Setting[]
  /** The variables that would have got a secret, but have a value in our own environment already. */
  readonly kept: readonly string[]
  /** The files whose changes change the plan, with their state before they were read. */
  readonly files: readonly { readonly path: string; readonly stamp: string }[]
}

/** What changes when a file does; for a missing one as well. */
export const stampOf = (path: string): Promise<string> =>
  stat(path).then(
    ({ ino, size, mtimeMs }) => [ino, size, mtimeMs].join(' '),
    () => 'missing',
  )

/** The project of `--project`, or of the working folder; null where there is none. */
const projectOf = async (
  { perform, options }: PlanTools,
  folder: string,
): Promise<Result<Project | null>> => {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    return refuse('not_found.project_folder', { path: folder })
  const found = await perform('projects.locate', { path: folder })
  if (options.project !== undefined && found.ok && found.data === null)
    return refuse('not_found.no_project', { path: folder })
  return found
}

type PlanTools = Pick<Tools<PlanOptions>, 'perform' | 'options' | 'environment' | 'io'>

type Entry = {
  readonly variable: string
  readonly template: string
  readonly source: Setting['source']
  /** The line of a file that the value begins on. */
  readonly line: number
}

/** The variables of a `.env` file as the programs read them that it is written for; of several assignments the last one counts. */
const entriesOf = async (
  { perform }: Pick<Tools<object>, 'perform'>,
  file: string,
): Promise<Result<readonly Entry[]>> => {
  const text = await readText(file)
  if (!text.ok) return text
  const guess = await perform('envFiles.dialect', { path: resolve(file) })
  if (!guess.ok) return guess
  const read = readEntries(text.data, guess.data.dialect)
  if (!read.ok) return read
  const entries = new Map(
    read.data.map(({ name, value, line }) => [
      name,
      { variable: name, template: value, source: 'file' as const, line },
    ]),
  )
  return ok([...entries.values()])
}

const settingOf = async (
  tools: Pick<Tools<object>, 'perform'>,
  { variable, template, source, line }: Entry,
): Promise<Result<Setting>> => {
  const references = await resolveReferences(tools, template, line)
  return references.ok ? ok({ variable, template, references: references.data, source }) : references
}

/**
 * Finds out what a program gets: from the project, and from a `.env` file, which counts where both name a variable. Refuses what cannot be
 * resolved. Throws a usage error if there is nothing to set at all.
 */
export const planRun = async (tools: PlanTools): Promise<Result<Plan>> => {
  const { options, io } = tools
  // Before they are read, so that no change is missed.
  const paths = options.file === undefined ? [] : [resolve(options.file)]
  const files = await Promise.all(paths.map(async (path) => ({ path, stamp: await stampOf(path) })))
  const folder = resolve(options.project ?? process.cwd())
  const project = await projectOf(tools, folder)
  if (!project.ok) return project
  const environment = tools.options.env ?? project.data?.environment ?? tools.environment
  const fromFile = options.file === undefined ? ok([]) : await entriesOf(tools, options.file)
  if (!fromFile.ok) return fromFile
  if (!project.data && options.file === undefined) throw new UsageError(t('run.nothing'))
  const entries = new Map<string, Entry>()
  const bound = new Map(project.data?.bindings.map(({ variable, key }) => [variable, key]))
  for (const [variable, name] of bound)
    entries.set(variable, {
      variable,
      template: formatReference({ environment, name }),
      source: 'project',
      line: 1,
    })
  for (const entry of fromFile.data) entries.set(entry.variable, entry)
  const { only } = options
  const unknown = only?.filter((variable) => !entries.has(variable)) ?? []
  if (unknown.length > 0) return refuse('not_found.variables', { variables: unknown })
  const settings: Setting[] = []
  const kept: string[] = []
  for (const entry of entries.values()) {
    if (only && !only.includes(entry.variable)) continue
    if (options.override !== true && isSet(io.env, entry.variable)) {
      if (entry.template.includes('kr://')) kept.push(entry.variable)
      continue
    }
    if (entry.source === 'project') {
      const name = bound.get(entry.variable) ?? ''
      const key = await findUsable(tools, { environment, name })
      if (!key.ok) return key
    }
    const setting = await settingOf(tools, entry)
    if (!setting.ok) return setting
    settings.push(setting.data)
  }
  return ok({ environment, project: project.data, folder, settings, kept, files })
}

/** The secrets of a plan, in the order in which they are asked for: one per reference. */
export const wantedSecrets = ({
  settings,
}: Plan): readonly { readonly id: string; readonly variable: string }[] =>
  settings.flatMap(({ variable, references }) => references.map(({ key }) => ({ id: key.id, variable })))

/** The values of the variables, with the secrets in place. `values` are those of `wantedSecrets`. */
export const fillPlan = ({ settings }: Plan, values: readonly Secret[]): ReadonlyMap<string, string> => {
  let at = 0
  return new Map(
    settings.map(({ variable, template, references }) => {
      const own = values.slice(at, at + references.length)
      at += references.length
      return [
        variable,
        fillReferences(
          template,
          references,
          own.map((value) => value.reveal()),
        ),
      ]
    }),
  )
}
