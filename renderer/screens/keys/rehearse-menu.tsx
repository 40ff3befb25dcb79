import { rehearsedOutcomes, type Key } from '../../../shared/domain/types.ts'
import { Menu } from '../../ui/menu.tsx'
import { startRehearsal, stopRehearsal, useRehearsals, rehearsedAnswers } from '../rehearsals/store.ts'
import styles from './keys.module.css'
import { t } from '../../data/messages.ts'

/** Makes the local API refuse a working key for five minutes, so that error handling can be tested. */
export const RehearseMenu = ({ apiKey }: { readonly apiKey: Key }) => {
  const on = useRehearsals((state) => state.rehearsals.some(({ keyId }) => keyId === apiKey.id))
  if (on) {
    return (
      <button type="button" className={styles.link} onClick={() => void stopRehearsal(apiKey.id)}>
        {t('keys.stop_rehearsing')}
      </button>
    )
  }
  return (
    <Menu
      label={t('keys.rehearse_for_five_minutes')}
      align="start"
      items={rehearsedOutcomes.map((outcome) => ({
        id: outcome,
        label: (
          <span className={styles.rehearsed}>
            <span data-numbers>{rehearsedAnswers[outcome].status}</span>{' '}
            <code>{rehearsedAnswers[outcome].code}</code>
          </span>
        ),
        onSelect: () => void startRehearsal(apiKey, outcome),
      }))}
    >
      <button type="button" className={styles.link}>
        {t('keys.rehearse_a_refusal')}
      </button>
    </Menu>
  )
}
