import { Pencil, Trash2 } from 'lucide-react'
import type { Role } from '../../../shared/domain/types.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { ButtonRow, PaneEnd, PaneTitle, SmallPrint, Stack } from '../../ui/screen.tsx'
import { useAccounts } from '../accounts/store.ts'
import styles from './roles.module.css'
import { holdersWord } from './selectors.ts'
import { openRoleDialog } from '../../app/location.ts'

/** One role: what it grants, who holds it; a custom one can be changed. */
export const RoleDetail = ({ role }: { readonly role: Role }) => {
  const accounts = useAccounts((state) => state.accounts).filter((account) => account.roles.includes(role.id))
  return (
    <Stack>
      <PaneTitle title={role.name}>
        <code>{role.id}</code> · {role.builtIn ? 'built-in' : 'custom'}
      </PaneTitle>
      {role.description && <p className={styles.description}>{role.description}</p>}
      {!role.builtIn && (
        <ButtonRow>
          <Button icon={Pencil} onClick={() => openRoleDialog({ kind: 'edit', role })}>
            Edit…
          </Button>
        </ButtonRow>
      )}
      <PermissionTable caption="Permissions" permissions={role.permissions} />
      <Facts
        facts={[
          { name: 'For', value: holdersWord[role.holders] },
          {
            name: 'Held by',
            value: accounts.length > 0 ? accounts.map((account) => account.name).join(', ') : 'nobody',
          },
        ]}
      />
      {role.builtIn ? (
        <SmallPrint>Built-in roles cannot be changed.</SmallPrint>
      ) : (
        <>
          <SmallPrint>
            Keys keep what the role meant when they were created: a change here reaches new keys only.
          </SmallPrint>
          <PaneEnd>
            <Button
              variant="quiet-danger"
              icon={Trash2}
              onClick={() => openRoleDialog({ kind: 'delete', role })}
            >
              Delete…
            </Button>
          </PaneEnd>
        </>
      )}
    </Stack>
  )
}
