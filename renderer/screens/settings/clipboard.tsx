import { useEffect } from 'react'
import { create } from 'zustand'
import { clipboardSeconds, type ClipboardLifetime } from '../../../shared/domain/types.ts'
import { useShell } from '../../app/store.ts'
import { request } from '../../data/client.ts'
import { t } from '../../data/messages.ts'
import { Field, Select } from '../../ui/field.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import styles from './settings.module.css'

const useLifetime = create<{ readonly chosen: ClipboardLifetime | null }>(() => ({ chosen: null }))

const load = async (): Promise<void> => {
  const result = await request('clipboard.lifetime', {})
  if (result.ok) useLifetime.setState({ chosen: result.data })
  else sayRefused(result.error)
}

const choose = async (seconds: ClipboardLifetime['seconds']): Promise<void> => {
  const result = await request('clipboard.setLifetime', { seconds })
  if (result.ok) useLifetime.setState({ chosen: result.data })
  else sayRefused(result.error)
}

const never = 'never'

/** Sets how long a copied secret stays on the clipboard. */
export const ClipboardSettings = () => {
  const info = useShell((state) => state.info)
  const chosen = useLifetime((state) => state.chosen)
  useEffect(() => void load(), [])
  return (
    <section aria-labelledby="settings-clipboard">
      <h2 id="settings-clipboard">{t('settings.clipboard')}</h2>
      <p>{t('settings.a_copied_secret_is')}</p>
      {chosen && (
        <Field label={t('settings.clear_the_clipboard')}>
          {(parts) => (
            <div className={styles.port}>
              <Select
                {...parts}
                value={String(chosen.seconds ?? never)}
                onChange={({ target }) =>
                  void choose(clipboardSeconds.find((each) => String(each) === target.value) ?? null)
                }
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
      )}
      {info && (
        <p>{info.clipboardHints ? t('settings.what_is_copied_is') : t('settings.on_this_system_a')}</p>
      )}
    </section>
  )
}
