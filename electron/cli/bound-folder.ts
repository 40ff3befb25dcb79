/** Production keys in a folder that is bound to test: the person types the environment's name, a script gives it as an option. */
import { realpath } from 'node:fs/promises'
import type { Command } from 'commander'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import type { BoundFolder } from '../../shared/domain/projects.ts'
import type { Environment } from '../../shared/domain/types.ts'
import { t } from '../messages.ts'
import type { Tools } from './act.ts'
import { refuseAgentIn } from './agent.ts'
import { askText } from './ask.ts'
import { isInteractive } from './io.ts'

export type ConfirmOption = { readonly confirm?: string }

/** Adds `--confirm` to a command. */
export const confirmOption = (command: Command): Command =>
  command.option('--confirm <environment>', t('projects.option.confirm'))

/** The environment's name as typed in advance or now, for a production key that is to go into the folder of a project for test. */
const typeEnvironment = async (
  { io, options }: Pick<Tools<ConfirmOption>, 'io' | 'options'>,
  path: string,
): Promise<Result<string>> => {
  const refusal = refuse('confirmation_required.bound_folder', { path })
  const allowed = refuseAgentIn(io.env, 'production')
  if (!allowed.ok) return allowed
  if (options.confirm === undefined && !isInteractive(io)) return refusal
  const typed = options.confirm ?? (await askText(io, t('projects.ask_production', { path })))
  return typed.trim() === 'production' ? ok(typed) : refusal
}

/** The same for keys that are used in a folder without being written there: nothing is asked unless it crosses. */
export const confirmInFolder = async (
  tools: Pick<Tools<ConfirmOption>, 'io' | 'options'>,
  folder: BoundFolder | null,
  environments: readonly Environment[],
): Promise<Result<null>> => {
  if (folder?.environment !== 'test' || !environments.includes('production')) return ok(null)
  const typed = await typeEnvironment(tools, folder.folder)
  return typed.ok ? ok(null) : typed
}

/**
 * The same for keys that are written into a file: what was typed, for `typedEnvironment`; undefined if nothing crosses. A link belongs to the
 * folder that it is in, and to the one that it leads to.
 */
export const confirmFile = async (
  tools: Pick<Tools<ConfirmOption>, 'io' | 'options' | 'perform'>,
  path: string,
  environments: readonly Environment[],
): Promise<Result<string | undefined>> => {
  if (!environments.includes('production')) return ok(undefined)
  for (const each of new Set([path, await realpath(path).catch(() => path)])) {
    const folder = await folderOf(tools, each)
    if (!folder.ok) return folder
    if (folder.data?.environment === 'test') return typeEnvironment(tools, folder.data.folder)
  }
  return ok(undefined)
}

/** The project that a folder belongs to; null where there is none. Refuses `project_file_invalid`. */
export const folderOf = ({ perform }: Pick<Tools<object>, 'perform'>, path = process.cwd()) =>
  perform('projects.locate', { path })
