import { HeartPulse } from 'lucide-react'
import { useEffect } from 'react'
import { useEvent } from '../../data/use-event.ts'
import { t } from '../../data/messages.ts'
import { useEnvironment } from '../../app/location.ts'
import { LoadedList } from '../../ui/list-detail-screen.tsx'
import { Screen } from '../../ui/screen.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { FindingGroup } from './finding-group.tsx'
import styles from './health.module.css'
import { loadHealth, useHealth } from './store.ts'

/** The keys of an environment that need attention, each with its fix. */
export const HealthScreen = () => {
  const environment = useEnvironment()
  const { findings, load } = useHealth()
  // Findings change with time, even if nobody changes a key.
  useEffect(() => void loadHealth(environment), [environment])
  useEvent('usage.changed', () => void loadHealth(environment))
  const some = findings.filter((finding) => finding.count > 0)

  const reload = () => loadHealth(environment)
  return (
    <Screen title={t('health.health')} environment={environment} onRetry={reload}>
      <LoadedList
        load={load}
        words={{
          loading: t('health.looking_through_the_keys'),
          failed: t('health.the_keys_could_not'),
          stale: t('health.these_findings_may_be'),
        }}
        onReload={reload}
      >
        {some.length === 0 ? (
          <EmptyState icon={HeartPulse} title={t('health.nothing_needs_a_look', { environment })}>
            {t('health.no_key_is_expired')}
          </EmptyState>
        ) : (
          <div className={styles.scroll} role="group" aria-label={t('health.findings')} tabIndex={0}>
            {some.map((finding) => (
              <FindingGroup
                key={`${environment} ${finding.kind}`}
                finding={finding}
                environment={environment}
              />
            ))}
          </div>
        )}
      </LoadedList>
    </Screen>
  )
}
