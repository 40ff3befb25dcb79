import type { Command } from 'commander'
import { type Environment, environments, type Key } from '../../shared/domain/types.ts'
import { refuse, type Result } from '../../shared/domain/errors.ts'
import type { Input, OperationName, Output } from '../../shared/operations/index.ts'
import type { Keyreeve } from '../core/app.ts'
import { dataFolderWarnings } from '../core/data-folder.ts'
import { redactError } from '../core/safe-text.ts'
import { type Answer, type CliIo, printAnswer, printNote, printRefusal } from './io.ts'
import { exitCodeOf, exitCodes, UsageError } from './exit-codes.ts'
import { looseModeWarning } from './passphrase.ts'
import { cliActor, openSession } from './session.ts'

/** The options that every command has. */
export type GlobalOptions = { readonly env?: Environment; readonly json?: boolean }

/** One run of the command line, and the exit code it comes to. */
export type Run = { readonly io: CliIo; exitCode: number }

/** What a command works with. */
export type Tools<Options> = {
  readonly io: CliIo
  readonly keyreeve: Keyreeve
  /** Does an operation, as the person at the command line; `confirmed` says that they have just confirmed it. */
  readonly perform: <Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    options?: { readonly confirmed?: boolean },
  ) => Promise<Result<Output<Name>>>
  readonly options: Options & GlobalOptions
  /** The one that is meant: `--env`, else `KEYREEVE_ENV`, else test. */
  readonly environment: Environment
}

type Work<Options> = (tools: Tools<Options>, ...args: string[]) => Result<Answer> | Promise<Result<Answer>>

const environmentOf = ({ env }: CliIo, options: GlobalOptions, required: boolean): Environment => {
  const said = options.env ?? (env['KEYREEVE_ENV'] || undefined)
  if (required && said === undefined)
    throw new UsageError('Say which environment: --env test or --env production.')
  const asked = said ?? 'test'
  const known = environments.find((environment) => environment === asked)
  if (!known) throw new UsageError('KEYREEVE_ENV is neither test nor production.')
  return known
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

/** Lets `work` be what `command` does, without anything opened for it. */
export const actAlone = <Options>(
  run: Run,
  command: Command,
  work: (options: Options & GlobalOptions) => Promise<Result<Answer>>,
): void => {
  command.action(async () =>
    finish(run, command, await work(command.optsWithGlobals<Options & GlobalOptions>())),
  )
}

/** What people are told about their set-up before the answer. */
const warningsFor = (io: CliIo, { vault }: Keyreeve): readonly string[] => {
  const passphrase = vault.status().kind === 'passphrase' ? looseModeWarning(io) : undefined
  return [...dataFolderWarnings(io.home), ...(passphrase ? [passphrase] : [])]
}

/**
 * Lets `work` be what `command` does, on an open vault; everything is closed after it, and what was counted written down.
 * `reading`: it does without a system keychain that does not answer; records are then shown unchecked, and that is said.
 * `environmentRequired`: somebody must have said which one, because assuming test would let a test key through.
 */
export const act = <Options = object>(
  run: Run,
  command: Command,
  work: Work<Options>,
  { reading = false, environmentRequired = false } = {},
): void => {
  command.action(async () => {
    const { io } = run
    const options = command.optsWithGlobals<Options & GlobalOptions>()
    const environment = environmentOf(io, options, environmentRequired)
    const opened = await openSession(io, { json: isJson(command), reading })
    if (!opened.ok) return finish(run, command, opened)
    const keyreeve = opened.data
    try {
      if (!isJson(command)) for (const warning of warningsFor(io, keyreeve)) printNote(io, warning)
      const perform: Tools<Options>['perform'] = (name, input, given) =>
        keyreeve.perform(name, input, cliActor(), given)
      await finish(run, command, await work({ io, keyreeve, perform, options, environment }, ...command.args))
    } catch (error) {
      // It is logged later, when the vault that knows imported secrets is closed.
      redactError(error)
      throw error
    } finally {
      await keyreeve.close()
    }
  })
}

/**
 * The key that was named: by its name in the environment that is meant, or by its id, which is known in any environment
 * unless `--env` was given. Refuses `not_found`, mentioning one of that name in the other environment.
 */
export const findKey = async (
  { perform, environment, options }: Pick<Tools<object>, 'perform' | 'environment' | 'options'>,
  name: string,
): Promise<Result<Key>> => {
  const found = await perform('keys.find', { environment, name, only: options.env !== undefined })
  const isMissing = !found.ok && found.error.code === 'not_found.key_named'
  return isMissing ? refuse('not_found.key_listed', { name, environment }) : found
}
