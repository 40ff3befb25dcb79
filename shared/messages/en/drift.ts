/** What the app and the command line say about how the `.env` files of a project differ. */
export const drift = {
  'drift.summary': 'Compare the .env files of a project',
  'drift.help':
    'Compare the .env files of a project, in each working tree: which variables each file has, also compared with .env.example, .env.sample and .env.template, and whether their secrets still work. A file belongs to the environment in its name (.env.production, .env.test), else to that of the project. A variable is missing where no file of an environment has it, and another file or an example does. The exit code is 0 whether anything differs or not.',
  'drift.argument': 'a folder of the project (default: this one)',
  'drift.option.project': 'the same as the argument',
  'drift.option.all': 'also list the variables without problems',
  'drift.column.variable': 'VARIABLE',
  'drift.examples': 'Compared with {{files}}.',
  'drift.state.present': 'ok',
  'drift.state.expired': 'no longer works',
  'drift.state.stale': 'rotated since',
  'drift.state.missing': 'missing',
  'drift.state.absent': '–',
  'drift.state.empty': 'empty',
  'drift.state.reference': 'reference',
  'drift.state.unknown': 'set',
  'drift.same': '{{state}}, same as in {{files}}',
  'drift.found': {
    zero: 'Nothing differs.',
    one: '{{count}} value differs.',
    other: '{{count}} values differ.',
  },
  'drift.no_files': 'There are no .env files in {{path}}.',
  'drift.not_compared': 'The vault is closed, so values weren’t compared with keys.',
  'drift.both': 'Name the folder once, as the argument or with --project.',
} as const
