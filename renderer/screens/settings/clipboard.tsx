import { clipboardSeconds } from '../../../shared/domain/types.ts'
import { useShell } from '../../app/store.ts'
import { request } from '../../data/client.ts'
import { t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { Field, Select } from '../../ui/field.tsx'
import { FormError } from '../../ui/note.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import styles from './settings.module.css'

const never = 'never'

const choose = async (chosen: string): Promise<void> => {
  const seconds = clipboardSeconds.find((each) => String(each) === chosen) ?? null
  const saved = await request('clipboard.setLifetime', { seconds })
  if (!saved.ok) sayRefused(saved.error)
}

/** Sets how long a copied secret stays on the clipboard. */
export const ClipboardSettings = () => {
  const info = useShell((state) => state.info)
  // Every change of the setting leaves an entry in the activity.
  const { data, refusal } = useQuery('clipboard.lifetime', {}, ['activity.changed'])
  return (
    <section aria-labelledby="settings-clipboard">
      <h2 id="settings-clipboard">{t('settings.clipboard')}</h2>
      {data ? (
        <Field label={t('settings.clear_the_clipboard')}>
          {(parts) => (
            <div className={styles.narrow}>
              <Select
                {...parts}
                value={String(data.seconds ?? never)}
                onChange={({ target }) => void choose(target.value)}
              >
                {clipboardSeconds.map((seconds) => (
                  <option key={seconds} value={seconds}>
                    {t('settings.clear_after', { count: seconds })}
                  </option>
                ))}
                <option value={never}>{t('settings.clear_when_locked')}</option>
              </Select>
            </div>
          )}
        </Field>
      ) : (
        <FormError refusal={refusal} />
      )}
      <p>{t('settings.a_copied_secret_is')}</p>
      {info && (
        <p>{info.clipboardHints ? t('settings.what_is_copied_is') : t('settings.on_this_system_a')}</p>
      )}
    </section>
  )
}
