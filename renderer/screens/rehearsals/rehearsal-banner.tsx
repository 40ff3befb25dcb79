import { goToKey } from '../../app/location.ts'
import type { ReactNode } from 'react'
import { CircleStop, Drama, KeyRound } from 'lucide-react'
import { useEffect } from 'react'
import { rehearsalCommands } from '../../../shared/commands/row-commands.ts'
import type { Rehearsal } from '../../../shared/domain/types.ts'
import { Button } from '../../ui/button.tsx'
import { rowMenu, useRowMenus } from '../../ui/row-menu.tsx'
import { EnvironmentChip } from '../../ui/tag.tsx'
import { timeOfDay } from '../../ui/time.ts'
import styles from './rehearsals.module.css'
import { loadRehearsals, stopRehearsal, useRehearsals, rehearsedAnswers } from './store.ts'
import { t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

const rehearsalMenu = ({ keyId, keyName }: Rehearsal) =>
  rowMenu(keyName, rehearsalCommands, {
    stop: { icon: CircleStop, run: () => void stopRehearsal(keyId) },
    show: { icon: KeyRound, run: () => void goToKey(keyId) },
  })

const strong = (words: ReactNode) => <strong>{words}</strong>

/** Shown across the top while keys are refused on purpose, so that nobody looks for the cause elsewhere. */
export const RehearsalBanner = () => {
  const rehearsals = useRehearsals((state) => state.rehearsals)
  const next = rehearsals.at(-1)?.until
  useEffect(() => {
    if (next === undefined) return undefined
    const timer = setTimeout(() => void loadRehearsals(), Math.max(0, next - Date.now()) + 50)
    return () => clearTimeout(timer)
  }, [next])
  const menus = useRowMenus((id) => {
    const rehearsal = rehearsals.find(({ keyId }) => keyId === id)
    return rehearsal ? rehearsalMenu(rehearsal) : null
  })
  if (rehearsals.length === 0) return null
  return (
    <div className={styles.banner} role="status">
      <ul aria-label={t('rehearsals.rehearsals')}>
        {rehearsals.map(({ keyId, keyName, environment, outcome, until }) => (
          <li key={keyId} {...menus.rowProps(keyId)}>
            <Drama aria-hidden />
            <p>
              {rich(
                'rehearsals.rehearsing_status_code_for',
                {
                  status: rehearsedAnswers[outcome].status,
                  code: <code>{rehearsedAnswers[outcome].code}</code>,
                  keyName: <b>{keyName}</b>,
                  timeOfDay: timeOfDay(until),
                },
                { b: strong },
              )}
            </p>
            <EnvironmentChip environment={environment} />
            <Button
              aria-label={t('rehearsals.stop_rehearsing_keyname', { keyName })}
              onClick={() => void stopRehearsal(keyId)}
            >
              {t('rehearsals.stop')}
            </Button>
          </li>
        ))}
      </ul>
      {menus.element}
    </div>
  )
}
