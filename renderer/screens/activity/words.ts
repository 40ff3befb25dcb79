import type { Activity } from '../../../shared/domain/types.ts'

/** What each action is called; the subject's name follows. */
const actionWords: Readonly<Record<string, string>> = {
  'key.created': 'Created key',
  'key.imported': 'Imported key',
  'key.rotated': 'Rotated key',
  'key.overlap_ended': 'Ended the overlap of',
  'key.disabled': 'Disabled key',
  'key.enabled': 'Enabled key',
  'key.deleted': 'Deleted key',
  'key.copied': 'Copied the secret of',
  'key.written': 'Wrote the secret of',
  'key.place_gone': 'Confirmed that a place no longer holds the secret of',
  'key.place_forgotten': 'Removed a place from the record of',
  'key.lost': 'Began to replace the lost key',
  'key.undone': 'Undid the unfinished creation of',
  'key.rehearsal_started': 'Rehearsed a refusal of',
  'key.rehearsal_stopped': 'Stopped rehearsing',
  'api.switched_on': 'Switched on',
  'api.switched_off': 'Switched off',
  'account.created': 'Created account',
  'account.renamed': 'Renamed account',
  'account.prefix_changed': 'Changed the key prefix of',
  'account.roles_changed': 'Changed the roles of',
  'account.repaired': 'Repaired account',
  'account.archived': 'Archived account',
  'role.created': 'Created role',
  'role.changed': 'Changed role',
  'role.deleted': 'Deleted role',
  'vault.created': 'Set up',
  'vault.set_up': 'Set up',
  'vault.unlocked': 'Unlocked',
  'vault.locked': 'Locked',
}

const spaced = (action: string): string => {
  const words = action.replace(/[._]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What was done, without its subject: `Created key`; an action we have no words for is spelt out. */
export const actionOf = ({ action }: Activity): string => actionWords[action] ?? spaced(action)

const detailNames: Readonly<Record<string, string>> = {
  damaged: 'its record was damaged',
  secretLeft: 'the keychain item that it named was left',
  path: 'in',
  variable: 'as',
  form: 'as',
  account: 'for',
}

/** Said only where it holds: a file that was not made anew was simply written. */
const onlyWhenTrue = new Set(['created', 'replaced', 'damaged', 'secretLeft'])

const valueWords: Readonly<Record<string, string>> = {
  service_account: 'service account',
  user: 'user account',
  env: 'NAME=value',
  export: 'export NAME=value',
  curl: 'a curl line',
  value: 'its value',
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
    .map(([name, value]) => {
      const words =
        detailNames[name] ??
        name
          .replace(/([A-Z])/g, ' $1')
          .replaceAll('_', ' ')
          .toLowerCase()
      if (typeof value === 'boolean') return value ? words : `not ${words}`
      return `${words} ${Array.isArray(value) ? value.join(', ') : (valueWords[String(value)] ?? String(value))}`
    })
    .join(' · ')
