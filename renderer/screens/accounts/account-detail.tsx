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

/** One account: what its next key may do, its keys, and what can be changed. */
export const AccountDetail = ({ account }: { readonly account: Account }) => {
  const environment = useEnvironment()
  const roles = useRoles((state) => state.roles)
  const { test, production } = account.activeKeys
  return (
    <Stack>
      <PaneTitle title={account.name}>
        {accountTypeWord[account.type]}
        {account.isYou && account.name !== 'you' && ' · you'}
      </PaneTitle>
      {account.damaged && (
        <Note tone="bad" title="This account’s record is damaged.">
          <p>
            It was changed outside Keyreeve or by a disk error. Don’t rely on the details below. Its keys
            still work, but you can’t create new ones until you repair it by entering its name and roles
            again.
          </p>
        </Note>
      )}
      <ButtonRow>
        <Button
          icon={account.damaged ? Wrench : Pencil}
          variant={account.damaged ? 'primary' : 'secondary'}
          onClick={() => openAccountDialog({ kind: 'edit', account })}
        >
          {account.damaged ? 'Repair…' : 'Edit…'}
        </Button>
        <Button
          icon={KeyRound}
          disabled={account.damaged}
          onClick={() => openKeyDialog({ kind: 'create', environment, accountId: account.id })}
        >
          Create key…
        </Button>
        {account.activeKeys[environment] > 0 && (
          <Button onClick={() => goTo('keys', { accountId: account.id })}>Show its keys</Button>
        )}
      </ButtonRow>
      <PermissionTable caption="What a new key may do" permissions={permissionsOf(roles, account.roles)} />
      <Facts
        facts={[
          { name: 'Roles', value: <RoleTags roles={account.roles} /> },
          { name: 'Active keys', value: `${test} in test, ${production} in production` },
          { name: 'Key prefix', value: <code>{account.prefix}_</code> },
          { name: 'Created', value: dayOf(account.createdAt) },
        ]}
      />
      <SmallPrint>
        Keys keep the roles that they were created with: a change here reaches new keys only.
      </SmallPrint>
      <PaneEnd>
        <Button
          variant="quiet-danger"
          icon={Archive}
          onClick={() => openAccountDialog({ kind: 'archive', account })}
        >
          Archive…
        </Button>
      </PaneEnd>
    </Stack>
  )
}
