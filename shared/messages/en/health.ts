/** The Health screen. */
export const health = {
  'health.the_clock_was_set': 'The clock was set back',
  'health.times_on_record_lie':
    'Some recorded times are ahead of this computer’s clock. Until the clock catches up, keys expire later than they should. Check the date and time.',
  'health.backup_late': 'No recent backup',
  'health.backup_late_rule':
    'Daily backups are set up, but none from the last three days is there. Settings says why the last one failed.',
  'health.drill_due': 'Restore drill due',
  'health.drill_due_rule':
    'No restore drill in the last 90 days. A backup that was never opened may not open when you need it.',
  'health.open_backups': 'Open Settings',
  'health.expiring': 'Expiring',
  'health.in_the_last_quarter':
    'In the last quarter of their lifetime, at most the last seven days. Rotate them before requests are refused.',
  'health.expired': 'Expired',
  'health.every_check_refuses_it':
    'They no longer work. Delete them to remove their secrets from the keychain.',
  'health.rotation_due': 'Rotation due',
  'health.older_than_90_days':
    'Older than 90 days. The longer a secret is in use, the more places it has been in.',
  'health.rotate_all': 'Rotate all…',
  'health.old_unused': 'Old keys to end',
  'health.old_unused_rule':
    'Rotated, and nothing has used the old key for ten minutes. End it now, or let it end with its overlap.',
  'health.old_never_used': 'never used',
  'health.old_last_used': 'last used {{relativeTime}}',
  'health.end_old_name': 'End the old key of {{name}}',
  'health.end_old': 'End old key',
  'health.end_old_asking': 'End old key…',
  'health.standing_in_for_several': 'Shared by several services',
  'health.written_into_env_files':
    'Written to .env files in several folders. With a separate key for each, you can stop one without the others.',
  'health.never_used': 'Never used',
  'health.issued_a_week_ago':
    'Created over a week ago, never used. Delete them if nothing needs them. Imported keys are left out, because they are checked elsewhere.',
  'health.days_days_old': { one: '{{count}} day old', other: '{{count}} days old' },
  'health.ends_relativetime': 'ends {{relativeTime}}',
  'health.ended_relativetime': 'ended {{relativeTime}}',
  'health.replaced_ended_relativetime': 'replaced; ended {{relativeTime}}',
  'health.created_relativetime': 'created {{relativeTime}}',
  'health.the_latest_one_is': ' The latest recorded time is {{exactTime}}.',
  'health.imported': ' · imported',
  'health.the_first_count_of': 'Showing the first {{count}} of {{total}}.',
  'health.show_more': 'Show more',
  'health.rotate_name': 'Rotate {{name}}…',
  'health.rotate': 'Rotate…',
  'health.delete_name': 'Delete {{name}}…',
  'health.delete': 'Delete…',
  'health.new_key_in_place': 'New key to replace {{name}}…',
  'health.new_key': 'New key…',
  'health.create_another_key_to': 'Create another key so that {{name}} isn’t shared…',
  'health.create_another_key': 'Create another key…',
  'health.looking_through_the_keys': 'Checking the keys',
  'health.the_keys_could_not': 'Couldn’t check the keys',
  'health.nothing_needs_a_look': 'No problems in {{environment}}',
  'health.no_key_is_expired':
    'No key is expired or about to expire, older than 90 days, unused for a week, or shared by several services.',
  'health.findings': 'Findings',
  'health.path_as_variable': '{{path}} as {{variable}}',
  'health.health': 'Health',
  'health.these_findings_may_be': 'These findings may be out of date.',
} as const
