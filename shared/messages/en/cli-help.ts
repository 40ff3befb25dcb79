/** What `--help` prints. Commands, options, variables and values are the same in every language. */
export const cliHelp = {
  'cli.help.usage': 'Usage:',
  'cli.help.arguments': 'Arguments:',
  'cli.help.options': 'Options:',
  'cli.help.global_options': 'Global Options:',
  'cli.help.commands': 'Commands:',
  'cli.help.examples': 'Examples:',
  'cli.help.choices': 'choices:',
  'cli.help.default': 'default:',
  'cli.help.exit_codes': 'Exit codes:',
  'cli.help.exit_ok': 'done',
  'cli.help.exit_failed': 'refused or failed',
  'cli.help.exit_usage': 'usage error',
  'cli.help.exit_locked': 'locked, or no keychain',
  'cli.help.exit_not_found': 'not found',
  'cli.help.exit_allowed': 'verify and explain: allowed',
  'cli.help.exit_401': 'verify and explain: refused with 401',
  'cli.help.exit_403': 'verify and explain: refused with 403',
  'cli.help.variables': 'Environment variables:',
  'cli.help.variable_home': 'data folder to use instead of your own',
  'cli.help.variable_env': 'test or production; used when --env is not given',
  'cli.help.variable_passphrase': 'file that contains the passphrase of a passphrase vault',
  'cli.help.variable_daemon': '“off” runs each command without the open app and without “keyreeve unlock”',
  'cli.help.variable_no_color': 'disables colors at a terminal',

  'cli.help.program': 'Create, check and deliver API keys. Everything stays on this machine.',
  'cli.help.version': 'print the version',
  'cli.help.help': 'print this help',
  'cli.help.env': 'the environment (default: KEYREEVE_ENV, or test; verify has no default)',
  'cli.help.json': 'print one line of JSON; errors as JSON on stderr',
  'cli.help.yes': 'skip the confirmation prompt',
  'cli.help.key_argument': 'name or ID of a key',

  'cli.help.init.summary': 'Set up the data folder and choose where secrets are kept',
  'cli.help.init':
    'Set up the data folder. Secrets are kept in the system keychain, or in a vault protected by a passphrase.\nWithout --vault, the keychain is used, or a passphrase vault if KEYREEVE_PASSPHRASE_FILE is set. This can’t be changed later.',
  'cli.help.init.vault': 'where to keep secrets',

  'cli.help.accounts.summary': 'List, create and repair accounts',
  'cli.help.accounts': 'Work with accounts: the people and programs that keys act for.',
  'cli.help.accounts.list': 'List the accounts, with the number of active keys of each',
  'cli.help.accounts.list.archived': 'include archived accounts',
  'cli.help.accounts.create': 'Create an account. Its keys get the roles it has when they are created.',
  'cli.help.accounts.type': 'service for a program, user for a person',
  'cli.help.accounts.name': 'name of the account',
  'cli.help.accounts.role': 'roles of the account; several, or repeat the option',
  'cli.help.accounts.prefix': 'what its secrets begin with (default: kr)',
  'cli.help.accounts.argument': 'name of the account as listed, or its ID',
  'cli.help.accounts.repair':
    'Save an account again whose record is damaged or was changed by another program. Nothing in that record is used: the account gets the name and roles given here.',

  'cli.help.roles.summary': 'List roles',
  'cli.help.roles': 'Work with roles: named sets of permissions.',
  'cli.help.roles.list': 'List the built-in roles and your own',

  'cli.help.keys.summary': 'List, show, create, import, disable, enable and delete keys',
  'cli.help.keys': 'Work with keys. Each permanently belongs to an account and an environment.',
  'cli.help.keys.list': 'List the keys of an environment, newest first',
  'cli.help.keys.list.deleted': 'include deleted keys',
  'cli.help.keys.show': 'Show a key, without its secret',
  'cli.help.keys.places':
    'List where the secret of a key was put, and whether it was there when last checked',
  'cli.help.keys.places.check': 'check each place first',
  'cli.help.keys.create': 'Create a key with the current roles of its account. They never change afterwards.',
  'cli.help.keys.create.account': 'account the key acts for: its name or ID',
  'cli.help.keys.create.name': 'name of the key, unique in its environment',
  'cli.help.keys.create.expires':
    'never, 1h, 1d, 7d, 30d, 90d or a date (default: 90d in production, never in test)',
  'cli.help.keys.create.no_keep': 'don’t keep the secret: it can only be printed now',
  'cli.help.keys.create.print': 'print only the secret to stdout; otherwise it is never shown',
  'cli.help.keys.import':
    'Import a secret that was created elsewhere as a key with the current roles of its account. The secret is read from standard input, without the line end after it; at a terminal, you are asked for it. Anything but NUL, up to 64 KiB.',
  'cli.help.import_value':
    'if a value from elsewhere has something around it: cleaned uses only the key, given every character',
  'cli.help.import_other_environment': 'accept a value that looks like a key of the other environment',
  'cli.help.keys.disable':
    'Disable a key. Every check refuses it until it is enabled. Asks first in production.',
  'cli.help.keys.enable': 'Enable a disabled key',
  'cli.help.keys.delete': 'Permanently delete a key and its secret. Asks first.',
  'cli.help.with_created': 'include the active keys that it created through the local API',

  'cli.help.rotate.summary': 'Give a key a new secret; the old one keeps working for a while',
  'cli.help.rotate':
    'Replace a key with a new one with the same name and account, and the account’s current roles, and its secret in every file on record. Only the bytes of the value change; each file is backed up first. Files that git tracks, are read-only, or are just being edited are left and listed with the command that updates them. The old secret keeps working for the overlap, and until then --undo takes everything back. Asks first in production. For an imported key, the new value is read from standard input.',
  'cli.help.rotate.overlap': 'how long the old secret keeps working',
  'cli.help.rotate.end_overlap': 'don’t rotate; refuse the old secret from now on',
  'cli.help.rotate.print': 'print only the new secret to stdout',

  'cli.help.verify.summary': 'Check whether a key is allowed to do something',
  'cli.help.verify':
    'Check whether a key is allowed to do something in an environment, which is required (--env or KEYREEVE_ENV).\nThe exit code is 0 if it is allowed, 41 for a 401 and 43 for a 403.',
  'cli.help.explain.summary': 'Explain why a key is allowed or refused',
  'cli.help.explain':
    'Explain why a key is allowed or refused, with every check that was made. Exit codes are those of verify.',
  'cli.help.reads_secret': 'The secret is read from standard input; at a terminal, you are asked for it.',
  'cli.help.entity': 'what is read or written, for example event',
  'cli.help.action': 'what is done with it',

  'cli.help.serve.summary': 'Run the local API',
  'cli.help.serve':
    'Run the local API on 127.0.0.1 until Ctrl-C or SIGTERM. With --json, one line { "url" } is printed once it listens.',
  'cli.help.serve.port': 'port to listen on; 0 for any free port',

  'cli.help.unlock.summary': 'Unlock once for all commands that follow',
  'cli.help.unlock':
    'Unlock the vault in a background process that answers the commands that follow, until “keyreeve lock” or until it has been idle for a while. The open app does the same, so it needs no unlock.',
  'cli.help.unlock.idle': 'lock after so long without a command: minutes, or with s, m or h',
  'cli.help.unlock.background': 'be the background process',
  'cli.help.lock.summary': 'Lock the app and end “keyreeve unlock”',
  'cli.help.lock': 'End the background process that “keyreeve unlock” started. If the app is open, lock it.',
  'cli.help.status.summary': 'Show whether the vault is unlocked, and by what',
  'cli.help.status': 'Show what answers commands, since when, and whether its vault is unlocked.',

  'cli.help.completion.summary': 'Print a completion script for your shell',
  'cli.help.completion':
    'Print a script that completes commands, options, and the names of keys and accounts in your shell. It needs no unlocked vault.',
  'cli.help.completion.shell': 'the shell that runs the script',
  'cli.help.complete': 'words to complete',
  'cli.help.man_name': 'create, check and deliver API keys',
} as const
