import { useState } from 'react'
import { retentions, type Retention } from '../../../shared/domain/audit.ts'
import { request } from '../../data/client.ts'
import { t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { Field, Select } from '../../ui/field.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import styles from './settings.module.css'

/** How long the activity is kept. The main process asks before entries are removed sooner. */
export const ActivitySettings = () => {
  const { data, refusal } = useQuery('audit.retention', {}, ['activity.changed', 'vault.changed'])
  const [pending, setPending] = useState<Retention | null>(null)
  const change = async (keep: Retention): Promise<void> => {
    setPending(keep)
    const changed = await request('audit.setRetention', { keep })
    if (!changed.ok) sayRefused(changed.error)
    setPending(null)
  }
  return (
    <section aria-labelledby="settings-activity">
      <h2 id="settings-activity">{t('settings.activity')}</h2>
      {data ? (
        <Field label={t('settings.keep_activity')} hint={t('settings.keep_activity_why')}>
          {(parts) => (
            <div className={styles.narrow}>
              <Select
                {...parts}
                value={pending ?? data.keep}
                aria-disabled={pending !== null || undefined}
                onChange={(event) => {
                  const keep = retentions.find((each) => each === event.target.value)
                  if (keep && pending === null) void change(keep)
                }}
              >
                {retentions.map((keep) => (
                  <option key={keep} value={keep}>
                    {t(`settings.keep.${keep}`)}
                  </option>
                ))}
              </Select>
            </div>
          )}
        </Field>
      ) : (
        <FormError refusal={refusal} />
      )}
      {data && data.older > 0 && pending === null && (
        <Note>{t('settings.entries_left', { count: data.older })}</Note>
      )}
    </section>
  )
}
