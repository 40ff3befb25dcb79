import type { Refusals } from '../../catalogue.ts'

/** Refusals of the keychain, the passphrase vault and the lock. */
export const keychainRefusals = {
  'conflict.vault_exists': 'A passphrase vault already exists. Unlock it with its passphrase.',
  'conflict.vault_replaced': 'Another process just replaced the passphrase vault. Try again.',
  'conflict.set_up': 'This data folder already has a vault.',
  'conflict.set_up_os': '{{home}} already uses the system keychain. This can’t be changed.',
  'conflict.set_up_passphrase': '{{home}} already uses a passphrase vault. This can’t be changed.',
  'damaged.vault_file':
    'The passphrase vault file is damaged. Restore it from a backup. Nothing in it was changed.',
  'damaged.vault_item':
    'This item of the passphrase vault is damaged. Restore the vault from a backup, or import the secret again.',
  'damaged.vault_link':
    '{{path}} should be the passphrase vault but is a broken link. Nothing was changed. Connect the drive that the vault is on, or move the link away and restore the vault from a backup.',
  'damaged.vault_folder':
    '{{path}} should be the passphrase vault but is a folder. Nothing was changed. Move it away and restore the vault from a backup.',
  'damaged.vault_other':
    '{{path}} should be the passphrase vault but isn’t a regular file. Nothing was changed. Move it away and restore the vault from a backup.',
  'database_busy.vault': 'Another program is using the passphrase vault. Try again in a moment.',
  'database_busy.lock': 'Another Keyreeve is in the middle of a change. Try again in a moment.',
  'database_newer.vault':
    'The passphrase vault was written by a newer version of Keyreeve. Update Keyreeve to open it.',
  'no_space.vault': 'The disk is full. Free some space and try again.',
  'no_space.keychain':
    'The disk is full, so the system keychain couldn’t store the secret. Free some space and try again.',
  'read_only.vault':
    'Keyreeve can’t read or write the passphrase vault file. Check the permissions of its folder.',
  'keychain_locked.os': 'The system keychain is locked. Unlock it, then try again.',
  'keychain_locked.between':
    'The system keychain was locked while the secret was being stored. Unlock it, then try again.',
  'keychain_locked.memory': 'The in-memory keychain is locked. Unlock it, then try again.',
  'keychain_locked.passphrase_vault': 'The passphrase vault is locked. Enter its passphrase, then try again.',
  'keychain_locked.enter_passphrase': 'Enter your passphrase to unlock the vault.',
  'keychain_locked.session': 'Keyreeve is locked. Unlock it to continue.',
  'keychain_locked.new_secret_kept':
    '“{{name}}” has a new secret, but it isn’t shown because Keyreeve was locked. It is in your vault: after unlocking, you can copy it or write it to a file.',
  'keychain_locked.new_secret_lost':
    '“{{name}}” has a new secret, but it isn’t shown because Keyreeve was locked. It wasn’t kept, so it is lost: create a new key to replace it.',
  'keychain_locked.restored': 'A backup was just restored, so the vault is being opened again. Try again.',
  'keychain_locked.canary': 'The keychain is locked. Unlock it, then try again.',
  'keychain_locked.passphrase_file':
    'Can’t read the passphrase file {{file}} (set by {{variable}}): {{reason}}.',
  'keychain_locked.no_passphrase': 'No passphrase was entered, so nothing was done.',
  'keychain_locked.needs_passphrase':
    'The vault needs its passphrase. Set {{variable}} to a file that contains it, or run this in a terminal.',
  'keychain_unavailable.waiting': 'Still waiting for the keychain. Try again in a moment.',
  'keychain_unavailable.closing': 'Keyreeve is closing. Start it again to continue.',
  'keychain_unavailable.memory': 'The in-memory keychain is off. Turn it on to continue.',
  'keychain_unavailable.no_bus':
    'The system keychain can’t be reached because there is no desktop session bus. Start Keyreeve in a desktop session, or use a passphrase vault instead.',
  'keychain_unavailable.no_service':
    'No keychain service is running. Start one (GNOME Keyring, KWallet or KeePassXC), or use a passphrase vault instead.',
  'keychain_unavailable.no_keyring':
    'The system keychain has no default keyring yet. Create one in its settings, or use a passphrase vault instead.',
  'keychain_unavailable.stale_session': 'The system keychain was restarted and isn’t ready yet. Try again.',
  'keychain_unavailable.no_library':
    'The keychain library couldn’t be loaded. Install libsecret (Debian: libsecret-1-0) and restart Keyreeve, or use a passphrase vault instead.',
  'keychain_unavailable.unknown':
    'The system keychain rejected the request. Check its settings, or use a passphrase vault instead.',
  'keychain_unavailable.init': '{{reason}} For a passphrase vault, run: keyreeve init --vault passphrase',
  'keychain_unavailable.crashed': 'The keychain helper stopped unexpectedly. Try again.',
  'keychain_unavailable.crashing': 'The keychain helper keeps crashing. Wait a minute, then try again.',
  'keychain_unavailable.vault_file':
    'The passphrase vault file couldn’t be opened. Check that its drive is connected, then try again.',
  keychain_timeout: 'The system keychain didn’t respond in time. Look for an unlock prompt, then try again.',
  keychain_items_missing:
    'The keychain works, but Keyreeve’s items are gone from it. Restore the keychain from a backup, then try again. Nothing was deleted.',
  'vault_not_set_up.passphrase': 'The passphrase vault isn’t set up yet. Choose a passphrase first.',
  'vault_not_set_up.keychain': 'Choose where to keep secrets first.',
  'vault_not_set_up.home': 'Keyreeve isn’t set up in {{home}} yet. Run “keyreeve init” first.',
  'passphrase_wrong.vault': 'Wrong passphrase. Check it and try again.',
  'passphrase_wrong.empty_file': 'The passphrase file {{file}} (set by {{variable}}) is empty.',
  'passphrase_wrong.large_file': 'The passphrase file {{file}} (set by {{variable}}) is too large.',
  'passphrase_wrong.mismatch': 'The passphrases don’t match. Try again.',
  passphrase_too_soon: {
    one: 'Too many wrong passphrases. Try again in {{count}} second.',
    other: 'Too many wrong passphrases. Try again in {{count}} seconds.',
  },
  passphrase_too_short: 'The passphrase is too short. Use at least {{min, number}} characters.',
} as const satisfies Refusals
