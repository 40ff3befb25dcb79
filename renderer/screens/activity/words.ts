import type { Activity } from '../../../shared/domain/types.ts'
import { t } from '../../data/messages.ts'

/** What each action is called; the subject's name follows. */
const actionWords: Readonly<Record<string, string>> = {
  'key.created': t('activity.created_key'),
  'key.imported': t('activity.imported_key'),
  'key.rotated': t('activity.rotated_key'),
  'key.rotation_undone': t('activity.undid_the_rotation'),
  'key.overlap_ended': t('activity.ended_the_overlap_of'),
  'key.disabled': t('activity.disabled_key'),
  'key.enabled': t('activity.enabled_key'),
  'key.deleted': t('activity.deleted_key'),
  'key.copied': t('activity.copied_the_secret_of'),
  'key.written': t('activity.wrote_the_secret_of'),
  'delivery.child_process': t('activity.gave_a_program'),
  'delivery.output': t('activity.printed_the_secret_of'),
  'delivery.template_file': t('activity.wrote_the_secret_of'),
  'key.place_gone': t('activity.confirmed_that_a_place'),
  'key.place_reverted': t('activity.removed_the_secret_from'),
  'key.place_forgotten': t('activity.removed_a_place_from'),
  'key.lost': t('activity.began_to_replace_the'),
  'key.undone': t('activity.undid_the_unfinished_creation'),
  'key.rehearsal_started': t('activity.rehearsed_a_refusal_of'),
  'key.rehearsal_stopped': t('activity.stopped_rehearsing'),
  'api.switched_on': t('activity.switched_on'),
  'api.switched_off': t('activity.switched_off'),
  'account.created': t('activity.created_account'),
  'account.renamed': t('activity.renamed_account'),
  'account.prefix_changed': t('activity.changed_the_key_prefix'),
  'account.roles_changed': t('activity.changed_the_roles_of'),
  'account.repaired': t('activity.repaired_account'),
  'account.archived': t('activity.archived_account'),
  'role.created': t('activity.created_role'),
  'role.changed': t('activity.changed_role'),
  'role.deleted': t('activity.deleted_role'),
  'project.added': t('activity.added_project'),
  'project.removed': t('activity.removed_project'),
  'project.environment_changed': t('activity.changed_the_environment_of'),
  'project.bound': t('activity.bound_a_variable_of'),
  'project.unbound': t('activity.unbound_a_variable_of'),
  'guard.installed': t('activity.installed_guard'),
  'guard.removed': t('activity.removed_guard'),
  'backup.created': t('activity.created_backup'),
  'backup.drilled': t('activity.drilled_backup'),
  'backup.scheduled': t('activity.scheduled_backups'),
  'backup.unscheduled': t('activity.unscheduled_backups'),
  'backup.deleted_old': t('activity.deleted_old_backups'),
  'backup.restored': t('activity.restored_backup'),
  'backup.merged': t('activity.merged_backup'),
  'key.restored': t('activity.restored_key'),
  'activity.sealed_late': t('activity.sealed_late'),
  'activity.retention_changed': t('activity.retention_changed'),
  'activity.entries_removed': t('activity.entries_removed'),
  'clipboard.lifetime_changed': t('activity.changed_clipboard_lifetime'),
  'vault.created': t('activity.set_up'),
  'vault.set_up': t('activity.set_up'),
  'vault.unlocked': t('activity.unlocked'),
  'vault.locked': t('activity.locked'),
  'vault.passphrase_wrong': t('activity.passphrase_wrong'),
  'vault.auto_lock_changed': t('activity.auto_lock_changed'),
}

const spaced = (action: string): string => {
  const words = action.replace(/[._]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What was done, without its subject: `Created key`; an action we have no words for is spelt out. */
export const actionOf = ({ action }: Activity): string => actionWords[action] ?? spaced(action)

/** Said only where it is so: a file that was not created was simply written. */
const onlyWhenTrue = new Set(['created', 'replaced', 'damaged', 'secretLeft'])

const valueWords: Readonly<Record<string, string>> = {
  service_account: t('activity.service_account'),
  user: t('activity.user_account'),
  env: 'NAME=value',
  export: t('activity.export_name_value'),
  curl: t('activity.a_curl_line'),
  value: t('activity.its_value'),
}

/** What the record says beside, as `in ~/work/.env · as API_KEY`. */
export const detailsOf = ({ details }: Activity): string =>
  Object.entries(details)
    .filter(
      ([name, value]) =>
        name !== 'id' &&
        value !== null &&
        value !== '' &&
        !(value === false && onlyWhenTrue.has(name)) &&
        !(Array.isArray(value) && value.length === 0),
    )
    .map(([name, value]) => detailOf(name, value))
    .join(' · ')

/** What each detail is called where it says more than its name, with its value as `{{value}}`. */
const detailCodes = {
  account: 'activity.detail.account',
  by: 'activity.detail.by',
  destination: 'activity.detail.destination',
  form: 'activity.detail.form',
  gained: 'activity.detail.gained',
  key: 'activity.detail.key',
  locator: 'activity.detail.path',
  lost: 'activity.detail.lost',
  outcome: 'activity.detail.outcome',
  overlap: 'activity.detail.overlap',
  path: 'activity.detail.path',
  permissions: 'activity.detail.permissions',
  port: 'activity.detail.port',
  prefix: 'activity.detail.prefix',
  program: 'activity.detail.program',
  replaces: 'activity.detail.replaces',
  roles: 'activity.detail.roles',
  type: 'activity.detail.type',
  variable: 'activity.detail.variable',
} as const
const yesNoCodes = {
  created: ['activity.detail.created', 'activity.detail.not_created'],
  damaged: ['activity.its_record_was_damaged', 'activity.its_record_was_damaged'],
  kept: ['activity.detail.kept', 'activity.detail.not_kept'],
  replaced: ['activity.detail.replaced', 'activity.detail.replaced'],
  secretLeft: ['activity.the_keychain_item_that', 'activity.the_keychain_item_that'],
} as const

const has = <Codes extends object>(codes: Codes, name: PropertyKey): name is keyof Codes =>
  Object.hasOwn(codes, name)

/** A detail that this version does not know, as an older or newer one recorded it, is shown by its name. */
const detailOf = (name: string, value: Activity['details'][string]): string => {
  if (typeof value === 'boolean')
    return has(yesNoCodes, name) ? t(yesNoCodes[name][value ? 0 : 1]) : `${name}: ${value}`
  const words = Array.isArray(value) ? value.join(', ') : (valueWords[String(value)] ?? String(value))
  return has(detailCodes, name) ? t(detailCodes[name], { value: words }) : `${name} ${words}`
}
