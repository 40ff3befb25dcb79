import type { Refusals } from '../../catalogue.ts'

/** Refusals about keys and their secrets. */
export const keyRefusals = {
  'invalid_input.no_value': 'Paste the value.',
  'invalid_input.blank_value': 'The value is blank. Paste it again.',
  'invalid_input.masked_value': 'Part of this key is hidden behind dots. Paste the whole key.',
  'invalid_input.bad_checksum':
    'This looks like a Keyreeve key, but its checksum is wrong. It may be mistyped, cut off or relabeled. Copy it again from where it came from.',
  'invalid_input.paste_too_large': 'This is larger than 64 KiB. Paste only the part with the key.',
  'invalid_input.stdin_too_large': 'Standard input is larger than 64 KiB. No key is that long.',
  'invalid_input.looks_like_secret':
    'This looks like a secret or contains one, and it would be stored and shown as plain text. Use something else. If others may have seen it, replace the key.',
  'invalid_input.past_date': 'Choose a date in the future.',
  'invalid_input.value_not_needed':
    'Keyreeve creates the new value of “{{name}}” itself. Leave the value out.',
  'invalid_input.value_needed':
    '“{{name}}” was imported. Create a new value with its original provider, and rotate with that value.',
  'invalid_input.lost_key_account':
    'A replacement for “{{name}}” must have the same account and environment.',
  'not_found.key': 'This key no longer exists. Reload the list.',
  'not_found.key_named': 'There is no key “{{name}}” in {{environment}}.',
  'not_found.key_elsewhere':
    'There is no key “{{name}}” in {{environment}}. There is one in {{otherEnvironment}}: add --env {{otherEnvironment}}',
  'not_found.key_listed': 'There is no key “{{name}}” in {{environment}}. See: keyreeve keys list',
  'not_found.lost_key': 'The lost key no longer exists. Reload the list.',
  'name_taken.key':
    'There is already a key “{{name}}” in {{environment}}. Choose another name, or delete that key first.',
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
  'key_not_replaced.by': '“{{name}}” wasn’t created by a rotation, so there is nothing to undo.',
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
    'The system keychain returned something other than what was stored, so nothing was kept. Check the keychain, or use a passphrase vault instead.',
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
  'damaged.key':
    '“{{name}}” is damaged or was changed outside Keyreeve, so it can’t be used. Restore a backup, or delete it and create a new key.',
  'damaged.key_api':
    'The record of this key is damaged, so it is always refused. Delete it in the Keyreeve app or on the command line.',
  'confirmation_required.production_rotate': 'This is a production key. Confirm that you want to rotate it.',
  'confirmation_required.production_end_overlap':
    'This is a production key. Confirm that you want to end its overlap now.',
  'confirmation_required.production_disable':
    'This is a production key. Confirm that you want to disable it.',
  'confirmation_required.delete': 'Deleting a key can’t be undone. Confirm it first.',
  'actor_not_allowed.create_key': 'Ask a tenant super_admin to mint or rotate service-account API keys.',
  'actor_not_allowed.delete_key': 'Ask a tenant super_admin to revoke this API key.',
} as const satisfies Refusals
