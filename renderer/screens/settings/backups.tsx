import { useState } from 'react'
import {
  defaultKeptBackups,
  type BackupRecord,
  type BackupSchedule,
  type BackupScheduleStatus,
} from '../../../shared/domain/backup.ts'
import { openDialog } from '../../app/location.ts'
import { t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Field, Select } from '../../ui/field.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import { PathWords } from '../../ui/path-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { backUpNow, drillBackup, setUpBackups, turnOffBackups } from './backups-actions.ts'
import styles from './settings.module.css'

/** The choices for how many daily backups are kept. */
const keepChoices = [7, defaultKeptBackups, 30, 90]

/** Runs one action at a time; returns which one is running. */
const useRunning = (): [string | null, (name: string, work: () => Promise<void>) => void] => {
  const [running, setRunning] = useState<string | null>(null)
  const run = (name: string, work: () => Promise<void>): void => {
    if (running !== null) return
    setRunning(name)
    void work().finally(() => setRunning(null))
  }
  return [running, run]
}

const SetUp = ({ onRecoveryFile }: { readonly onRecoveryFile: (path: string) => void }) => {
  const [keep, setKeep] = useState(defaultKeptBackups)
  const [running, run] = useRunning()
  return (
    <>
      <p>{t('settings.backups_recovery')}</p>
      <Field label={t('settings.backups_keep')}>
        {(parts) => (
          <div className={styles.narrow}>
            <Select {...parts} value={keep} onChange={(event) => setKeep(Number(event.target.value))}>
              {keepChoices.map((choice) => (
                <option key={choice} value={choice}>
                  {t('settings.backups_keep_count', { count: choice })}
                </option>
              ))}
            </Select>
          </div>
        )}
      </Field>
      <div>
        <Button
          pending={running !== null}
          onClick={() => run('set_up', () => setUpBackups(keep, onRecoveryFile))}
        >
          {t('settings.backups_set_up')}
        </Button>
      </div>
    </>
  )
}

const askTurnOff = (): void =>
  openDialog({
    of: 'question',
    kind: 'confirm',
    question: {
      title: t('settings.backups_turn_off_title'),
      children: <p>{t('settings.backups_turn_off_effect')}</p>,
      action: t('settings.backups_turn_off_action'),
      onConfirm: turnOffBackups,
    },
  })

type ScheduledProps = Pick<BackupScheduleStatus, 'failure' | 'drilledAt'> & {
  readonly schedule: BackupSchedule
  /** The newest daily backup that is still there. */
  readonly last: BackupRecord | null
  /** The recovery file, right after it was created. */
  readonly recoveryFile: string | null
}

const Scheduled = ({ schedule, failure, drilledAt, last, recoveryFile }: ScheduledProps) => {
  const [running, run] = useRunning()
  return (
    <>
      <FormError refusal={failure} />
      {recoveryFile && (
        <Note tone="info" role="status" title={t('settings.backups_saved_title')}>
          <p>
            <code>
              <PathWords path={recoveryFile} />
            </code>
          </p>
          <p>{t('settings.backups_saved')}</p>
        </Note>
      )}
      <Facts
        facts={[
          {
            name: t('settings.backups_folder'),
            value: (
              <code>
                <PathWords path={schedule.folder} />
              </code>
            ),
          },
          {
            name: t('settings.backups_keep'),
            value: t('settings.backups_keep_count', { count: schedule.keep }),
          },
          {
            name: t('settings.backups_last'),
            value: <RelativeTime at={last?.createdAt ?? null} past />,
          },
          {
            name: t('settings.backups_drill_last'),
            value: <RelativeTime at={drilledAt} past />,
          },
        ]}
      />
      <div className={styles.buttons}>
        <Button pending={running === 'now'} onClick={() => run('now', backUpNow)}>
          {t('settings.backups_now')}
        </Button>
        {last && (
          <Button pending={running === 'drill'} onClick={() => run('drill', () => drillBackup(last.id))}>
            {t('settings.backups_drill')}
          </Button>
        )}
        <Button onClick={askTurnOff}>{t('settings.backups_turn_off')}</Button>
      </div>
      <p>{t('settings.backups_drill_words')}</p>
    </>
  )
}

/** Sets up daily backups, and shows the last one. */
export const BackupSettings = () => {
  const [recoveryFile, setRecoveryFile] = useState<string | null>(null)
  // Every backup, drill and change of the schedule leaves an entry in the activity; a backup that failed is announced the same way.
  const status = useQuery('backups.schedule', {}, ['activity.changed'])
  const list = useQuery('backups.list', {}, ['activity.changed'])
  const last = list.data?.find(({ reason, exists }) => reason === 'daily' && exists) ?? null
  return (
    <section aria-labelledby="settings-backups">
      <h2 id="settings-backups">{t('settings.backups')}</h2>
      <p>{t('settings.backups_words')}</p>
      <FormError refusal={status.refusal ?? list.refusal} />
      {status.data?.schedule && (
        <Scheduled {...status.data} schedule={status.data.schedule} last={last} recoveryFile={recoveryFile} />
      )}
      {status.data?.schedule === null && <SetUp onRecoveryFile={setRecoveryFile} />}
    </section>
  )
}
