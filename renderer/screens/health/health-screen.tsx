import { HeartPulse } from 'lucide-react'
import { useEffect } from 'react'
import { useEvent } from '../../data/use-event.ts'
import { useEnvironment } from '../../app/location.ts'
import { Screen } from '../../ui/screen.tsx'
import { EmptyState, ErrorState, LoadingState, StaleNotice } from '../../ui/states.tsx'
import { FindingGroup } from './finding-group.tsx'
import styles from './health.module.css'
import { loadHealth, useHealth } from './store.ts'

/** What needs a look among the keys of an environment, each with what mends it. */
export const HealthScreen = () => {
  const environment = useEnvironment()
  const { findings, load } = useHealth()
  // Keys grow older while nobody changes anything.
  useEffect(() => void loadHealth(environment), [environment])
  useEvent('usage.changed', () => void loadHealth(environment))
  const some = findings.filter((finding) => finding.count > 0)

  const list = () => {
    if (load.state === 'loading') return <LoadingState label="Looking through the keys" />
    if (load.state === 'failed')
      return (
        <ErrorState
          title="The keys could not be looked through"
          refusal={load.refusal}
          onRetry={() => void loadHealth(environment)}
        />
      )
    if (some.length === 0) {
      return (
        <EmptyState icon={HeartPulse} title={`Nothing needs a look in ${environment}`}>
          No key is expired or about to be, older than 90 days, unused for a week, or shared between services.
        </EmptyState>
      )
    }
    return (
      <div className={styles.scroll} role="group" aria-label="Findings" tabIndex={0}>
        {some.map((finding) => (
          <FindingGroup key={finding.kind} finding={finding} />
        ))}
      </div>
    )
  }
  return (
    <Screen title="Health" environment={environment} onRetry={() => loadHealth(environment)}>
      <StaleNotice
        load={load}
        words="These findings may be out of date."
        onRetry={() => void loadHealth(environment)}
      />
      {list()}
    </Screen>
  )
}
