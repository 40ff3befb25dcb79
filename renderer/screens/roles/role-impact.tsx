import { useEffect, useState } from 'react'
import type { Permission } from '../../../shared/domain/types.ts'
import type { RolePreview } from '../../../shared/domain/explanation.ts'
import { request } from '../../data/client.ts'
import { EnvironmentChip } from '../../ui/tag.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import { SnapshotChange } from '../keys/snapshot-change.tsx'
import styles from './roles.module.css'
import { formats, t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

const pauseMs = 200

/** The effects of changing a role to these permissions, requested shortly after the last change; null until then, and for a new role. */
export const useRolePreview = (id: string | null, permissions: readonly Permission[]): RolePreview | null => {
  const [preview, setPreview] = useState<RolePreview | null>(null)
  const asked = JSON.stringify(permissions)
  useEffect(() => {
    if (id === null) return undefined
    let wanted = true
    const timer = setTimeout(async () => {
      const result = await request('roles.preview', { id, permissions: JSON.parse(asked) as Permission[] })
      if (!wanted) return
      if (result.ok) setPreview(result.data)
      else sayRefused(result.error)
    }, pauseMs)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [id, asked])
  return preview
}

/** The effects in one line, next to the Save button. */
export const RoleImpactLine = ({ preview }: { readonly preview: RolePreview }) => {
  const changed = preview.again.reduce((sum, { keys }) => sum + keys, 0)
  return (
    <p role="status" className={styles.impactLine}>
      {t('roles.unaffected', { count: preview.unaffected.test + preview.unaffected.production })}
      {changed > 0 &&
        t(preview.moreGroups > 0 ? 'roles.at_least_would_change' : 'roles.would_change', { count: changed })}
    </p>
  )
}

/** Says before saving that existing keys do not change, and what they would get if they were created again. */
export const RoleImpact = ({ preview }: { readonly preview: RolePreview | null }) => (
  // The height is fixed, because a growing dialog would move the checkboxes under the pointer.
  <section className={styles.impact} aria-label={t('roles.what_this_changes')} tabIndex={0}>
    {preview && <Impact preview={preview} />}
  </section>
)

const Impact = ({ preview }: { readonly preview: RolePreview }) => {
  const {
    unaffected: { test, production },
    again,
    moreGroups,
  } = preview
  const total = test + production
  return (
    <>
      <p>
        {total === 0 ? (
          t('roles.no_key_carries_this')
        ) : (
          <>
            {rich('roles.count_test_in_test', {
              unaffected: <b>{t('roles.unaffected', { count: total })}</b>,
              test: formats().number(test),
              production: formats().number(production),
            })}
          </>
        )}
        {total > 0 && again.length === 0 && t('roles.created_again_they_would')}
      </p>
      {again.length > 0 && (
        <>
          <p>{t('roles.created_again_keys_of')}</p>
          <ul>
            {again.map(({ account, environment, keys, names, added: gained, removed: lost }) => (
              <li key={`${account.id} ${environment} ${gained.join()} ${lost.join()}`}>
                <span className={styles.impactWho}>
                  <b>{account.name}</b>
                  <EnvironmentChip environment={environment} />
                  <small>
                    {t('roles.keys_named', {
                      count: keys,
                      names: `${names.join(', ')}${keys > names.length ? ' …' : ''}`,
                    })}
                  </small>
                </span>
                <SnapshotChange
                  diff={{
                    roles: { added: [], removed: [] },
                    permissions: { added: gained, removed: lost },
                    since: null,
                  }}
                />
              </li>
            ))}
          </ul>
          {moreGroups > 0 && <p>{t('roles.more_groups', { count: moreGroups })}</p>}
        </>
      )}
    </>
  )
}
