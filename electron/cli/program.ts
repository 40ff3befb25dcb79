import { Command, Option } from 'commander'
import { environments } from '../../shared/domain/types.ts'
import type { Run } from './act.ts'
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
  { words: ['accounts'], load: async () => (await import('./commands/accounts.ts')).addAccounts },
  { words: ['roles'], load: async () => (await import('./commands/roles.ts')).addRoles },
  {
    words: ['keys'],
    load: async (next) => {
      const { addKeys } = await import('./commands/keys.ts')
      if (next !== undefined && reading.has(next)) return (run, program) => void addKeys(run, program)
      const [{ addCreateKey }, { addChanges }] = await Promise.all([
        import('./commands/create-key.ts'),
        import('./commands/change-key.ts'),
      ])
      return (run, program) => {
        const keys = addKeys(run, program)
        addCreateKey(run, keys)
        addChanges(run, keys)
      }
    },
  },
  { words: ['rotate'], load: async () => (await import('./commands/rotate.ts')).addRotate },
  {
    words: ['verify', 'explain'],
    load: async () => (await import('./commands/decisions.ts')).addDecisions,
  },
  { words: ['serve'], load: async () => (await import('./commands/serve.ts')).addServe },
]

/** The words that are neither options nor the value of the one that may stand before a command. */
const plainWords = (argv: readonly string[]): readonly string[] =>
  argv.filter((word, index) => !word.startsWith('-') && argv[index - 1] !== '--env')

const more = `
Exit codes:
  0 done   1 refused or failed   2 not understood   3 locked, or no keychain   4 not found
  verify and explain: 0 allowed   41 refused with 401   43 refused with 403

Environment:
  KEYREEVE_HOME             the data folder, instead of this user's own
  KEYREEVE_ENV              test or production, where --env is left out
  KEYREEVE_PASSPHRASE_FILE  a file with the passphrase of a passphrase vault
  NO_COLOR                  no colours, also on a terminal`

/**
 * The commands, ready to parse `argv`: the group that it names, or all of them for the help and for a word that is no command.
 * Their results are stored in `run`.
 */
export const createProgram = async (run: Run, argv: readonly string[]): Promise<Command> => {
  const { io } = run
  const environment = new Option(
    '--env <environment>',
    'the environment (default: KEYREEVE_ENV, else test; verify assumes none)',
  ).choices([...environments])
  const program = new Command('keyreeve')
    .description('Issues, checks and keeps API keys, on this machine alone.')
    .usage('<command> [options]')
    .version(io.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addOption(environment)
    .option('--json', 'print one line of JSON; errors too, on stderr')
    .configureHelp({ showGlobalOptions: true })
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
  examples(program, [
    'keyreeve init',
    'keyreeve keys list --env production',
    'keyreeve keys create --account you --name test-worker --print',
  ])
  return program.addHelpText('after', more)
}
