import { useEffect, useState } from 'react'
import { autoLockMinutes, type AutoLock } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import { t } from '../../data/messages.ts'

const options = [
  ...autoLockMinutes.map((minutes) => ({
    value: String(minutes),
    label: t('settings.auto_lock_minutes', { count: minutes }),
  })),
  { value: 'never', label: t('settings.auto_lock_never') },
]

/** Sets after how many minutes without use Keyreeve locks. */
export const AutoLockSetting = () => {
  const [minutes, setMinutes] = useState<AutoLock['minutes'] | undefined>(undefined)
  useEffect(() => {
    const load = async () => {
      const found = await request('vault.autoLock', {})
      if (found.ok) setMinutes(found.data.minutes)
      else sayRefused(found.error)
    }
    void load()
  }, [])
  if (minutes === undefined) return null
  const choose = async (chosen: string) => {
    const saved = await request('vault.setAutoLock', {
      minutes: autoLockMinutes.find((each) => String(each) === chosen) ?? null,
    })
    if (saved.ok) setMinutes(saved.data.minutes)
    else sayRefused(saved.error)
  }
  return (
    <>
      <p>{t('settings.auto_lock')}</p>
      <Segmented
        label={t('settings.auto_lock_label')}
        options={options}
        value={String(minutes ?? 'never')}
        onChange={(chosen) => void choose(chosen)}
      />
    </>
  )
}
