import { FlaskConical, Shield } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Environment } from '../../shared/domain/types.ts'
import { cx } from './cx.ts'
import styles from './tag.module.css'
import { t } from '../data/messages.ts'
import type { Tone } from './tone.ts'

/** The name and icon of each environment. */
export const environmentLook = {
  test: { word: t('ui.test'), icon: FlaskConical },
  production: { word: t('ui.production'), icon: Shield },
} as const

/** The environment as text, icon and colour, shown next to titles. */
export const EnvironmentChip = ({ environment }: { readonly environment: Environment }) => {
  const { word, icon: Icon } = environmentLook[environment]
  return (
    <span className={cx(styles.chip, styles.environment)} data-env={environment}>
      <Icon aria-hidden />
      {word}
    </span>
  )
}

/** A small label with a border. */
export const Chip = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles.chip}>{children}</span>
)

/** The id of a role or a permission. */
export const RoleTag = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles.role}>{children}</span>
)

/** Tags for some roles, and the number of the others. */
export const RoleTags = ({
  roles,
  limit = 99,
}: {
  readonly roles: readonly string[]
  readonly limit?: number
}) => (
  <span className={styles.roles}>
    {roles.slice(0, limit).map((role) => (
      <RoleTag key={role}>{role}</RoleTag>
    ))}
    {roles.length > limit && (
      <span className={styles.more} title={roles.slice(limit).join(', ')}>
        +{roles.length - limit}
        <span className="visually-hidden">
          {t('ui.more_value', { value: roles.slice(limit).join(', ') })}
        </span>
      </span>
    )}
  </span>
)

/** A coloured dot with its meaning in words. */
export const StatusDot = ({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) => (
  <span className={styles.status}>
    <span className={cx(styles.dot, styles[tone])} />
    {children}
  </span>
)

/** A key on the keyboard. */
export const Kbd = ({ children }: { readonly children: ReactNode }) => (
  <kbd className={styles.kbd}>{children}</kbd>
)
