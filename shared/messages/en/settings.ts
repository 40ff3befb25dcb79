/** The Settings screen. */
export const settings = {
  'settings.serve_the_local_api': 'Serve the local API',
  'settings.on_this_machine_only':
    'Only on this machine (127.0.0.1), and only while Keyreeve is running. Web pages are refused.',
  'settings.decide_while_locked': 'Keep checking keys while Keyreeve is locked',
  'settings.decide_while_locked_hint':
    'Gateways go on working, and the keys that checks need stay in memory. Everything else is refused until you unlock.',
  'settings.port': 'Port',
  'settings.use_this_port': 'Use this port',
  'settings.try_again': 'Try again',
  'settings.local_api': 'Local API',
  'settings.programs_and_gateways_on':
    'Lets programs and gateways on this machine ask whether a key is allowed to do something, and manage keys. It is off until you turn it on.',
  'settings.address': 'Address',
  'settings.copy_the_address': 'Copy the address',
  // Named in the clipboard's notices.
  'settings.the_address': 'the address',
  'settings.secrets_are_kept_in': 'Secrets are kept in the operating system’s keychain, one item per key.',
  'settings.secrets_are_encrypted_in':
    'Secrets are encrypted in a file in the data folder, with a key derived from your passphrase.',
  'settings.secrets_are_kept_in_memory': 'Secrets are kept in memory only and are gone when Keyreeve closes.',
  'settings.settings': 'Settings',
  'settings.secrets': 'Secrets',
  'settings.state': 'State',
  'settings.auto_lock':
    'Keyreeve locks when the screen is locked, before the machine sleeps, and when nobody has used it for this long:',
  'settings.auto_lock_label': 'Lock when unused for',
  'settings.auto_lock_minutes': '{{count}} min',
  'settings.auto_lock_never': 'Never',
  'settings.lock_now': 'Lock now',
  'settings.backups': 'Backups',
  'settings.backups_words':
    'A backup is one encrypted file with everything, including the kept secrets. Keyreeve makes one each day while it is open and unlocked.',
  'settings.backups_recovery':
    'Choose a folder for the backups, preferably on another disk, and a place for the recovery file. Only the recovery file opens the backups.',
  'settings.backups_keep': 'Keep',
  'settings.backups_keep_count': { one: 'the newest {{count}}', other: 'the newest {{count}}' },
  'settings.backups_set_up': 'Set up daily backups…',
  'settings.backups_saved_title': 'Move the recovery file off this computer',
  'settings.backups_saved':
    'Put it into a password manager or on a USB stick, and delete it here. Without it, nobody can open the backups; with it, anybody can.',
  'settings.backups_folder': 'Folder',
  'settings.backups_last': 'Last backup',
  'settings.backups_drill_last': 'Last drill',
  'settings.backups_now': 'Back up now',
  'settings.backups_drill': 'Restore drill…',
  'settings.backups_drill_words':
    'A restore drill opens the newest backup with your recovery file and checks that everything is in it. Nothing is changed. To restore one, use “keyreeve restore”.',
  'settings.backups_drilled': {
    one: 'The backup opens and is complete: {{count}} key, {{secrets, number}} with its secret.',
    other: 'The backup opens and is complete: {{count}} keys, {{secrets, number}} with their secrets.',
  },
  'settings.backups_done': 'Backed up.',
  'settings.backups_turn_off': 'Turn off…',
  'settings.backups_turn_off_title': 'Turn off daily backups?',
  'settings.backups_turn_off_effect':
    'No more backups are made. Those that were made stay in their folder, and the recovery file still opens them.',
  'settings.backups_turn_off_action': 'Turn off',
  'settings.activity': 'Activity',
  'settings.keep_activity': 'Keep entries',
  'settings.keep_activity_why':
    'Older entries are removed every day. What is left can still be verified, and the removal is recorded.',
  'settings.keep.forever': 'Forever',
  'settings.keep.1y': 'For a year',
  'settings.keep.90d': 'For 90 days',
  'settings.entries_left': {
    one: '{{count}} older entry couldn’t be removed now. Verify the activity to see whether something is wrong with it.',
    other:
      '{{count}} older entries couldn’t be removed now. Verify the activity to see whether something is wrong with it.',
  },
  'settings.clipboard': 'Clipboard',
  'settings.a_copied_secret_is':
    'A copied secret is also cleared when Keyreeve is locked and when it quits. It is only cleared if the clipboard still holds it.',
  'settings.clear_the_clipboard': 'Clear a copied secret',
  'settings.clear_after': { one: 'after {{count}} second', other: 'after {{count}} seconds' },
  'settings.clear_when_locked': 'only when locking or quitting',
  'settings.what_is_copied_is':
    'Copies are marked as secret, so that clipboard managers that respect the mark ignore them.',
  'settings.on_this_system_a':
    'On this system, copies can’t be marked as secret. A clipboard manager may keep them in its history.',
  'settings.keyboard': 'Keyboard',
  'settings.keyboard_shortcuts': 'Keyboard shortcuts',
  'settings.about': 'About',
  'settings.version': 'Version',
  'settings.electron': 'Electron',
  'settings.system': 'System',
  'settings.data_folder': 'Data folder',
  'settings.this_is_a_test':
    'This is a test build. Its version of Electron no longer gets security fixes. Don’t keep real keys in it.',
  'settings.everything_is_local_keyreeve':
    'Everything is local: Keyreeve sends nothing over the network. No secret is stored in plain text in the data folder.',
} as const
