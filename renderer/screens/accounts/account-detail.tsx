import type { Account } from '../../../shared/domain/types.ts'
import { useEnvironment } from '../../app/location.ts'
import { Facts } from '../../ui/facts.tsx'
import { Note } from '../../ui/note.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { RowButtons } from '../../ui/row-menu.tsx'
import { ButtonRow, PaneEnd, PaneTitle, SmallPrint, Stack } from '../../ui/screen.tsx'
import { RoleTags } from '../../ui/tag.tsx'
import { dayOf } from '../../ui/time.ts'
import { permissionsOf } from '../roles/selectors.ts'
import { useRoles } from '../roles/store.ts'
import { accountMenu } from './account-menu.ts'
import { accountTypeWord } from './selectors.ts'
import { t } from '../../data/messages.ts'

/** One account: what its next key may do, its keys, and what can be changed. */
export const AccountDetail = ({ account }: { readonly account: Account }) => {
  const environment = useEnvironment()
  const roles = useRoles((state) => state.roles)
  const menu = accountMenu(account, environment)
  return (
    <Stack>
      <PaneTitle title={account.name}>
        {accountTypeWord[account.type]}
        {account.isYou && account.name !== 'you' && t('accounts.you_2')}
      </PaneTitle>
      {account.damaged && (
        <Note tone="bad" title={t('accounts.this_accounts_record_is')}>
          <p>{t('accounts.it_was_changed_outside')}</p>
        </Note>
      )}
      <ButtonRow>
        <RowButtons menu={menu} commands={['edit']} variant={account.damaged ? 'primary' : 'secondary'} />
        <RowButtons menu={menu} commands={['create_key', 'show_keys', 'show_activity']} />
      </ButtonRow>
      <PermissionTable
        caption={t('accounts.what_a_new_key')}
        permissions={permissionsOf(roles, account.roles)}
      />
      <Facts
        facts={[
          { name: t('accounts.roles'), value: <RoleTags roles={account.roles} /> },
          { name: t('accounts.active_keys'), value: t('accounts.keys_by_environment', account.activeKeys) },
          { name: t('accounts.key_prefix'), value: <code>{account.prefix}_</code> },
          { name: t('accounts.created'), value: dayOf(account.createdAt) },
        ]}
      />
      <SmallPrint>{t('accounts.keys_keep_the_roles')}</SmallPrint>
      <PaneEnd>
        <RowButtons menu={menu} commands={['archive']} />
      </PaneEnd>
    </Stack>
  )
}
