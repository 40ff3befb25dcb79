/**
 * The families of refusals, which exit codes, HTTP statuses and screens go by. Where a family has several sentences, its codes
 * continue after a dot: `not_found.key`.
 */
export const refusalFamilies = [
  // what was asked
  'invalid_input',
  'not_found',
  'name_taken',
  'id_taken',
  'conflict',
  // accounts and roles
  'role_unknown',
  'role_not_allowed',
  'role_in_use',
  'role_built_in',
  'account_has_keys',
  'account_archived',
  'last_account',
  // keys
  'key_deleted',
  'key_not_active',
  'key_not_replaced',
  'key_not_kept',
  'more_than_held',
  'insufficient_permissions',
  'secret_unstorable',
  'secret_missing',
  'secret_changed',
  'secret_known',
  'import_unclear',
  'other_environment',
  // the keychain
  'keychain_locked',
  'keychain_unavailable',
  'keychain_timeout',
  'keychain_items_missing',
  'vault_not_set_up',
  'passphrase_wrong',
  'passphrase_too_soon',
  'passphrase_too_short',
  'backup_unusable',
  // the database
  'database_busy',
  'database_corrupt',
  'database_newer',
  'no_space',
  'read_only',
  'folder_not_ours',
  'lock_unusable',
  'damaged',
  // .env files
  'env_not_a_file',
  'env_unreadable',
  'env_unwritable',
  'env_not_utf8',
  'env_too_large',
  'env_unquotable',
  'env_invalid_name',
  'env_changed',
  'env_odd_value',
  'env_rest_of_line',
  'env_stands_twice',
  'env_shell_executes',
  // projects and references
  'project_file_invalid',
  'reference_unresolved',
  'delivery_unrecorded',
  'delivery_unverified',
  // the way in
  'port_taken',
  'daemon_unusable',
  'confirmation_required',
  'actor_not_allowed',
  'forbidden_sender',
  'unknown_route',
  'internal',
] as const

export type RefusalFamily = (typeof refusalFamilies)[number]
