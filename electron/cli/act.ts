import type { Command } from 'commander'
import { type Environment, environments, type Key } from '../../shared/domain/types.ts'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import { redactError } from '../core/safe-text.ts'
import { t } from '../messages.ts'
import { refuseAgent } from './agent.ts'
import { type Answer, type CliIo, printAnswer, printNote, printNotice, printRefusal } from './io.ts'
import { exitCodeOf, exitCodes, UsageError } from './exit-codes.ts'
import { openSession, type Session } from './session.ts'

/** The options that every command has. */
export type GlobalOptions = { readonly env?: Environment; readonly json?: boolean }

/** One run of the command line, and its exit code. */
export type Run = { readonly io: CliIo; exitCode: number }

/** What a command works with. */
export type Tools<Options> = {
  readonly io: CliIo
  readonly perform: Session['perform']
  /** Ends the session before the command ends; nothing can be performed afterwards. */
  readonly close: Session['close']
  readonly options: Options & GlobalOptions
  /** The environment of `--env`, of the project that the working folder belongs to, of `KEYREEVE_ENV`, or test. */
  readonly environment: Environment
}

type Work<Options> = (tools: Tools<Options>, ...args: string[]) => Result<Answer> | Promise<Result<Answer>>

const environmentOf = ({ env }: CliIo, options: GlobalOptions, required: boolean): Environment => {
  const said = options.env ?? (env['KEYREEVE_ENV'] || undefined)
  if (required && said === undefined) throw new UsageError(t('cli.usage.environment_required'))
  const asked = said ?? 'test'
  const known = environments.find((environment) => environment === asked)
  if (!known) throw new UsageError(t('cli.usage.environment_variable'))
  return known
}

/** The environment of the project here; null where there is none, or its keyreeve.json does not say which. */
const projectEnvironment = async ({ perform }: Session): Promise<Environment | null> => {
  const project = await perform('projects.locate', { path: process.cwd() })
  return project.ok ? (project.data?.environment ?? null) : null
}

const isJson = (command: Command): boolean => command.optsWithGlobals<GlobalOptions>().json === true

const finish = async (run: Run, command: Command, result: Result<Answer>): Promise<void> => {
  const { io } = run
  if (!result.ok) {
    printRefusal(io, isJson(command), result.error)
    run.exitCode = exitCodeOf(result.error)
    return
  }
  printAnswer(io, isJson(command), result.data)
  run.exitCode = result.data.exitCode ?? exitCodes.ok
  await result.data.until?.()
}

/** Makes `work` the action of `command`, without opening anything. */
export const actAlone = <Options>(
  run: Run,
  command: Command,
  work: (options: Options & GlobalOptions) => Promise<Result<Answer>>,
): void => {
  command.action(async () =>
    finish(run, command, await work(command.optsWithGlobals<Options & GlobalOptions>())),
  )
}

/** What a command needs besides its options. */
type Needs<Options> = {
  /** It works with a closed vault: see {@link SessionNeeds}. */
  readonly reading?: boolean | ((options: Options) => boolean)
  /** What it shows carries no MAC, so a closed vault makes no difference to how far it can be trusted. */
  readonly unsigned?: boolean
  /** The environment must be explicit, because assuming test would let a test key through. */
  readonly environmentRequired?: boolean
  /** It copies to the clipboard. */
  readonly clipboard?: boolean
  /** It works when our items are gone from the keychain: see {@link SessionNeeds}. */
  readonly restoring?: boolean
}

/** Makes `work` the action of `command`, in a session; afterwards that is closed, and counts are written. */
export const act = <Options = object>(
  run: Run,
  command: Command,
  work: Work<Options>,
  {
    reading = false,
    unsigned = false,
    environmentRequired = false,
    clipboard = false,
    restoring = false,
  }: Needs<Options> = {},
): void => {
  command.action(async () => {
    const { io } = run
    const json = isJson(command)
    const options = command.optsWithGlobals<Options & GlobalOptions>()
    const named = environmentOf(io, options, environmentRequired)
    const allowed = 'print' in options && options.print === true ? refuseAgent(io.env, 'print') : ok(null)
    if (!allowed.ok) return finish(run, command, allowed)
    const opened = await openSession(io, {
      json,
      reading: typeof reading === 'boolean' ? reading : reading(options),
      clipboard,
      restoring,
    })
    if (!opened.ok) return finish(run, command, opened)
    const { perform, warnings, unverified, close } = opened.data
    try {
      const environment =
        options.env ?? (environmentRequired ? null : await projectEnvironment(opened.data)) ?? named
      if (!json) for (const warning of warnings) printNote(io, warning)
      const result = await work({ io, perform, close, options, environment }, ...command.args)
      if (result.ok && unverified && !unsigned) printNotice(io, json, t('cli.unverified'))
      await finish(run, command, result)
    } catch (error) {
      // Logged later, once the vault, which recognises imported secrets, is closed.
      redactError(error)
      throw error
    } finally {
      await close()
    }
  })
}

/**
 * Finds a key by its name in the chosen environment, or by its id, which is found in any environment unless `--env` was given. Refuses
 * `not_found`, mentioning a key with that name in the other environment.
 */
export const findKey = async (
  { perform, environment, options }: Pick<Tools<object>, 'perform' | 'environment' | 'options'>,
  name: string,
): Promise<Result<Key>> => {
  const found = await perform('keys.find', { environment, name, only: options.env !== undefined })
  const isMissing = !found.ok && found.error.code === 'not_found.key_named'
  return isMissing ? refuse('not_found.key_listed', { name, environment }) : found
}
