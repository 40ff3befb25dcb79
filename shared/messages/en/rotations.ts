/** Rotations that replace a secret in files, on the command line and in the app. */
export const rotations = {
  'rotations.help.name': 'name or ID of a key; omit it with --due',
  'rotations.help.places': 'in which files to replace the old secret: all, none, or ask for each project',
  'rotations.help.dry_run': 'only show what would be done',
  'rotations.help.undo': 'undo the last rotation, files included, while the old secret still works',
  'rotations.help.due': 'rotate every key of the environment that is older than 90 days',
  'rotations.usage_name': 'Name a key, or use --due.',
  'rotations.usage_one': '--due, --undo and --end-overlap can’t be combined.',
  'rotations.usage_due_name': '--due takes no name.',
  'rotations.usage_due_print': '--due can’t print secrets.',
  'rotations.usage_dry_undo': '--dry-run only shows what a rotation would do.',
  'rotations.new_secret': 'the new secret',
  'rotations.kind.project': 'project',
  'rotations.kind.repository': 'repository',
  'rotations.kind.folder': 'folder',
  'rotations.skipped': 'Left as they are:',
  'rotations.files': 'Files that hold this secret',
  'rotations.copy_command': 'Copy the command for {{path}}',
  'rotations.command_copied': 'Copied the command.',
  'rotations.unknown_files': 'No file will be changed',
  'rotations.ask_files': {
    one: 'The old secret is replaced in {{count}} file.',
    other: 'The old secret is replaced in {{count}} files.',
  },
  'rotations.undo': 'Undo rotation',
  'rotations.undo_asking': 'Undo rotation…',
  'rotations.undo_title': 'Undo the rotation of {{name}}?',
  'rotations.undo_what':
    'The files get the old secret back, and the new one works for another day. Both work in production.',
  'rotations.undo_later': {
    one: 'The old key is active again, and {{count}} file gets the old secret back. The new secret works for another day.',
    other:
      'The old key is active again, and {{count}} files get the old secret back. The new secret works for another day.',
  },
  'rotations.undo_files': 'Files that change back',
  'rotations.not_restored': '{{path}} still has the new secret. {{reason}}',
  'rotations.would_change': {
    one: 'The old secret would be replaced in {{count}} file.',
    other: 'The old secret would be replaced in {{count}} files.',
  },
  'rotations.no_files': 'No file on record holds the secret. To find its copies: keyreeve env scan',
  'rotations.would_rotate':
    '“{{name}}” would get a new secret. Roles compared with the old key: {{difference}}.',
  'rotations.ask_group': {
    one: 'Replace the secret in {{count}} file of {{folder}}?',
    other: 'Replace the secret in {{count}} files of {{folder}}?',
  },
  'rotations.ask_undo':
    'Undo the rotation of “{{name}}” in production? Its files get the old secret back, and the new one works for another day.',
  'rotations.ask_due': {
    one: 'Rotate {{count}} key in {{environment}}: {{names}}?',
    other: 'Rotate {{count}} keys in {{environment}}: {{names}}?',
  },
  'rotations.changed': {
    one: 'Replaced in {{count}} file.',
    other: 'Replaced in {{count}} files.',
  },
  'rotations.undone':
    'Undid the rotation of “{{name}}”. Its old secret is in use again; the new one works until {{until}}.',
  'rotations.restored': {
    one: '{{count}} file has its old content again.',
    other: '{{count}} files have their old content again.',
  },
  'rotations.to_undo': 'To undo this: {{command}}',
  'rotations.batch_title': 'Rotate the keys that are due',
  'rotations.batch_lead':
    'Each key gets a new secret with its account’s current roles, which is kept in the keychain. The old ones keep working for the overlap.',
  'rotations.batch_loading': 'Looking at the files that hold the secrets',
  'rotations.batch_left_out': 'Rotate these one by one',
  'rotations.batch_imported': '{{name}} was imported, so its provider has to issue the new value.',
  'rotations.batch_not_kept': 'The secret of {{name}} isn’t kept, so the new one has to be shown.',
  'rotations.batch_action': { one: 'Rotate {{count}} key', other: 'Rotate {{count}} keys' },
  'rotations.batch_action_asking': { one: 'Rotate {{count}} key…', other: 'Rotate {{count}} keys…' },
  'rotations.batch_ask_title': { one: 'Rotate {{count}} key?', other: 'Rotate {{count}} keys?' },
  'rotations.batch_ask': 'In production: {{names}}. The old secrets work for the overlap.',
  'rotations.batch_results': 'What was done',
  'rotations.batch_undo': 'Undo all',
  'rotations.batch_undo_asking': 'Undo all…',
  'rotations.batch_undo_title': {
    one: 'Undo {{count}} rotation?',
    other: 'Undo {{count}} rotations?',
  },
  'rotations.rotated_one': 'Rotated.',
  'rotations.due_none': 'No key in {{environment}} is due.',
  'rotations.due_done': {
    one: '{{count}} key rotated.',
    other: '{{count}} keys rotated.',
  },
  'rotations.due_imported':
    '“{{name}}” was imported, so its provider has to issue the new value: keyreeve rotate {{name}}',
  'rotations.due_not_kept':
    'The secret of “{{name}}” isn’t kept, so the new one has to be printed: keyreeve rotate {{name}} --print',
  'rotations.quiet_later': 'Once nothing has used the old key for ten minutes, keyreeve keys list says so.',
  'rotations.quiet_listed': {
    one: 'Nothing has used the old key of {{names}} for ten minutes. To end it: {{command}}',
    other: 'Nothing has used the old keys of {{names}} for ten minutes. To end them: {{command}}',
  },
  'rotations.quiet': 'Nothing has used the old key since {{since}}. To end it: {{command}}',
} as const
