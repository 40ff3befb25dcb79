import type { CopyForm } from '../../../shared/domain/delivery.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { familyOf, type Refusal } from '../../../shared/domain/errors.ts'
import { openKeyDialog, updateView, useLocation } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'
import { readCreatedKeys } from './created-keys.tsx'

/** Copies a key's secret, in the main process. Returns why it was refused; null when the secret is on the clipboard. */
export const copySecret = async (id: string, form: CopyForm, variable: string): Promise<Refusal | null> => {
  const result = await request(
    'deliveries.copy',
    form === 'value' || form === 'curl' ? { id, form } : { id, form, variable },
  )
  return result.ok ? null : result.error
}

/** Copies from a list or a pane. A refusal is shown as a notice. */
export const copyOrSay = async (key: Key, form: CopyForm, variable: string): Promise<void> => {
  const refusal = await copySecret(key.id, form, variable)
  // After pressing Cancel nobody needs an error that stays.
  if (refusal && familyOf(refusal) === 'confirmation_required') say(sentenceOf(refusal))
  else if (refusal) sayRefused(refusal)
}

/** Disables a key; `confirmed` in production, after asking. */
export const disableKey = async (key: Key, confirmed: boolean): Promise<Refusal | null> => {
  const result = await request('keys.disable', { id: key.id }, { confirmed })
  if (!result.ok) return result.error
  say(t('keys.disabled_name_checks_refuse', { name: key.name }))
  return null
}

/** Enables a disabled key. */
export const enableKey = async (key: Key): Promise<void> => {
  const result = await request('keys.enable', { id: key.id })
  if (result.ok) say(t('keys.enabled_name', { name: key.name }))
  else sayRefused(result.error)
}

/** Ends a rotated key before its overlap is over; `confirmed` in production, after asking. */
export const endOverlap = async (key: Key, confirmed: boolean): Promise<Refusal | null> => {
  const result = await request('keys.endOverlap', { id: key.id }, { confirmed })
  if (!result.ok) return result.error
  say(t('keys.ended_the_overlap_of', { name: key.name }))
  return null
}

/** Whether to ask before a key stops working: always in production, in test when keys that it created could stop with it. */
const mustAsk = async (key: Key): Promise<boolean> => {
  if (key.environment === 'production') return true
  const created = await readCreatedKeys(key.id)
  return !created.ok || created.data.length > 0
}

/** Ends an overlap from a list or a pane, after asking if necessary. A refusal is shown as a notice. */
export const askEndOverlap = async (key: Key): Promise<void> => {
  if (await mustAsk(key)) return openKeyDialog({ kind: 'end_overlap', key })
  const refusal = await endOverlap(key, false)
  if (refusal) sayRefused(refusal)
}

/** Disables a key from a list or a pane, after asking if necessary. A refusal is shown as a notice. */
export const askDisable = async (key: Key): Promise<void> => {
  if (await mustAsk(key)) return openKeyDialog({ kind: 'disable', key })
  const refusal = await disableKey(key, false)
  if (refusal) sayRefused(refusal)
}

/** Deletes a key, after asking. It cannot be undone. */
export const deleteKey = async (key: Key): Promise<Refusal | null> => {
  const result = await request('keys.delete', { id: key.id }, { confirmed: true })
  if (!result.ok) return result.error
  // Its row disappears, unless deleted keys are listed.
  const { selectedId, status } = useLocation.getState().views.keys
  if (selectedId === key.id && status !== 'any' && status !== 'deleted')
    updateView('keys', { selectedId: null })
  const { secretRemoved, secretLeft } = result.data
  const later = key.kept && !secretRemoved
  if (secretLeft) say(t('keys.deleted_name_the_keychain', { name: key.name }))
  else
    say(
      later
        ? t('keys.deleted_name_its_secret', { name: key.name })
        : t('keys.deleted_name', { name: key.name }),
    )
  return null
}
