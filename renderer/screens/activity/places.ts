import type { ActivityItem, Refused } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { showScreen } from '../../app/store.ts'
import { sayRefused } from '../../ui/toast-store.ts'
import { selectAccount, searchAccounts, useAccounts } from '../accounts/store.ts'
import { explainNext } from '../check-access/store.ts'
import { goToKey } from '../keys/go-to-key.ts'
import { selectRole, searchRoles, useRoles } from '../roles/store.ts'
import { message } from '../../../shared/messages/message.ts'

type Subject = { readonly kind: 'key' | 'account' | 'role'; readonly id: string }

/** What a line tells of, where that has a page. */
export const subjectOf = (item: ActivityItem): Subject | null => {
  if (item.kind === 'refusal') return item.key ? { kind: 'key', id: item.key.id } : null
  const { kind, id } = item.subject
  return kind === 'vault' ? null : { kind, id }
}

const gone = (what: 'account' | 'role') => sayRefused(message(`not_found.${what}`))

/** Goes to the page of what a line tells of; says so where that is gone. */
export const goToSubject = async ({ kind, id }: Subject): Promise<void> => {
  if (kind === 'key') return goToKey(id)
  if (kind === 'account') {
    if (!useAccounts.getState().accounts.some((account) => account.id === id)) return gone('account')
    searchAccounts('')
    selectAccount(id)
    return showScreen('accounts')
  }
  if (!useRoles.getState().roles.some((role) => role.id === id)) return gone('role')
  searchRoles('')
  selectRole(id)
  showScreen('roles')
}

/** Asks on Check access what was refused, with the key as it is now. */
export const goToExplanation = async (refused: Refused): Promise<void> => {
  const key = refused.key === null ? null : await request('keys.get', { id: refused.key.id })
  if (key && !key.ok) return sayRefused(key.error)
  explainNext({ refused, key: key?.data ?? null })
  showScreen('check-access')
}

/** What Enter does on a line: a refusal is explained, anything else shows its subject. */
export const openLine = (item: ActivityItem): void => {
  const subject = subjectOf(item)
  if (item.kind === 'refusal') void goToExplanation(item)
  else if (subject) void goToSubject(subject)
}
