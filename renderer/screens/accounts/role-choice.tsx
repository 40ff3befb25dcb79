import type { AccountType } from '../../../shared/domain/types.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { mayHold } from '../roles/selectors.ts'
import { useRoles } from '../roles/store.ts'
import styles from './accounts.module.css'

type Props = {
  readonly type: AccountType
  readonly chosen: readonly string[]
  /** Where focus begins in a dialog; null for elsewhere. */ readonly begin: string | null
  readonly onChange: (chosen: string[]) => void
}

/** A checkbox for each role that an account of this type may have. */
export const RoleChoice = ({ type, chosen, begin, onChange }: Props) => {
  const roles = useRoles((state) => state.roles)
  return (
    <div className={styles.roles}>
      {roles
        .filter((role) => mayHold(role, type) || chosen.includes(role.id))
        .map((role) => (
          <Checkbox
            key={role.id}
            data-autofocus={role.id === begin || undefined}
            label={role.name}
            hint={role.description || role.permissions.join(', ')}
            checked={chosen.includes(role.id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, role.id] : chosen.filter((id) => id !== role.id))
            }
          />
        ))}
    </div>
  )
}
