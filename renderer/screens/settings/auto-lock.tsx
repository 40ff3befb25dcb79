import { autoLockMinutes } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { FormError } from '../../ui/note.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { sayRefused } from '../../ui/toast-store.ts'

const options = [
  ...autoLockMinutes.map((minutes) => ({
    value: String(minutes),
    label: t('settings.auto_lock_minutes', { count: minutes }),
  })),
  { value: 'never', label: t('settings.auto_lock_never') },
]

const choose = async (chosen: string): Promise<void> => {
  const minutes = autoLockMinutes.find((each) => String(each) === chosen) ?? null
  const saved = await request('vault.setAutoLock', { minutes })
  if (!saved.ok) sayRefused(saved.error)
}

/** Sets after how many minutes without use Keyreeve locks. */
export const AutoLockSetting = () => {
  // Every change of the setting leaves an entry in the activity.
  const { data, refusal } = useQuery('vault.autoLock', {}, ['activity.changed'])
  if (!data) return <FormError refusal={refusal} />
  return (
    <>
      <p>{t('settings.auto_lock')}</p>
      <Segmented
        label={t('settings.auto_lock_label')}
        options={options}
        value={String(data.minutes ?? 'never')}
        onChange={(chosen) => void choose(chosen)}
      />
    </>
  )
}
