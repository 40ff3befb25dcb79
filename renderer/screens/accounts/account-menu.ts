import { Activity, Archive, KeyRound, ListFilter, Pencil, type LucideIcon } from 'lucide-react'
import { accountCommands, type AccountCommandId } from '../../../shared/commands/row-commands.ts'
import type { Account, Environment } from '../../../shared/domain/types.ts'
import { goTo, openAccountDialog, openKeyDialog } from '../../app/location.ts'
import type { RowMenu } from '../../ui/row-menu.tsx'
import { sentenceOf } from '../../data/messages.ts'

type Action = {
  readonly icon: LucideIcon
  readonly run: (account: Account, environment: Environment) => void
}

const actions: Readonly<Record<AccountCommandId, Action>> = {
  edit: { icon: Pencil, run: (account) => openAccountDialog({ kind: 'edit', account }) },
  create_key: {
    icon: KeyRound,
    run: ({ id }, environment) => openKeyDialog({ kind: 'create', environment, accountId: id }),
  },
  show_keys: { icon: ListFilter, run: ({ id }) => goTo('keys', { accountId: id }) },
  show_activity: {
    icon: Activity,
    run: ({ id, name }) => goTo('activity', { subject: { id, name } }),
  },
  archive: { icon: Archive, run: (account) => openAccountDialog({ kind: 'archive', account }) },
}

/** The context menu of an account, whose keys are those of an environment. */
export const accountMenu = (account: Account, environment: Environment): RowMenu => ({
  heading: account.name,
  items: accountCommands(account, environment).map(({ id, label, isDangerous = false }) => ({
    id,
    label: sentenceOf(label),
    icon: actions[id].icon,
    danger: isDangerous,
    onSelect: () => actions[id].run(account, environment),
  })),
})
