import { Drama } from 'lucide-react'
import { rehearsedOutcomes, type Key } from '../../../shared/domain.ts'
import { Button } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import styles from './rehearsals.module.css'
import { startRehearsal, stopRehearsal, useRehearsals } from './store.ts'
import { rehearsedAnswers } from './words.ts'

/** Has the local API refuse a key for five minutes, so that its program's error path can be tried; only where it would be let through. */
export const RehearseMenu = ({ keyRow }: { readonly keyRow: Key }) => {
  const on = useRehearsals((state) => state.rehearsals.some(({ keyId }) => keyId === keyRow.id))
  if (keyRow.status !== 'active' && keyRow.status !== 'replaced') return null
  if (on) {
    return (
      <Button variant="quiet" icon={Drama} onClick={() => void stopRehearsal(keyRow.id)}>
        Stop rehearsing
      </Button>
    )
  }
  return (
    <Menu
      label="Rehearse for five minutes"
      align="start"
      items={rehearsedOutcomes.map((outcome) => ({
        id: outcome,
        label: (
          <span className={styles.choice}>
            <span data-numbers>{rehearsedAnswers[outcome].status}</span> <code>{rehearsedAnswers[outcome].code}</code>
          </span>
        ),
        onSelect: () => void startRehearsal(keyRow, outcome),
      }))}
    >
      <Button variant="quiet" icon={Drama}>
        Rehearse…
      </Button>
    </Menu>
  )
}
