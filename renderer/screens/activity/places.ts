import { Eye, KeyRound, ListFilter, ShieldQuestion } from 'lucide-react'
import { activityCommands, type ActivityCommandId } from '../../../shared/commands/row-commands.ts'
import type { ActivityItem } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { goTo, goToKey } from '../../app/location.ts'
import { rowMenu, type RowMenu } from '../../ui/row-menu.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import { goToExplanation } from '../check-access/store.ts'
import { useRoles } from '../roles/store.ts'
import { strangerOf } from './refused-words.ts'
import { message } from '../../../shared/messages/message.ts'

type Subject = { readonly kind: 'key' | 'account' | 'role' | 'project'; readonly id: string }

/** What a line is about, if that has a page. */
export const subjectOf = (item: ActivityItem): Subject | null => {
  if (item.kind === 'refusal') return item.key ? { kind: 'key', id: item.key.id } : null
  const { kind, id } = item.subject
  return kind === 'vault' ? null : { kind, id }
}

const gone = (what: 'account' | 'role' | 'project') => sayRefused(message(`not_found.${what}`))

/** Goes to the page of what a line is about; a notice says so if that is gone. */
export const goToSubject = async ({ kind, id }: Subject): Promise<void> => {
  if (kind === 'key') return goToKey(id)
  if (kind === 'account') {
    const found = await request('accounts.getMany', { ids: [id] })
    if (!found.ok) return sayRefused(found.error)
    if (!found.data.some(({ archivedAt }) => archivedAt === null)) return gone('account')
    return goTo('accounts', { selectedId: id })
  }
  if (kind === 'project') {
    const listed = await request('projects.list', {})
    if (!listed.ok) return sayRefused(listed.error)
    return listed.data.some((project) => project.id === id)
      ? goTo('projects', { selectedId: id })
      : gone('project')
  }
  if (!useRoles.getState().roles.some((role) => role.id === id)) return gone('role')
  goTo('roles', { selectedId: id })
}

/** What Enter does on a line: a refusal is explained, anything else shows its subject. */
export const openLine = (item: ActivityItem): void => {
  const subject = subjectOf(item)
  if (item.kind === 'refusal') void goToExplanation(item)
  else if (subject) void goToSubject(subject)
}

const nameOf = (item: ActivityItem): string =>
  item.kind === 'refusal' ? (item.key?.name ?? strangerOf(item)) : item.subject.name

/** The context menu of an entry; null if there is nothing to do with it. */
export const activityMenu = (item: ActivityItem): RowMenu<ActivityCommandId> | null => {
  const commands = activityCommands(item)
  if (commands.length === 0) return null
  const subject = subjectOf(item)
  return rowMenu(nameOf(item), commands, {
    explain: {
      icon: ShieldQuestion,
      run: () => item.kind === 'refusal' && void goToExplanation(item),
    },
    show_subject: { icon: Eye, run: () => subject && void goToSubject(subject) },
    only_subject: {
      icon: ListFilter,
      run: () => subject && goTo('activity', { subject: { id: subject.id, name: nameOf(item) } }),
    },
    show_actor: {
      icon: KeyRound,
      run: () => item.kind !== 'refusal' && item.actor.kind === 'key' && void goToKey(item.actor.id),
    },
  })
}
