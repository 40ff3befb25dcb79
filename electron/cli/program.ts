import { Command, Option } from 'commander'
import { environments } from '../../shared/domain/types.ts'
import type { CodeTaking } from '../../shared/messages/message.ts'
import { t } from '../messages.ts'
import type { Run } from './act.ts'
import { decisionCode, exitCodes } from './exit-codes.ts'
import { examples } from './options.ts'

type Add = (run: Run, program: Command) => void

/** The commands that only read; the others of their group parse values, for which zod is loaded. */
const reading = new Set(['list', 'show', 'places'])

type Group = {
  /** The words that begin its commands. */
  readonly words: readonly string[]
  /** @param next the word after it, which tells how much of the group is needed */
  readonly load: (next?: string) => Promise<Add>
}

/** The groups of commands, in the order of the help. Only the group that is meant is loaded. */
const groups: readonly Group[] = [
  { words: ['init'], load: async () => (await import('./commands/init.ts')).addInit },
  {
    words: ['unlock', 'lock', 'status'],
    load: async () => (await import('./commands/unlock.ts')).addUnlock,
  },
  { words: ['accounts'], load: async () => (await import('./commands/accounts.ts')).addAccounts },
  { words: ['roles'], load: async () => (await import('./commands/roles.ts')).addRoles },
  {
    words: ['keys'],
    load: async (next) => {
      const { addKeys } = await import('./commands/keys.ts')
      if (next !== undefined && reading.has(next)) return (run, program) => void addKeys(run, program)
      const [{ addCreateKey }, { addImportKey }, { addChanges }] = await Promise.all([
        import('./commands/create-key.ts'),
        import('./commands/import-key.ts'),
        import('./commands/change-key.ts'),
      ])
      return (run, program) => {
        const keys = addKeys(run, program)
        addCreateKey(run, keys)
        addImportKey(run, keys)
        addChanges(run, keys)
      }
    },
  },
  { words: ['rotate'], load: async () => (await import('./commands/rotate.ts')).addRotate },
  {
    words: ['verify', 'explain'],
    load: async () => (await import('./commands/decisions.ts')).addDecisions,
  },
  { words: ['run'], load: async () => (await import('./commands/run.ts')).addRun },
  { words: ['copy', 'clipboard-clear'], load: async () => (await import('./commands/copy.ts')).addCopy },
  { words: ['inject'], load: async () => (await import('./commands/inject.ts')).addInject },
  { words: ['projects'], load: async () => (await import('./commands/projects.ts')).addProjects },
  { words: ['env'], load: async () => (await import('./commands/env.ts')).addEnv },
  { words: ['backup'], load: async () => (await import('./commands/backup.ts')).addBackup },
  { words: ['guard'], load: async () => (await import('./commands/guard.ts')).addGuard },
  { words: ['audit'], load: async () => (await import('./commands/audit.ts')).addAudit },
  { words: ['restore'], load: async () => (await import('./commands/restore.ts')).addRestore },
  { words: ['serve'], load: async () => (await import('./commands/serve.ts')).addServe },
  {
    words: ['completion', 'complete'],
    load: async () => (await import('./commands/completion.ts')).addCompletion,
  },
]

/** The words that are neither options nor the value of the one that may stand before a command. */
const plainWords = (argv: readonly string[]): readonly string[] =>
  argv.filter((word, index) => !word.startsWith('-') && argv[index - 1] !== '--env')

/** Commander's headings, which it passes to `styleTitle` in English. */
const titles: Readonly<Record<string, CodeTaking>> = {
  'Usage:': 'cli.help.usage',
  'Arguments:': 'cli.help.arguments',
  'Options:': 'cli.help.options',
  'Global Options:': 'cli.help.global_options',
  'Commands:': 'cli.help.commands',
}

const titleOf = (title: string): string => {
  const code = titles[title]
  return code ? t(code) : title
}

/** The description of an option, with its choices and its default. */
export const describeOption = ({
  description,
  argChoices,
  defaultValue,
  defaultValueDescription,
  negate,
}: Option): string => {
  const more = [
    ...(argChoices ? [`${t('cli.help.choices')} ${argChoices.join(', ')}`] : []),
    ...(defaultValue === undefined || negate
      ? []
      : [`${t('cli.help.default')} ${defaultValueDescription ?? String(defaultValue)}`]),
  ]
  return more.length > 0 ? `${description} (${more.join('; ')})` : description
}

/** The exit codes and their meanings. */
export const exits = [
  [exitCodes.ok, 'cli.help.exit_ok'],
  [exitCodes.failed, 'cli.help.exit_failed'],
  [exitCodes.usage, 'cli.help.exit_usage'],
  [exitCodes.locked, 'cli.help.exit_locked'],
  [exitCodes.notFound, 'cli.help.exit_not_found'],
  [decisionCode({ status: 200 }), 'cli.help.exit_allowed'],
  [decisionCode({ status: 401 }), 'cli.help.exit_401'],
  [decisionCode({ status: 403 }), 'cli.help.exit_403'],
] as const

/** The environment variables and their meanings. */
export const variables = [
  ['KEYREEVE_HOME', 'cli.help.variable_home'],
  ['KEYREEVE_ENV', 'cli.help.variable_env'],
  ['KEYREEVE_PASSPHRASE_FILE', 'cli.help.variable_passphrase'],
  ['KEYREEVE_DAEMON', 'cli.help.variable_daemon'],
  ['NO_COLOR', 'cli.help.variable_no_color'],
] as const

/** Lines of the help: a heading, and terms with their meaning. */
const section = (
  heading: CodeTaking,
  entries: readonly (readonly [term: string | number, meaning: CodeTaking])[],
): string => {
  const width = Math.max(...entries.map(([term]) => String(term).length))
  const lines = entries.map(([term, meaning]) => `  ${String(term).padEnd(width)}  ${t(meaning)}`)
  return ['', t(heading), ...lines].join('\n')
}

/**
 * The commands, ready to parse `argv`: the group that it names, or all of them for the help and for a word that is no command.
 * Their results are stored in `run`.
 */
export const createProgram = async (run: Run, argv: readonly string[]): Promise<Command> => {
  const { io } = run
  const environment = new Option('--env <environment>', t('cli.help.env')).choices([...environments])
  const program = new Command('keyreeve')
    .description(t('cli.help.program'))
    .usage('<command> [options]')
    .version(io.version, '--version', t('cli.help.version'))
    .helpOption('-h, --help', t('cli.help.help'))
    .helpCommand(false)
    .addOption(environment)
    .option('--json', t('cli.help.json'))
    .configureHelp({ showGlobalOptions: true, styleTitle: titleOf, optionDescription: describeOption })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => Math.min(io.stdout.columns || 80, 100),
      getErrHelpWidth: () => Math.min(io.stderr.columns || 80, 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // Printed by runCli, in one sentence.
      outputError: () => undefined,
    })
    .exitOverride()
  const [word, next] = plainWords(argv)
  const meant = groups.filter(({ words }) => word !== undefined && words.includes(word))
  for (const add of await Promise.all((meant.length > 0 ? meant : groups).map(({ load }) => load(next))))
    add(run, program)
  // As for the program: its text would be Commander's, and --help says the same.
  for (const group of program.commands) group.helpCommand(false)
  examples(program, [
    'keyreeve init',
    'keyreeve keys list --env production',
    'keyreeve keys create --account you --name test-worker --print',
  ])
  return program
    .addHelpText('after', section('cli.help.exit_codes', exits))
    .addHelpText('after', section('cli.help.variables', variables))
}
