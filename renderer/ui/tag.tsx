import { FlaskConical, Shield } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Environment } from '../../shared/domain/types.ts'
import { cx } from './cx.ts'
import styles from './tag.module.css'
import { t } from '../data/messages.ts'
import type { Tone } from './tone.ts'

/** What each environment looks like beside its colour: a word and an icon. */
export const environmentLook = {
  test: { word: t('ui.test'), icon: FlaskConical },
  production: { word: t('ui.production'), icon: Shield },
} as const

/** The environment as word, icon and colour; stands beside every title. */
export const EnvironmentChip = ({ environment }: { readonly environment: Environment }) => {
  const { word, icon: Icon } = environmentLook[environment]
  return (
    <span className={cx(styles.chip, styles.environment)} data-env={environment}>
      <Icon aria-hidden />
      {word}
    </span>
  )
}

/** A small word in a frame. */
export const Chip = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles.chip}>{children}</span>
)

/** The id of a role or a permission. */
export const RoleTag = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles.role}>{children}</span>
)

/** As many roles as are asked for, then how many more there are. */
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

/** A coloured dot with the word that it stands for. */
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
