import { randomBytes } from 'node:crypto'
import { CommanderError, type Command } from 'commander'
import { refuse, type Refused } from '../../shared/domain/errors.ts'
import { checkDataFolder } from '../core/data-folder.ts'
import { machineRefusal } from '../core/db/refusals.ts'
import { chooseLanguage, t } from '../messages.ts'
import type { Run } from './act.ts'
import { exitCodeOf, exitCodes, Interrupted, UsageError } from './exit-codes.ts'
import { type CliIo, printFailure, printRefusal } from './io.ts'
import { createProgram } from './program.ts'
import { usageProblem } from './usage.ts'

export type { CliIo } from './io.ts'

/** The command that was meant, as far as it can be determined: `keyreeve keys create`. */
const nameOf = (program: Command, words: readonly string[]): string => {
  const path = [program]
  for (const word of words) {
    const found = path.at(-1)?.commands.find((command) => command.name() === word)
    if (found) path.push(found)
  }
  return path.map((command) => command.name()).join(' ')
}

/** Logs a bug under an id, which the person gets. */
const reportFault = async ({ home }: CliIo, error: unknown): Promise<Refused> => {
  if (!checkDataFolder(home).ok) return refuse('internal.not_logged')
  const { createLog, logFile } = await import('../core/log.ts')
  const id = randomBytes(6).toString('hex')
  createLog(home).error({ id, err: error }, 'A command failed')
  return refuse('internal.logged_in', { file: logFile(home), id })
}

/** Reports an exception, and returns the exit code for it. */
const reportThrown = async (io: CliIo, json: boolean, meant: string, error: unknown): Promise<number> => {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok
  // Commander has printed the help, because a group of commands was named without one of them.
  if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage
  if (error instanceof CommanderError || error instanceof UsageError) {
    printFailure(io, json, {
      code: 'usage',
      message: t('cli.usage', { problem: usageProblem(error), command: `${meant} --help` }),
    })
    return exitCodes.usage
  }
  if (error instanceof Interrupted) {
    printFailure(io, json, { code: 'interrupted', message: t('cli.interrupted') })
    return exitCodes.interrupted
  }
  const refusal = (machineRefusal(error) ?? (await reportFault(io, error))).error
  printRefusal(io, json, refusal)
  return exitCodeOf(refusal)
}

/**
 * Runs one command line to its end.
 *
 * @param argv what was typed after `keyreeve`
 * @returns the exit code: see exit-codes.ts; never throws
 */
export const runCli = async (argv: readonly string[], io: CliIo): Promise<number> => {
  await chooseLanguage(io.env)
  const run: Run = { io, exitCode: exitCodes.ok }
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  const program = await createProgram(run, words)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return run.exitCode
  } catch (error) {
    return reportThrown(io, words.includes('--json'), nameOf(program, words), error)
  }
}
