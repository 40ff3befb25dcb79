import { Check, Minus } from 'lucide-react'
import { actions, type Permission } from '../../shared/domain/types.ts'
import { covers } from '../../shared/domain/permissions.ts'
import styles from './permission-table.module.css'
import { t } from '../data/messages.ts'

/** The entities in a set of permissions, `*` first. */
const entitiesOf = (permissions: readonly Permission[]): readonly string[] =>
  [...new Set(permissions.map((permission) => permission.slice(0, permission.indexOf(':'))))].toSorted()

/** The header of a table of permissions. */
export const PermissionHeads = ({ rows }: { readonly rows: string }) => (
  <thead>
    <tr>
      <th scope="col">{rows}</th>
      {actions.map((action) => (
        <th key={action} scope="col">
          {action}
        </th>
      ))}
    </tr>
  </thead>
)

/** A table of permissions: one row per entity, with check marks for read and write. */
export const PermissionTable = ({
  caption,
  permissions,
}: {
  readonly caption: string
  readonly permissions: readonly Permission[]
}) => (
  <table className={styles.table}>
    <PermissionHeads rows={caption} />
    <tbody>
      {entitiesOf(permissions).map((entity) => (
        <tr key={entity}>
          <th scope="row">{entity === '*' ? t('ui.everything') : entity}</th>
          {actions.map((action) => {
            const granted = permissions.some((permission) => covers(permission, entity, action))
            return (
              <td key={action} data-granted={granted || undefined}>
                {granted ? <Check aria-hidden /> : <Minus aria-hidden />}
                <span className="visually-hidden">{granted ? t('ui.yes') : t('ui.no')}</span>
              </td>
            )
          })}
        </tr>
      ))}
      {permissions.length === 0 && (
        <tr>
          <th scope="row">{t('ui.nothing')}</th>
        </tr>
      )}
    </tbody>
  </table>
)
