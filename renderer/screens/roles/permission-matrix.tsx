import { Plus } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { actions, type Permission } from '../../../shared/domain/types.ts'
import { knownEntities } from '../../../shared/domain/permissions.ts'
import { Button } from '../../ui/button.tsx'
import { Input } from '../../ui/field.tsx'
import { PermissionHeads } from '../../ui/permission-table.tsx'
import { isGranted, isImplied, toggle } from './matrix.ts'
import styles from './roles.module.css'
import { t } from '../../data/messages.ts'

const entityPattern = /^[a-z][a-z0-9_]{0,63}$/

const entityOf = (permission: Permission) => permission.slice(0, permission.indexOf(':'))

type Props = {
  readonly permissions: readonly Permission[]
  readonly onChange: (permissions: Permission[]) => void
}

/** A checkbox for reading and writing each entity. Those granted by `*` are checked and cannot be changed. */
export const PermissionMatrix = ({ permissions, onChange }: Props) => {
  const [filter, setFilter] = useState('')
  const [added, setAdded] = useState<readonly string[]>([])
  const wanted = filter.trim().toLowerCase()
  const entities = [...new Set(['*', ...permissions.map(entityOf), ...added, ...knownEntities])]
  const shown = entities.filter(
    (entity) => wanted === '' || (entity === '*' ? t('roles.everything') : entity).includes(wanted),
  )
  const canAdd = entityPattern.test(wanted) && !entities.includes(wanted)
  const add = () => {
    if (!canAdd) return
    setAdded([wanted, ...added])
    setFilter('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    add()
  }
  return (
    <div className={styles.matrix}>
      <div className={styles.filter}>
        <Input
          aria-label={t('roles.filter_or_name_an')}
          placeholder={t('roles.filter_or_name_another')}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Button icon={Plus} disabled={!canAdd} onClick={add}>
          {t('roles.add_entity')}
        </Button>
      </div>
      <div className={styles.scroll} role="group" aria-label={t('roles.permissions_by_entity')} tabIndex={0}>
        <table>
          <PermissionHeads rows={t('roles.entity')} />
          <tbody>
            {shown.map((entity) => (
              <tr key={entity}>
                <th scope="row">{entity === '*' ? t('roles.everything_2') : entity}</th>
                {actions.map((action) => (
                  <td key={action}>
                    <input
                      type="checkbox"
                      aria-label={`${entity}:${action}`}
                      checked={isGranted(permissions, entity, action)}
                      disabled={isImplied(permissions, entity, action)}
                      onChange={() => onChange(toggle(permissions, entity, action))}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 && (
          <p className={styles.none}>
            {canAdd ? t('roles.wanted_is_not_in', { wanted }) : t('roles.nothing_matches_an_entity')}
          </p>
        )}
      </div>
    </div>
  )
}
