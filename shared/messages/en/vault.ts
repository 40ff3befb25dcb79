/** The screens that set up and unlock the vault. */
export const vault = {
  'vault.use_at_least_shortest': 'Use at least {{count}} characters.',
  'vault.the_passphrases_dont_match': 'The passphrases don’t match.',
  'vault.no_keychain_answers_on': 'No keychain is available on this machine.',
  'vault.try_again': 'Try again',
  'vault.use_a_passphrase_vault': 'Use a passphrase vault instead',
  'vault.secrets_are_encrypted_in':
    'Secrets are encrypted in a file in the data folder, with a key derived from your passphrase. Nobody can read the file without the passphrase. If you forget it, your secrets can’t be recovered.',
  'vault.passphrase': 'Passphrase',
  'vault.at_least_shortest_characters':
    'At least {{count}} characters. Several words are easier to remember.',
  'vault.passphrase_again': 'Passphrase again',
  'vault.create_passphrase_vault': 'Create passphrase vault',
  'vault.enter_your_passphrase': 'Enter your passphrase.',
  'vault.your_secrets_are_encrypted':
    'Your secrets are encrypted with a passphrase. You enter it once per session.',
  'vault.new_secret_hidden':
    'A new secret was on screen when Keyreeve was locked. It is no longer shown. If its key is kept, you can copy it after unlocking. If not, and you haven’t put it anywhere, create a new key to replace it.',
  'vault.keyreeve_is_locked': 'Keyreeve is locked',
  'vault.no_passphrase_protects':
    'No names of keys are shown, and nothing is delivered until you unlock. No passphrase is set, so anybody at this machine can unlock.',
  'vault.unlock': 'Unlock',
  'vault.keyreeve_is_still_waiting': 'Still waiting for the keychain.',
  'vault.the_keychain_is_locked': 'The keychain is locked.',
  'vault.the_keychain_does_not': 'The keychain isn’t responding.',
  'vault.the_keychain_answers_but': 'The keychain works, but Keyreeve’s items are gone from it.',
  'vault.strong_lists_can_be':
    '{{strong}} You can read the lists, but creating, checking and copying have to wait.',
  'vault.waiting_for_your_keychain': 'Waiting for your keychain',
  'vault.unlock_your_vault': 'Unlock your vault',
  'vault.there_is_no_keychain': 'There is no keychain to keep secrets in',
  'vault.it_may_be_asking': 'It may be asking you to unlock it.',
} as const
