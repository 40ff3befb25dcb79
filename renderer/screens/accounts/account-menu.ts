import { Activity, Archive, KeyRound, ListFilter, Pencil, Wrench } from 'lucide-react'
import { accountCommands, type AccountCommandId } from '../../../shared/commands/row-commands.ts'
import type { Account, Environment } from '../../../shared/domain/types.ts'
import { goTo, openAccountDialog, openKeyDialog } from '../../app/location.ts'
import { rowMenu, type RowMenu } from '../../ui/row-menu.tsx'

/** What can be done with an account in an environment. */
export const accountMenu = (account: Account, environment: Environment): RowMenu<AccountCommandId> => {
  const { id, name } = account
  return rowMenu(name, accountCommands(account, environment), {
    edit: {
      icon: account.damaged ? Wrench : Pencil,
      run: () => openAccountDialog({ kind: 'edit', account }),
    },
    create_key: {
      icon: KeyRound,
      run: () => openKeyDialog({ kind: 'create', environment, accountId: id }),
    },
    show_keys: { icon: ListFilter, run: () => goTo('keys', { accountId: id }) },
    show_activity: { icon: Activity, run: () => goTo('activity', { subject: { id, name } }) },
    archive: { icon: Archive, run: () => openAccountDialog({ kind: 'archive', account }) },
  })
}
