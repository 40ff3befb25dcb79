import type { LucideIcon } from 'lucide-react'
import { screenNames, screens, type ScreenId } from '../../shared/commands/commands.ts'
import { accountList } from '../screens/accounts/store.ts'
import { countUrgent, useHealth } from '../screens/health/store.ts'
import { useKeys } from '../screens/keys/store.ts'
import { useProjects } from '../screens/projects/store.ts'
import { useRoles } from '../screens/roles/store.ts'
import { Segmented } from '../ui/segmented.tsx'
import { cx } from '../ui/cx.ts'
import { environmentLook } from '../ui/tag.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { useMedia } from '../ui/use-size.ts'
import { screenIcons } from './commands.ts'
import { KeychainState } from './keychain-state.tsx'
import styles from './shell.module.css'
import { goTo, switchEnvironment, useEnvironment, useLocation } from './location.ts'
import { t } from '../data/messages.ts'
import { usePagedQuery } from '../data/paged-query.ts'

const environmentOptions = [
  { value: 'test', label: environmentLook.test.word, icon: environmentLook.test.icon, env: 'test' },
  {
    value: 'production',
    label: environmentLook.production.word,
    icon: environmentLook.production.icon,
    env: 'production',
  },
] as const

type ItemProps = {
  readonly id: ScreenId
  readonly icon: LucideIcon
  readonly count?: number | undefined
  /** Whether the count needs attention. */ readonly urgent?: boolean
  readonly compact: boolean
}

const NavigationItem = ({ id, icon: Icon, count, urgent = false, compact }: ItemProps) => {
  const on = useLocation((state) => state.screen === id)
  const word = t(screenNames[id])
  return (
    <Tooltip text={word} side="right" enabled={compact}>
      <button
        type="button"
        className={styles.item}
        aria-current={on ? 'page' : undefined}
        onClick={() => goTo(id)}
      >
        <Icon aria-hidden />
        <span className={compact ? 'visually-hidden' : undefined}>{word}</span>
        {count !== undefined && !compact && (
          <span className={cx(styles.count, urgent && styles.urgent)} data-numbers aria-hidden>
            {count}
          </span>
        )}
      </button>
    </Tooltip>
  )
}

/** The left pane: the environment, the screens with their counts, and the state of the keychain. */
export const Navigation = () => {
  const environment = useEnvironment()
  const compact = useMedia('(max-width: 960px)')
  const counts: Partial<Record<ScreenId, number | undefined>> = {
    keys: useKeys((state) => state.all) ?? undefined,
    projects: useProjects((state) => state.projects.length || undefined),
    accounts: usePagedQuery(accountList, (state) => state.answer?.all),
    roles: useRoles((state) => state.roles.length),
    health: useHealth((state) => countUrgent(state.findings) || undefined),
  }
  return (
    <aside aria-label={t('app.environment_and_screens')} className={styles.side}>
      <Segmented
        tall
        compact={compact}
        label={t('app.environment')}
        options={environmentOptions}
        value={environment}
        onChange={(next) => switchEnvironment(next)}
      />
      <nav aria-label={t('app.screens')} className={styles.list}>
        {screens
          .filter((id) => id !== 'settings')
          .map((id) => (
            <NavigationItem
              key={id}
              id={id}
              icon={screenIcons[id]}
              count={counts[id]}
              urgent={id === 'health'}
              compact={compact}
            />
          ))}
      </nav>
      <div className={styles.foot}>
        <KeychainState compact={compact} />
        <nav aria-label="Keyreeve" className={styles.list}>
          <NavigationItem id="settings" icon={screenIcons.settings} compact={compact} />
        </nav>
      </div>
    </aside>
  )
}
