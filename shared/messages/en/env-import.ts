/** What the app and the command line say about importing `.env` files. */
export const envImport = {
  'env_import.summary': 'Import the secrets of .env files as keys',
  'env_import.help':
    'Import the values of .env files as keys of an account. Without --all and --only, the lines are only listed: which look like new secrets, which are known, and which aren’t secrets. Each file is read by the rules of the program that it is written for (see “keyreeve env dialects”). The environment is that of --env, else the one in the file’s name (.env.production), else that of the project, else KEYREEVE_ENV, else test. If a value can’t be imported, nothing is; if the command is interrupted, the keys that it has created stay, and it can be repeated.',
  'env_import.argument': '.env files',
  'env_import.option.account': 'the account that the keys act for: its name or ID',
  'env_import.option.only':
    'import these variables, separated by commas, even if they don’t look like secrets',
  'env_import.option.all': 'import everything that looks like a new secret',
  'env_import.option.dry_run': 'only list what would be imported',
  'env_import.option.other_environment': 'accept values that look like keys of the other environment',
  'env_import.option.reference':
    'replace the values, including known ones, with references (kr://…); “keyreeve env undo” undoes that',
  'env_import.referred': {
    one: '{{count}} value in {{path}} is a reference now. To undo that: keyreeve env undo',
    other: '{{count}} values in {{path}} are references now. To undo that: keyreeve env undo',
  },
  'env_import.not_referred': '{{variable}} in {{path}} was left as it is. {{problem}}',
  'env_import.both': 'Use either --all or --only.',
  'env_import.column.line': 'LINE',
  'env_import.column.variable': 'VARIABLE',
  'env_import.column.value': 'VALUE',
  'env_import.column.state': 'STATE',
  'env_import.column.key': 'KEY',
  'env_import.state.new': 'new',
  'env_import.state.known': 'known',
  'env_import.state.other_name': 'known under another name',
  'env_import.state.changed': 'changed',
  'env_import.state.empty': 'empty',
  'env_import.state.reference': 'reference',
  'env_import.state.not_secret': 'no secret',
  'env_import.state.duplicate': 'set again below',
  'env_import.state.unreadable': 'not importable',
  'env_import.file': '{{path}}, {{environment}}, written for {{readers}}',
  'env_import.same_as': 'the same as {{variable}}',
  'env_import.line': 'Line {{line}}: {{problem}}',
  'env_import.listed': 'Nothing was imported. Choose with --all, or --only and the names of variables.',
  'env_import.nothing': 'There is nothing to import.',
  'env_import.known_skipped': 'Already known, and not imported again: {{variables}}.',
  'env_import.imported': {
    one: 'Imported {{count}} key for {{account}}.',
    other: 'Imported {{count}} keys for {{account}}.',
  },
  'env_import.interrupted': {
    one: 'Only {{count}} key was imported. {{problem}}',
    other: 'Only {{count}} keys were imported. {{problem}}',
  },
} as const
