import { Archive, KeyRound, Pencil, Wrench } from 'lucide-react'
import type { Account } from '../../../shared/domain/types.ts'
import { goTo, openAccountDialog, openKeyDialog, useEnvironment } from '../../app/location.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Note } from '../../ui/note.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { ButtonRow, PaneEnd, PaneTitle, SmallPrint, Stack } from '../../ui/screen.tsx'
import { RoleTags } from '../../ui/tag.tsx'
import { dayOf } from '../../ui/time.ts'
import { permissionsOf } from '../roles/selectors.ts'
import { useRoles } from '../roles/store.ts'
import { accountTypeWord } from './selectors.ts'
import { t } from '../../data/messages.ts'

/** One account: what its next key may do, its keys, and what can be changed. */
export const AccountDetail = ({ account }: { readonly account: Account }) => {
  const environment = useEnvironment()
  const roles = useRoles((state) => state.roles)
  const { test, production } = account.activeKeys
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
        <Button
          icon={account.damaged ? Wrench : Pencil}
          variant={account.damaged ? 'primary' : 'secondary'}
          onClick={() => openAccountDialog({ kind: 'edit', account })}
        >
          {account.damaged ? t('accounts.repair') : t('accounts.edit')}
        </Button>
        <Button
          icon={KeyRound}
          disabled={account.damaged}
          onClick={() => openKeyDialog({ kind: 'create', environment, accountId: account.id })}
        >
          {t('accounts.create_key')}
        </Button>
        {account.activeKeys[environment] > 0 && (
          <Button onClick={() => goTo('keys', { accountId: account.id })}>
            {t('accounts.show_its_keys')}
          </Button>
        )}
      </ButtonRow>
      <PermissionTable
        caption={t('accounts.what_a_new_key')}
        permissions={permissionsOf(roles, account.roles)}
      />
      <Facts
        facts={[
          { name: t('accounts.roles'), value: <RoleTags roles={account.roles} /> },
          { name: t('accounts.active_keys'), value: `${test} in test, ${production} in production` },
          { name: t('accounts.key_prefix'), value: <code>{account.prefix}_</code> },
          { name: t('accounts.created'), value: dayOf(account.createdAt) },
        ]}
      />
      <SmallPrint>{t('accounts.keys_keep_the_roles')}</SmallPrint>
      <PaneEnd>
        <Button
          variant="quiet-danger"
          icon={Archive}
          onClick={() => openAccountDialog({ kind: 'archive', account })}
        >
          {t('accounts.archive')}
        </Button>
      </PaneEnd>
    </Stack>
  )
}
