import type { Refusals } from '../../catalogue.ts'

/** Refusals about accounts and roles. */
export const accountRefusals = {
  'invalid_input.prefix': 'Use 2 to 8 lowercase letters, for example “kr”.',
  'invalid_input.role_id': 'Use 2 to 64 lowercase letters, digits or underscores, starting with a letter.',
  'invalid_input.entity': 'Use lowercase letters, digits and underscores, starting with a letter.',
  'invalid_input.permission': 'Write a permission as entity:action, for example event:read.',
  'invalid_input.no_roles': 'Choose at least one role. A key without roles can’t do anything.',
  'invalid_input.no_permissions': 'Grant at least one permission.',
  'invalid_input.not_service_account': 'Only service account user IDs can be explicitly provided',
  'invalid_input.email': 'Provide a valid email',
  'invalid_input.user_type': 'User type must be ‘user’ or ‘service_account’',
  'invalid_input.no_roles_user': 'Choose at least one role; without one, a user can’t do anything',
  'invalid_input.no_roles_service': 'Service accounts require role assignment',
  'not_found.account': 'This account no longer exists. Choose another one.',
  'not_found.account_named': 'There is no account “{{name}}”.',
  'not_found.role': 'This role no longer exists. Reload the list.',
  'name_taken.account': 'There is already an account “{{name}}”. Choose another name.',
  id_taken: 'There is already a role “{{id}}”. Choose another ID.',
  'conflict.account_ambiguous':
    'A user account and a service account are both called “{{name}}”. Use the ID instead: {{first}} or {{second}}.',
  'conflict.account_intact': 'The account “{{name}}” isn’t damaged, so there is nothing to repair.',
  role_unknown: 'There is no role “{{id}}”. Choose another one.',
  'role_not_allowed.user_only': '“{{name}}” is for user accounts only. Choose another role.',
  'role_not_allowed.service_account_only': '“{{name}}” is for service accounts only. Choose another role.',
  role_in_use: '“{{name}}” is still assigned to {{accounts}}. Remove it from them first.',
  role_built_in: 'Built-in roles can’t be changed. Create a custom role instead.',
  account_has_keys: '“{{name}}” still has keys: {{keys}}. Delete them first.',
  account_archived: '“{{name}}” is archived. Choose another account.',
  last_account: 'This is your own account. It can’t be archived.',
  'damaged.account':
    'The account “{{name}}” is damaged or was changed outside Keyreeve, so it can’t be used. Repair it on the Accounts screen, or run: keyreeve accounts repair',
  'damaged.account_update': 'The record of this account is damaged. Set its name and roles again.',
  'damaged.role':
    'The role “{{id}}” is damaged or was changed outside Keyreeve, so it can’t be used. Save it again on the Roles screen.',
  'actor_not_allowed.other_account': 'A key can only read its own account.',
  // The published clients of the API that we are compatible with know these sentences.
  'actor_not_allowed.create_user': 'Ask a tenant super_admin to create users.',
} as const satisfies Refusals
