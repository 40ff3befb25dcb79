/** What verifying the activity has found, in the app and on the command line; and the commands for it. */
export const audit = {
  'audit.whole': {
    one: 'The activity is intact: its only entry, of {{since, moment}}, is as it was recorded.',
    other: 'The activity is intact: all {{count}} entries since {{since, moment}} are as they were recorded.',
  },
  'audit.empty': 'There are no entries yet.',
  'audit.row_changed':
    'Entry {{seq}}, of {{at, moment}}, doesn’t match what was recorded. It was changed, moved or inserted by another program, or the disk has damaged it.',
  'audit.rows_missing':
    'Entries {{seq}} to {{until}} are missing. Another program has removed them, or the disk has damaged them.',
  'audit.row_missing':
    'Entry {{seq}} is missing. Another program has removed it, or the disk has damaged it.',
  'audit.end_missing':
    'The newest entries are missing, from {{seq}} to {{until}}. Another program has removed them.',
  'audit.older_copy':
    'The keychain remembers entries up to {{until}}, but the newest one here is the one before {{seq}}. The database was replaced by an older copy, such as a backup, or its end was cut off.',
  'audit.rewritten':
    'Something between entries {{seq}} and {{until}} doesn’t match what was recorded. Another program has rewritten the entries, or the database was replaced by an older copy and has been used since.',
  'audit.seal_missing':
    'The seal on the newest entry is missing, so nothing proves that the entries are those that were recorded. Another program has removed it.',
  'audit.seal_changed':
    'The seal on the newest entry isn’t Keyreeve’s, so nothing proves that the entries are those that were recorded. Another program has changed it, or the disk has damaged it.',
  'audit.cut_changed':
    'The record of which old entries were removed on purpose isn’t Keyreeve’s. Another program has changed it, or the disk has damaged it.',
  'audit.whole_before': {
    one: 'The entry before it is intact.',
    other: 'The {{count}} entries before it are intact.',
  },
  'audit.removed': {
    one: '{{count}} older entry was removed because of the setting for how long entries are kept, last on {{at, moment}}.',
    other:
      '{{count}} older entries were removed because of the setting for how long entries are kept, last on {{at, moment}}.',
  },
  'audit.sealed_late': {
    one: '{{count}} entry was added while the vault was locked. Any program that can write to the database could have added it.',
    other:
      '{{count}} entries were added while the vault was locked. Any program that can write to the database could have added them.',
  },
  'audit.unsealed': {
    one: '{{count}} entry at the end isn’t sealed yet. It was added while the vault was locked, or by another program.',
    other:
      '{{count}} entries at the end aren’t sealed yet. They were added while the vault was locked, or by another program.',
  },
  'audit.not_anchored':
    'The keychain has no record of the newest entry yet, or can’t be read now, so Keyreeve can’t tell whether entries are missing at the end.',
  'audit.anchored': {
    one: 'The keychain remembers entry {{seq}}. The removal of the {{count}} entry after it couldn’t be detected yet.',
    other:
      'The keychain remembers entry {{seq}}. The removal of the {{count}} entries after it couldn’t be detected yet.',
  },

  'audit.help.summary': 'List, export and verify the activity',
  'audit.help': 'Work with the activity: what was changed, and which secrets were delivered where.',
  'audit.help.verify':
    'Verify that no entry of the activity was changed, removed, moved or added by another program. Exits with 0 if it is intact, otherwise with 1 and the first entry that is wrong. Needs the vault to be open, because it has the key of the seal.',
  'audit.help.export':
    'Write the activity as JSON lines, oldest first: everything that is stored of each entry, with its hash, and no secrets. SECURITY.md says how the hash is computed.',
  'audit.help.since': 'only entries since this date or time, such as 2026-11-01 or 2026-11-01T08:00:00Z',
  'audit.help.out': 'write into this new file, which only you can read, instead of standard output',
  'audit.help.list': 'List the newest entries: what was done, to what, by whom and from where',
  'audit.help.limit': 'how many entries',
  'audit.help.keep':
    'Show or change how long entries are kept: forever, a year or 90 days. Older entries are removed now and every day. What is left can still be verified: the removal is signed, and an entry itself. Asks first if entries would be removed sooner. Nothing is removed from an activity that was tampered with.',
  'audit.help.keep.time': 'how long; without it, the setting is shown',
  'audit.help.keep.dry_run': 'only say what would be removed',
  'audit.keep.forever': 'Entries are kept forever.',
  'audit.keep.1y': 'Entries are kept for a year.',
  'audit.keep.90d': 'Entries are kept for 90 days.',
  'audit.keep.would_remove': {
    zero: 'No entry is older.',
    one: '{{count}} entry is older and would be removed.',
    other: '{{count}} entries are older and would be removed.',
  },
  'audit.keep.ask': {
    zero: 'Remove entries of the activity after {{days}} days? No entry is older now.',
    one: 'Remove entries of the activity after {{days}} days? {{count}} entry is older and will be removed now.',
    other:
      'Remove entries of the activity after {{days}} days? {{count}} entries are older and will be removed now.',
  },
  'audit.keep.left': {
    one: '{{count}} older entry couldn’t be removed now. To see whether something is wrong with the activity: keyreeve audit verify',
    other:
      '{{count}} older entries couldn’t be removed now. To see whether something is wrong with the activity: keyreeve audit verify',
  },
  'audit.usage.since': 'Not a date or time: give it as 2026-11-01 or 2026-11-01T08:00:00Z.',
  'audit.usage.limit': 'Give a number from 1 to 1000.',
  'audit.exported': {
    one: '{{count}} entry written to {{path}}.',
    other: '{{count}} entries written to {{path}}.',
  },
  'audit.heading.time': 'TIME',
  'audit.heading.action': 'ACTION',
  'audit.heading.subject': 'SUBJECT',
  'audit.heading.environment': 'ENVIRONMENT',
  'audit.heading.actor': 'ACTOR',
  'audit.heading.origin': 'FROM',
} as const
