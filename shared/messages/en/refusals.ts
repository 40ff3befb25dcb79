import type { RefusalFamily } from '../../domain/errors.ts'
import type { Entry } from '../message.ts'

/**
 * Why something was not done, and what to do about it. The part of a code before the dot is its family (`shared/domain/errors.ts`),
 * which decides about exit codes and HTTP statuses.
 */
export const refusals = {
  // What was asked
  'invalid_input.malformed': 'This request isn’t valid.',
  'invalid_input.missing': 'This field is missing.',
  'invalid_input.environment': 'Name the environment: test or production.',
  'invalid_input.one_of': 'Use one of: {{values}}.',
  'invalid_input.wrong_type': 'This must be of type {{type}}.',
  'invalid_input.too_small': 'Too short or too small: the minimum is {{min, number}}.',
  'invalid_input.too_big': 'Too long or too large: the maximum is {{max, number}}.',
  'invalid_input.unknown_field': 'This request has a field that doesn’t belong to it.',
  'invalid_input.unsendable': 'This request contains something that can’t be sent.',
  'invalid_input.half_character': 'This contains half a character, which can’t be stored. Type it again.',
  'invalid_input.too_long': 'Use at most {{max, number}} characters.',
  'invalid_input.control_characters': 'Remove the control characters; this must be one line of plain text.',
  'invalid_input.invisible': 'Use at least one visible character.',
  'invalid_input.no_name': 'Enter a name.',
  'invalid_input.prefix': 'Use 2 to 8 lowercase letters, for example “kr”.',
  'invalid_input.role_id': 'Use 2 to 64 lowercase letters, digits or underscores, starting with a letter.',
  'invalid_input.entity': 'Use lowercase letters, digits and underscores, starting with a letter.',
  'invalid_input.permission': 'Write a permission as entity:action, for example event:read.',
  'invalid_input.no_roles': 'Choose at least one role. A key without roles can’t do anything.',
  'invalid_input.no_permissions': 'Grant at least one permission.',
  'invalid_input.port': 'Choose a port between 1024 and 65535.',
  'invalid_input.port_not_allowed':
    'The system doesn’t allow Keyreeve to listen on port {{port}}. Choose a port from 1024 up.',
  'invalid_input.variable': 'Use letters, digits and underscores, and don’t start with a digit.',
  'invalid_input.backup_passphrase':
    'Use at least {{min, number}} characters: whoever has the backup can guess at its passphrase without limit.',
  'invalid_input.recipient':
    'This isn’t an age recipient. Use one that begins with “age1”; age-keygen prints it as the public key.',
  'invalid_input.identity': 'This isn’t an age identity. Use one that begins with “AGE-SECRET-KEY-1”.',
  'invalid_input.restore_mode':
    'This vault isn’t empty. Choose whether to merge the backup into it, or to replace everything by the backup.',
  'invalid_input.no_value': 'Paste the value.',
  'invalid_input.blank_value': 'The value is blank. Paste it again.',
  'invalid_input.masked_value': 'Part of this key is hidden behind dots. Paste the whole key.',
  'invalid_input.bad_checksum':
    'This looks like a Keyreeve key, but its checksum is wrong. It may be mistyped, cut off or relabeled. Copy it again from where it came from.',
  'invalid_input.paste_too_large': 'This is larger than 64 KiB. Paste only the part with the key.',
  'invalid_input.stdin_too_large': 'Standard input is larger than 64 KiB. No key is that long.',
  'invalid_input.looks_like_secret':
    'This looks like a secret or contains one, and it would be stored and shown as plain text. Use something else. If others may have seen it, replace the key.',
  'invalid_input.project_folder':
    '{{path}} can’t be a project, because everything else is in it. Choose a folder below it.',
  'invalid_input.past_date': 'Choose a date in the future.',
  'invalid_input.value_not_needed':
    'Keyreeve creates the new value of “{{name}}” itself. Leave the value out.',
  'invalid_input.value_needed':
    '“{{name}}” was imported. Create a new value with its original provider, and rotate with that value.',
  'invalid_input.lost_key_account':
    'A replacement for “{{name}}” must have the same account and environment.',
  'invalid_input.not_service_account': 'Only service account user IDs can be explicitly provided',
  'invalid_input.entity_and_action': 'Give both entity and action, or neither.',
  'invalid_input.time_format': 'Give the time as RFC 3339, for example 2027-01-31T12:00:00Z.',
  'invalid_input.email': 'Provide a valid email',
  'invalid_input.user_type': 'User type must be ‘user’ or ‘service_account’',
  'invalid_input.filters': 'Filters are not served. Use type, user_ids, roles and status.',
  'invalid_input.no_roles_user': 'Choose at least one role; without one, a user can’t do anything',
  'invalid_input.no_roles_service': 'Service accounts require role assignment',
  'not_found.key': 'This key no longer exists. Reload the list.',
  'not_found.key_named': 'There is no key “{{name}}” in {{environment}}.',
  'not_found.key_elsewhere':
    'There is no key “{{name}}” in {{environment}}. There is one in {{otherEnvironment}}: add --env {{otherEnvironment}}',
  'not_found.key_listed': 'There is no key “{{name}}” in {{environment}}. See: keyreeve keys list',
  'not_found.account': 'This account no longer exists. Choose another one.',
  'not_found.account_named': 'There is no account “{{name}}”.',
  'not_found.role': 'This role no longer exists. Reload the list.',
  'not_found.lost_key': 'The lost key no longer exists. Reload the list.',
  'not_found.folder': 'There is no folder or file {{path}}, or it can’t be reached.',
  'not_found.repository': '{{path}} is in no git repository with a working tree.',
  'not_found.staged_files':
    'Git couldn’t say which files are staged here. Run this in the working tree of a repository.',
  'not_found.git': 'Git was not found. Install it, or add it to PATH.',
  'not_found.folder_handle': 'The folder was chosen before the window was reloaded. Choose it again.',
  'not_found.file_handle': 'The file was chosen before the window was reloaded. Choose it again.',
  'not_found.placement': 'This place is no longer on record. Reload the list.',
  'not_found.place': 'Keyreeve no longer tracks this place. Reload, then choose the file with Write to .env.',
  'not_found.api': 'The local API is off. Turn it on first.',
  'name_taken.key':
    'There is already a key “{{name}}” in {{environment}}. Choose another name, or delete that key first.',
  'name_taken.account': 'There is already an account “{{name}}”. Choose another name.',
  id_taken: 'There is already a role “{{id}}”. Choose another ID.',
  'conflict.account_ambiguous':
    'A user account and a service account are both called “{{name}}”. Use the ID instead: {{first}} or {{second}}.',
  'conflict.account_intact': 'The account “{{name}}” isn’t damaged, so there is nothing to repair.',
  'conflict.vault_exists': 'A passphrase vault already exists. Unlock it with its passphrase.',
  'conflict.vault_replaced': 'Another process just replaced the passphrase vault. Try again.',
  'conflict.served_by_app':
    'The app is open and serves the command line, so there is nothing to start. If it’s locked, unlock it there.',
  'conflict.served_by_unlock': 'The command line is already unlocked. To end that: keyreeve lock',
  'conflict.no_clipboard':
    'There is no clipboard here: no desktop session, or none of wl-copy, xclip and xsel is installed. Open the app to copy there, or use keyreeve run.',
  'conflict.file_exists': '{{path}} already exists. Choose another name.',
  'conflict.backup_inside':
    'This is in one of Keyreeve’s own folders, and the backup would be lost together with it. Choose another folder, best on another disk.',
  'conflict.set_up': 'This data folder already has a vault.',
  'conflict.set_up_os': '{{home}} already uses the system keychain. This can’t be changed.',
  'conflict.set_up_passphrase': '{{home}} already uses a passphrase vault. This can’t be changed.',
  'delivery_unrecorded.busy':
    'The secret was delivered, but another program is writing to the database, so this isn’t recorded yet. It will be recorded at the next start.',
  'delivery_unrecorded.database':
    'The secret was delivered, but the database couldn’t be written, so this isn’t recorded yet. It will be recorded at the next start.',
  'delivery_unrecorded.leftover':
    'The secret was delivered, but a temporary file beside it can’t be removed yet, so this isn’t recorded. It will be recorded at the next start.',
  delivery_unverified:
    'The secret was delivered, but it isn’t there any more: another program has changed it. Check what is there, then try again.',
  'conflict.secret_still_there':
    'The secret is still there. Remove it, or write another one over it, then try again.',
  'conflict.not_removed': 'The secret couldn’t be removed from there. Remove it by hand, then check again.',
  'conflict.guard_hooks_path':
    'Git’s setting core.hooksPath depends on a condition here or can’t be resolved, so Keyreeve doesn’t know which hooks run. Set it for this repository: git config core.hooksPath <folder>',
  'conflict.guard_not_shell':
    '{{path}} is no shell script, and the repository shares it. Have it run the script keyreeve/pre-commit in git’s folder first, and end if that fails.',
  'conflict.guard_kept_hook':
    '{{path}} already exists, so the hook that is there now can’t be kept under that name. Move one of them away, then try again.',
  'conflict.guard_lefthook_format':
    '{{path}} can’t be changed: Keyreeve adds its command to YAML only, and the file must be valid. Rename or correct it, then try again.',
  'conflict.scan_again': 'Scan the folder again to check this file.',
  'conflict.scan_running': 'Another scan is running. Wait for it, or cancel it.',
  'conflict.scan_cancelled': 'The scan was cancelled. Nothing was recorded.',
  'conflict.unreachable_place': 'This place can’t be checked from here. Check it in the app.',
  'conflict.binding_changed':
    '{{variable}} no longer takes this key, or the project has another environment. Reload, then try again.',
  'conflict.bound_in_file':
    'keyreeve.json binds {{variable}} to “{{name}}” for everybody who works on this project. Change it there.',
  'conflict.file_history': 'This is a log or a history, which no program reads a key from.',
  'conflict.file_tracked': 'Git tracks the file, so the secret could be pushed.',
  'conflict.file_in_test_folder': '{{path}} is a folder for test, which gets no production key by itself.',
  'conflict.file_recent': 'The file was changed a moment ago, and may still be being written.',
  'conflict.file_in_editor': 'An editor has the file open: {{file}} is beside it.',
  'conflict.other_place':
    'This place belongs to a key of another account or environment. Choose the file with Write to .env.',

  // Accounts and roles
  role_unknown: 'There is no role “{{id}}”. Choose another one.',
  'role_not_allowed.user_only': '“{{name}}” is for user accounts only. Choose another role.',
  'role_not_allowed.service_account_only': '“{{name}}” is for service accounts only. Choose another role.',
  role_in_use: '“{{name}}” is still assigned to {{accounts}}. Remove it from them first.',
  role_built_in: 'Built-in roles can’t be changed. Create a custom role instead.',
  account_has_keys: '“{{name}}” still has keys: {{keys}}. Delete them first.',
  account_archived: '“{{name}}” is archived. Choose another account.',
  last_account: 'This is your own account. It can’t be archived.',

  // Keys
  'key_deleted.key': 'This key was deleted, and that can’t be undone. Create a new one.',
  'key_deleted.lost': '“{{name}}” is already deleted. Create a new key instead.',
  'key_not_active.rotated': '“{{name}}” has already been rotated. Rotate the key that replaced it.',
  'key_not_active.disabled': '“{{name}}” is disabled. Enable it before you rotate it.',
  'key_not_active.is_disabled': '“{{name}}” is disabled. Enable it first.',
  'key_not_active.expired': '“{{name}}” has expired. Create a new key instead.',
  'key_not_active.overlap_over':
    'The old key of “{{name}}” no longer works, so the rotation can’t be undone. Rotate again instead.',
  'key_not_active.old_disabled':
    'The old key of “{{name}}” is disabled, so the rotation can’t be undone. Enable it first.',
  'key_not_active.caller': 'The key used for this request has just stopped working. Use another one.',
  key_not_replaced: '“{{name}}” wasn’t rotated, so it has no overlap to end. Disable or delete it instead.',
  'key_not_replaced.by': '“{{name}}” doesn’t come from a rotation, so there is none to undo.',
  key_not_kept: 'The secret of “{{name}}” was shown once and not kept. Create a new key to replace it.',
  insufficient_permissions:
    'Insufficient permissions to {{action}} {{entity}}: this key lacks {{permission}}. A key’s permissions never change; create a new key for an account that has it.',
  'more_than_held.super_admin':
    'Only a key with the role ‘super_admin’ can assign that role. Use such a key, or ask a super_admin.',
  'more_than_held.permission':
    'These roles grant ‘{{action}}’ on ‘{{entity}}’, which this key doesn’t have. Ask for less, or use a key that has it.',
  'secret_unstorable.too_large': 'The value is larger than 64 KiB. Check what you pasted.',
  'secret_unstorable.characters':
    'The value contains a NUL or half a character, which no keychain can store. Check what you pasted.',
  'secret_unstorable.not_utf8':
    'Standard input isn’t UTF-8 text, which is all that Keyreeve can store. Encode the secret, for example as base64.',
  'secret_unstorable.empty': 'The secret is empty. Enter a secret.',
  'secret_unstorable.nul':
    'The secret contains a NUL character, which keychains can’t store. Remove it and try again.',
  'secret_unstorable.half_character':
    'The secret contains half a character (a lone surrogate). Copy it again from its source.',
  'secret_unstorable.too_long':
    'The secret is longer than {{max, number}} bytes, the limit of a keychain item.',
  'secret_unstorable.not_read_back':
    'The system keychain returned something else than was stored, so nothing was kept. Check the keychain, or use a passphrase vault instead.',
  'secret_unstorable.keychain_limit':
    'The system keychain rejected the secret as too large. Use a shorter one.',
  secret_missing:
    'The secret of “{{name}}” is no longer in the keychain. Create a new key to replace it, or restore the keychain.',
  secret_changed:
    'Another program changed the secret of “{{name}}” in the keychain, so Keyreeve won’t use it. Create a new key to replace it.',
  'secret_known.key': 'You already have this value: it is the key “{{name}}” in {{environment}}.',
  'secret_known.deleted': 'You already had this value: it was the deleted key “{{name}}” in {{environment}}.',
  import_unclear: 'Something may be wrong with this value. Nothing was imported yet.',
  'import_unclear.cli': '{{findings}} Nothing was changed. Add {{options}}.',
  'other_environment.key':
    'This is a {{other}} key, according to its own label and checksum. It can’t be imported into {{environment}}.',
  'other_environment.inside':
    'This contains a {{other}} key, according to its own label and checksum. It can’t be imported into {{environment}}.',

  // Records that don't match their MAC, and the database
  'damaged.key':
    '“{{name}}” is damaged or was changed outside Keyreeve, so it can’t be used. Restore a backup, or delete it and create a new key.',
  'damaged.key_api':
    'The record of this key is damaged, so it is always refused. Delete it in the Keyreeve app or on the command line.',
  'damaged.account':
    'The account “{{name}}” is damaged or was changed outside Keyreeve, so it can’t be used. Repair it on the Accounts screen, or run: keyreeve accounts repair',
  'damaged.account_update': 'The record of this account is damaged. Set its name and roles again.',
  'damaged.role':
    'The role “{{id}}” is damaged or was changed outside Keyreeve, so it can’t be used. Save it again on the Roles screen.',
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
  'damaged.file_backup': 'The backup of this file is missing or damaged, so the file was left as it is.',
  'database_busy.database':
    'Another program is writing to Keyreeve’s database. Close it, or try again in a moment.',
  'database_busy.vault': 'Another program is using the passphrase vault. Try again in a moment.',
  'database_busy.lock': 'Another Keyreeve is in the middle of a change. Try again in a moment.',
  'database_corrupt.database':
    'Keyreeve’s database is damaged. Nothing was changed. Restore a backup of keyreeve.db, or move the file away to start over.',
  'database_corrupt.not_ours':
    'keyreeve.db isn’t a Keyreeve database. Nothing was changed. Restore a backup of it, or move the file away to start over.',
  'database_corrupt.schema':
    'Keyreeve’s database is damaged, or keyreeve.db belongs to another program. Nothing was changed. Restore a backup of it, or move the file away to start over.',
  'database_corrupt.broken_link':
    'keyreeve.db is a link to a file that doesn’t exist. Nothing was changed. Connect the drive that the file is on, or remove the link to start over.',
  'database_corrupt.not_a_file':
    'keyreeve.db is empty or not a file. Nothing was changed. Restore a backup of it, or move it away to start over.',
  'database_corrupt.side_file':
    '{{file}} should be one of SQLite’s own files but isn’t a regular file. Nothing was changed. Move it away, then try again.',
  'database_corrupt.no_vault':
    'Keyreeve’s database is damaged: it no longer says where its vault is. Nothing was changed. Restore a backup of keyreeve.db.',
  'database_corrupt.key':
    'Keyreeve’s database is damaged around this key, so the key can’t be deleted. Restore a backup of keyreeve.db.',
  'database_corrupt.account':
    'Keyreeve’s database is damaged around this account, so the account can’t be changed. Restore a backup of keyreeve.db.',
  'database_newer.database':
    'This data was written by a newer version of Keyreeve. Install that version to open it. Nothing was changed.',
  'database_newer.vault':
    'The passphrase vault was written by a newer version of Keyreeve. Update Keyreeve to open it.',
  'no_space.database': 'The disk is full, so nothing was changed. Free some space and try again.',
  'no_space.disk_error':
    'Writing to the disk failed, so nothing was changed. Check its free space and health, then try again.',
  'no_space.quota': 'Your disk quota is used up, so nothing was changed. Free some space and try again.',
  'no_space.vault': 'The disk is full. Free some space and try again.',
  'no_space.keychain':
    'The disk is full, so the system keychain couldn’t store the secret. Free some space and try again.',
  'no_space.env_file': 'The disk is full, so the file wasn’t changed. Free some space and try again.',
  'read_only.folder': 'Keyreeve can’t write to its data folder. Make the folder writable and try again.',
  'read_only.open':
    'Keyreeve can’t open its data folder. Check that it is a folder and that you can write to it.',
  'read_only.disk':
    'Keyreeve’s data folder is on a read-only disk. Move it, or set KEYREEVE_HOME to another folder.',
  'read_only.create':
    'Keyreeve can’t create its data folder {{home}}. Check its path and your permissions, or set KEYREEVE_HOME to another folder.',
  'read_only.vault':
    'Keyreeve can’t read or write the passphrase vault file. Check the permissions of its folder.',
  'folder_not_ours.owner':
    'The data folder {{home}} belongs to another user. Nothing was changed there. Set KEYREEVE_HOME to an empty or new folder of your own.',
  'folder_not_ours.shared':
    'The data folder {{home}} is shared by all users of this machine. Nothing was changed there. Set KEYREEVE_HOME to an empty or new folder of your own.',
  'folder_not_ours.files':
    'The data folder {{home}} contains files that aren’t Keyreeve’s. Nothing was changed there. Set KEYREEVE_HOME to an empty or new folder of your own.',
  lock_unusable:
    '{{file}} can’t be used as Keyreeve’s lock file. Close Keyreeve everywhere, move that file away and start again. It contains no data.',

  // The keychain
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
  'passphrase_wrong.backup': 'Wrong passphrase for this backup. Check it and try again.',
  'passphrase_wrong.empty_file': 'The passphrase file {{file}} (set by {{variable}}) is empty.',
  'passphrase_wrong.large_file': 'The passphrase file {{file}} (set by {{variable}}) is too large.',
  'passphrase_wrong.mismatch': 'The passphrases don’t match. Try again.',
  passphrase_too_soon: {
    one: 'Too many wrong passphrases. Try again in {{count}} second.',
    other: 'Too many wrong passphrases. Try again in {{count}} seconds.',
  },
  passphrase_too_short: 'The passphrase is too short. Use at least {{min, number}} characters.',

  // Backups
  'backup_unusable.not_a_backup': '{{path}} isn’t a backup of Keyreeve.',
  'backup_unusable.needs_passphrase': 'This backup was encrypted with a passphrase. Give that.',
  'backup_unusable.needs_identity':
    'This backup was encrypted for recipients. Give the identity of one of them (AGE-SECRET-KEY-1…).',
  'backup_unusable.other_identity':
    'This identity doesn’t open the backup, or the first lines of the backup are damaged.',
  'backup_unusable.damaged': 'This backup is damaged or cut off, so nothing of it was used. Try another one.',
  'backup_unusable.incomplete':
    'This backup opens, but not everything that it should contain is in it. Make a new one.',
  'not_found.backup': 'No backup that was made on this machine is still there. Name the file.',
  'backup_unusable.newer':
    'This backup was made by a newer version of Keyreeve. Update Keyreeve, then try again.',
  'conflict.restore_changed':
    'Something was changed while the backup was being restored, so nothing was restored. Try again.',
  'conflict.work_in_progress':
    'Keyreeve is writing to files or delivering a secret. Try again when that has finished.',

  // .env files and other destinations
  'env_not_a_file.file': 'This file can’t be edited. Choose a .env file.',
  'env_not_a_file.own_folder':
    'This file is in one of Keyreeve’s own folders, where it writes no secrets. Choose a file of your project.',
  'env_not_a_file.broken_link':
    'This is a link to a file that doesn’t exist. Create that file, or choose another one.',
  'env_not_a_file.no_folder': 'The folder of this file doesn’t exist. Create it, or choose another file.',
  'not_found.undo':
    'There is nothing to undo: no values were replaced by references in the last 7 days, or that was undone.',
  'not_found.import_lines':
    'Nothing was imported: there is nothing to import for {{variables}}. List the lines with --dry-run.',
  'not_found.file': 'There is no file {{path}}.',
  'env_unreadable.text': '{{path}} can’t be read. It must be a regular file of at most 1 MiB.',
  'env_not_utf8.text': '{{path}} isn’t UTF-8 text.',
  'invalid_input.template_too_large': 'The template is larger than 1 MiB.',
  env_unreadable: 'The file can’t be read. Check its permissions, or choose another one.',
  'env_unreadable.no_answer': 'The disk or server that the file is on doesn’t respond.',
  'env_unwritable.read_only': 'The file or its folder is read-only. Make it writable, or choose another one.',
  'env_unwritable.mounted':
    'The file is mounted from elsewhere, so it can’t be replaced. Write into the file itself.',
  'env_unwritable.other_owner':
    'The file belongs to another user or group, and writing it would change that. Write it as its owner, or choose another one.',
  env_not_utf8:
    'The file isn’t UTF-8 text, or part of it has another encoding. Save it as UTF-8, then try again.',
  env_too_large:
    'This file is larger than 1 MiB or mostly blank, so it isn’t treated as a .env file. Shorten it, or choose another one.',
  env_invalid_name:
    'Use letters, digits and underscores for the variable, at most {{max, number}} characters, and don’t start with a digit.',
  'env_changed.file':
    'Another program has just changed the file, so nothing was written. Check the file, then try again.',
  'env_changed.since': 'The file was changed since, so it was left as it is.',
  'env_changed.gone': 'The file is no longer there.',
  'env_changed.secret_gone': 'The old secret is no longer in the file.',
  'env_changed.variable_gone': '{{variable}} is no longer in {{path}}. Choose the place with Write to .env.',
  'env_odd_value.many':
    'The file sets {{variable}} {{count}} times. Remove all but one of them, then try again.',
  'env_odd_value.unclear_end':
    'It is unclear where the value of {{variable}} ends in the file: a quote or bracket is left open, the line ends in a backslash, a key block begins, or the next line is neither a variable nor a comment. Part of the old value could stay behind. Fix those lines (an empty line below the value separates it), then try again.',
  'env_odd_value.other_syntax':
    'The file also sets {{variable}} in a way that only some programs read (such as “declare”, “set” or “+=”), so an old value would stay there. Change or remove that line, then try again.',
  'env_not_utf8.value': 'The value of {{variable}} isn’t UTF-8 text. Save the file as UTF-8, then try again.',
  'env_odd_value.two_values':
    'The line of {{variable}} also has a value for {{next}}. Put each on a line of its own.',
  'env_odd_value.import_end':
    'It is unclear where the value of {{variable}} ends: a quote or bracket is left open, the line ends in a backslash, a key block begins, or the next line is neither a variable nor a comment.',
  'env_odd_value.hash':
    'The value of {{variable}} is followed by “#” without a space: some programs read the rest of the line as a comment, others as part of the value. Put the value in quotes, or say which program reads the file.',
  'env_odd_value.expands':
    'The value of {{variable}} is only complete once a program has put other variables in it.',
  'env_odd_value.command': 'A shell would run a part of the line of {{variable}} as a command.',
  'env_odd_value.no_assignment': 'This line is neither a variable nor a comment.',
  'env_changed.import':
    'Another program has changed {{path}} since it was read, so nothing was imported. Read it again.',
  'import_unclear.labels':
    'Not imported, because they look like keys of {{other}} and the environment is {{environment}}: {{variables}}.',
  'import_unclear.labels_cli':
    'Nothing was imported, because these look like keys of {{other}} and the environment is {{environment}}: {{variables}}. Leave them out with --only, or add --other-environment.',
  'import_unclear.line': 'The value of {{variable}} can’t be imported as it is. Read the file again.',
  env_rest_of_line:
    'In the file, the value of {{variable}} is followed by “#” without a space. Some programs read the rest of that line as a comment, others as part of the value. If you continue, the whole line is replaced, so that nothing of an old secret stays.',
  env_stands_twice:
    'The file sets {{variable}} {{count}} times. Most programs use the last one, some the first. If you continue, all of them are replaced, so that no old secret stays.',
  env_shell_executes:
    'Nothing was written: a shell that sources this file could execute part of the value, because no quoting works for both dotenv and shells.',
  'env_unquotable.dialect':
    'No quoting lets {{readers}} read this value unchanged, because it contains {{characters}}. Copy it to the clipboard instead.',
  'env_unquotable.other_file': 'The new secret might have to be spelled differently in this type of file.',
  'env_unquotable.nul': 'The value contains a NUL character, which no variable can hold.',
  'env_unquotable.half_character': 'The value contains half a character and can’t be written as UTF-8.',
  'env_unquotable.curl':
    'This value contains line breaks, which no HTTP header can carry. Copy the value itself.',

  // References
  'reference_unresolved.broken':
    'Line {{line}}: “{{reference}}” isn’t a reference. Write kr://test/ or kr://production/ and the percent-encoded name of a key.',
  'reference_unresolved.none':
    'There is no reference in this text. Write kr://<environment>/<key name> where a secret belongs.',

  'reference_unresolved.key': 'Line {{line}}: {{reference}} can’t be resolved. {{problem}}',
  'not_found.project': 'This project is no longer on the list. Reload it.',
  'not_found.no_project':
    'There is no project at {{path}}: neither this folder nor one above it was added or has a keyreeve.json. To add a folder: keyreeve projects add',
  'not_found.project_not_added':
    '{{path}} has a keyreeve.json but was not added as a project. Add it first: keyreeve projects add',
  'not_found.project_listed': '{{path}} was not added as a project. See: keyreeve projects list',
  'not_found.binding': '{{variable}} isn’t bound to a key on this machine.',
  'not_found.project_env_file': 'This file is no longer part of the project. Reload, then try again.',
  'not_found.project_folder': 'There is no folder {{path}}.',
  'not_found.variables': 'Neither the project nor the file of --file names {{variables}}.',
  'not_found.reference': 'Line {{line}}: {{reference}} can’t be resolved. {{problem}}',
  // keyreeve.json
  'project_file_invalid.unreadable': '{{path}} can’t be read. Check its permissions, and that it is a file.',
  'project_file_invalid.utf8': '{{path}} isn’t UTF-8. Save it as UTF-8.',
  'project_file_invalid.json': '{{path}} isn’t valid JSON. See line {{line}}, column {{column}}.',
  'project_file_invalid.twice':
    '{{path}} has the same name twice in one object, the second time in line {{line}}. Remove one of them.',
  'project_file_invalid.secret':
    '{{path}} contains a secret, but this file is meant to be committed. Replace the secret by the name of its key, and if the file was shared, rotate the key.',
  'project_file_invalid.object':
    '{{path}} must contain an object, such as { "environment": "test", "variables": {} }.',
  'project_file_invalid.field':
    '{{path}} has a field that Keyreeve doesn’t know. It may have environment, variables and dialects.',
  'project_file_invalid.environment': 'In {{path}}, “environment” must be “test” or “production”.',
  'project_file_invalid.variables':
    'In {{path}}, “variables” must be an object, such as { "EVENT_API_KEY": "test-event-service" }.',
  'project_file_invalid.variable':
    'In {{path}}, line {{line}}: a variable has letters, digits and underscores only, and doesn’t start with a digit.',
  'project_file_invalid.key_name': 'In {{path}}, the variable {{variable}} must be given the name of a key.',
  'project_file_invalid.dialects': 'In {{path}}, “dialects” must be an object, such as { ".env": "node" }.',
  'project_file_invalid.dialect_path':
    'In {{path}}, line {{line}}: name a file in the project by its relative path, with forward slashes.',
  'project_file_invalid.dialect': 'In {{path}}, the dialect of {{file}} must be one of: {{dialects}}.',

  // Ways in
  'daemon_unusable.kind':
    'Something else is at {{path}}, where Keyreeve’s socket belongs. Move it away, then try again.',
  'daemon_unusable.owner':
    'Another user owns {{path}}, so it isn’t used: they could read what is sent to it. Move it away, then try again.',
  'daemon_unusable.mode':
    'Other users of this machine can open {{path}}, so it isn’t used. Close it with: chmod go= {{path}}',
  'daemon_unusable.not_started': 'The background process ended before it served. Its log may say why.',
  'daemon_unusable.gone':
    'The process that was asked ended before it answered. Check whether the change was made before you repeat it.',
  port_taken: 'Port {{port}} is used by another program. Choose another port, or stop that program.',
  'confirmation_required.production_undo': 'This changes files and keys of production. Confirm it first.',
  'confirmation_required.production_rotate': 'This is a production key. Confirm that you want to rotate it.',
  'confirmation_required.production_end_overlap':
    'This is a production key. Confirm that you want to end its overlap now.',
  'confirmation_required.production_disable':
    'This is a production key. Confirm that you want to disable it.',
  'confirmation_required.production_revert':
    'This is a production key. Confirm that you want to remove it from this place.',
  'confirmation_required.production_write':
    'This is a production key. Confirm that you want to write it to this file.',
  'confirmation_required.restore': 'Restoring a backup changes keys and secrets. Confirm it first.',
  'confirmation_required.delete': 'Deleting a key can’t be undone. Confirm it first.',
  'confirmation_required.code_variable':
    '{{variable}} tells programs which code to load, so it is only written after you confirm it. Try again and confirm, or choose another name.',
  'confirmation_required.tracked_file':
    'Git tracks {{path}}, so a secret in it could be committed. Confirm that you want to write there.',
  'confirmation_required.bound_folder':
    '{{path}} is a project for test, and this is a production key. To use it there, type the environment’s name: in “Write to .env”, or on the command line with --confirm production.',
  'confirmation_required.project_removal': 'The project stays on the list.',
  'confirmation_required.bound_folder_dialog':
    'Nothing was written. {{path}} is a project for test, so a production key takes your confirmation in the system’s dialog.',
  'confirmation_required.cli': 'Not confirmed, so nothing was changed.',
  'confirmation_required.copy_gesture': 'Nothing was copied. Press Copy again.',
  'confirmation_required.copy': 'Nothing was copied. Copying a production key needs your confirmation.',
  'confirmation_required.copy_session':
    'Nothing was copied because the page was reloaded or Keyreeve was locked. Press Copy again.',
  'actor_not_allowed.you': 'This can’t be done in the app.',
  'actor_not_allowed.cli': 'This can’t be done on the command line. Use the app.',
  'actor_not_allowed.agent': 'An AI agent may not do this. Run it yourself, in a terminal of your own.',
  'actor_not_allowed.agent_copy':
    '{{agent}} runs this command, and an AI agent gets no secret to read. Use keyreeve run, which gives the secret to a program, or copy it yourself in a terminal of your own.',
  'actor_not_allowed.agent_print':
    '{{agent}} runs this command, and an AI agent gets no secret to read. Leave out --print; keyreeve run gives the secret to a program.',
  'actor_not_allowed.agent_output':
    '{{agent}} runs this command, and an AI agent gets no secret to read. Use keyreeve run, which gives the secret to a program, or write into a file with --out.',
  'actor_not_allowed.agent_no_mask':
    '{{agent}} runs this command, so secrets are masked in the output. Leave out --no-mask.',
  'actor_not_allowed.agent_production':
    '{{agent}} runs this command, and production needs a person. Run it yourself, in a terminal of your own.',
  'actor_not_allowed.key': 'This can’t be done through the local API. Use the app or the command line.',
  'actor_not_allowed.other_account': 'A key can only read its own account.',
  'actor_not_allowed.other_environment':
    'A key can only act in its own environment. Use a key of the other environment.',
  // The published clients of the API that we are compatible with know these sentences.
  'actor_not_allowed.create_user': 'Ask a tenant super_admin to create users.',
  'actor_not_allowed.create_key': 'Ask a tenant super_admin to mint or rotate service-account API keys.',
  'actor_not_allowed.delete_key': 'Ask a tenant super_admin to revoke this API key.',
  forbidden_sender: 'Only Keyreeve’s own window can send this request.',
  unknown_route: 'Keyreeve doesn’t know this request.',
  'internal.logged': 'Something went wrong inside Keyreeve. The log has the details under {{id}}.',
  'internal.logged_in': 'Something went wrong inside Keyreeve. {{file}} has the details under {{id}}.',
  'internal.not_logged': 'Something went wrong inside Keyreeve, and it couldn’t be logged.',
  'internal.no_answer': 'Keyreeve isn’t responding. Close it and start it again.',
  'internal.clipboard': 'Copying to the clipboard failed. Close other clipboard programs, then try again.',
  'internal.clipboard_silent':
    'The clipboard isn’t responding. Close other clipboard programs, then try again.',
  'internal.usage': 'Key usage couldn’t be recorded. The log says why.',
} as const satisfies { readonly [Code in RefusalFamily | `${RefusalFamily}.${string}`]?: Entry }
