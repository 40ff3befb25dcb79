import { Command, Option } from 'commander'
import { environments } from '../../shared/domain/types.ts'
import type { Run } from './act.ts'
import { addAccounts } from './commands/accounts.ts'
import { addChanges } from './commands/change-key.ts'
import { addCreateKey } from './commands/create-key.ts'
import { addDecisions } from './commands/decisions.ts'
import { addInit } from './commands/init.ts'
import { addKeys } from './commands/keys.ts'
import { addRoles } from './commands/roles.ts'
import { addRotate } from './commands/rotate.ts'
import { addServe } from './commands/serve.ts'
import { examples } from './options.ts'

const more = `
Exit codes:
  0 done   1 refused or failed   2 not understood   3 locked, or no keychain   4 not found
  verify and explain: 0 allowed   41 refused with 401   43 refused with 403

Environment:
  KEYREEVE_HOME             the data folder, instead of this user's own
  KEYREEVE_ENV              test or production, where --env is left out
  KEYREEVE_PASSPHRASE_FILE  a file with the passphrase of a passphrase vault
  NO_COLOR                  no colours, also on a terminal`

/** All commands, ready to parse. Their results are stored in `run`. */
export const createProgram = (run: Run): Command => {
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
  addInit(run, program)
  addAccounts(run, program)
  addRoles(run, program)
  const keys = addKeys(run, program)
  addCreateKey(run, keys)
  addChanges(run, keys)
  addRotate(run, program)
  addDecisions(run, program)
  addServe(run, program)
  examples(program, [
    'keyreeve init',
    'keyreeve keys list --env production',
    'keyreeve keys create --account you --name test-worker --print',
  ])
  return program.addHelpText('after', more)
}
