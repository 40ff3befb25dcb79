import type { ReactNode } from 'react'
import type { Passing } from '../../../shared/domain/explanation.ts'
import { goTo, goToKey } from '../../app/location.ts'
import { Facts } from '../../ui/facts.tsx'
import styles from './check-access.module.css'
import { t } from '../../data/messages.ts'

const Link = ({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) => (
  <button type="button" className={styles.link} onClick={onClick}>
    {children}
  </button>
)

const goToRole = (id: string) => goTo('roles', { selectedId: id })

/** Other keys and roles that would be allowed. */
export const PassingView = ({ passing }: { readonly passing: Passing }) => {
  const { keys, moreKeys, roles } = passing
  return (
    <section aria-label={t('check_access.would_pass')}>
      <h3>{t('check_access.would_pass')}</h3>
      <Facts
        facts={[
          {
            name: t('check_access.keys'),
            value:
              keys.length === 0 ? (
                t('check_access.no_other_active_key')
              ) : (
                <ul className={styles.links}>
                  {keys.map(({ id, name }) => (
                    <li key={id}>
                      <Link onClick={() => void goToKey(id)}>{name}</Link>
                    </li>
                  ))}
                  {moreKeys && <li>{t('check_access.and_more')}</li>}
                </ul>
              ),
          },
          {
            name: t('check_access.roles'),
            value: (
              <ul className={styles.links}>
                {roles.map(({ id }) => (
                  <li key={id}>
                    <Link onClick={() => goToRole(id)}>{id}</Link>
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </section>
  )
}
