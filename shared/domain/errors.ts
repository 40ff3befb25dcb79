/**
 * Refusals: what a user or their machine can cause. They are values, never exceptions; a bug throws instead.
 * Every code that any layer may return is listed here, so that a screen, the CLI or the local API can handle all of them.
 */
export const refusalCodes = [
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
  'delivery_unrecorded',
  'delivery_unverified',
  // the way in
  'port_taken',
  'confirmation_required',
  'actor_not_allowed',
  'forbidden_sender',
  'unknown_route',
  'internal',
] as const

export type RefusalCode = (typeof refusalCodes)[number]

/** A refusal: `message` is one sentence that says what to do; it and `field` never carry a value the user gave in secret. */
export type Refusal = {
  readonly code: RefusalCode
  readonly message: string
  /** The input field that caused the refusal, as the catalogue names it. */
  readonly field?: string
  /** What the sentence names, for a screen that shows more: names of keys, ids, never secrets. */
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

export type Result<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: Refusal }

/** Whether a value is a refused result. */
export const isRefused = (value: unknown): value is { readonly ok: false; readonly error: Refusal } =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false && 'error' in value

export const ok = <T>(data: T): Result<T> => ({ ok: true, data })

/** Makes a refusal. `more` names the field at fault and details to show. */
export const refuse = (
  code: RefusalCode,
  message: string,
  more: Pick<Refusal, 'field' | 'details'> = {},
): { readonly ok: false; readonly error: Refusal } => ({
  ok: false,
  error: { code, message, ...more },
})
