/** Backups, on the command line and in the app. */
export const backups = {
  'backups.ask.passphrase': 'Passphrase for the backup:',
  'backups.created': {
    one: 'Backed up {{count}} key to {{path}}, with the secrets of {{secrets}}.',
    other: 'Backed up {{count}} keys to {{path}}, with the secrets of {{secrets}}.',
  },
  'backups.keep_passphrase': 'Nobody can open it without its passphrase, so keep that somewhere else.',
  'backups.keep_identity': 'Only the identities of its recipients open it, so keep those somewhere else.',
  'backups.missing': {
    one: 'Without a secret in the backup: {{names}}. The keychain doesn’t hold it, or holds something else.',
    other:
      'Without their secrets in the backup: {{names}}. The keychain doesn’t hold them, or holds something else.',
  },
  'backups.none': 'No backups yet. Create one with: keyreeve backup create',
  'backups.heading.created': 'CREATED',
  'backups.heading.keys': 'KEYS',
  'backups.heading.secrets': 'SECRETS',
  'backups.heading.lock': 'OPENED BY',
  'backups.heading.file': 'FILE',
  'backups.lock.passphrase': 'passphrase',
  'backups.lock.recipients': 'identity',
  'backups.file_gone': '{{path}} (gone)',

  'cli.help.backup.summary': 'Create and list encrypted backups',
  'cli.help.backup':
    'Work with backups: one encrypted file with everything, including the secrets that are kept, so that another machine can take over. The format is that of age (age-encryption.org).',
  'cli.help.backup.create':
    'Write an encrypted backup into a new file. Without --recipient, it is encrypted with a passphrase, which is read from a file or asked for at the terminal.',
  'cli.help.backup.file': 'the new file, best on another disk',
  'cli.help.backup.recipient': 'encrypt for this age recipient (age1…); repeat the option for several',
  'cli.help.backup.passphrase_file': 'file that contains the passphrase of the backup',
  'cli.help.backup.list': 'List the backups that were made on this machine',
  'cli.usage.recipient_and_passphrase': 'Use either --recipient or --passphrase-file.',
  'cli.usage.backup_protection':
    'Say how to encrypt the backup: --recipient or --passphrase-file. Only at a terminal you are asked for a passphrase.',
} as const
