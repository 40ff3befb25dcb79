import { useState } from 'react'
import type { CopyForm } from '../../../shared/domain/delivery.ts'
import type { Key } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { copySecret } from './actions.ts'
import { t } from '../../data/messages.ts'

/** What has been done with a new secret so far. */
export type Delivery = {
  /** The last thing that was done, in words; null while it was neither copied nor written. */
  readonly done: string | null
  readonly refusal: Refusal | null
  readonly copy: (form: CopyForm, variable: string) => Promise<void>
  readonly written: (path: string) => void
}

/** Copies and writes a new key's secret, and remembers that it was. */
export const useDelivery = (key: Key): Delivery => {
  const [done, setDone] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  return {
    done,
    refusal,
    copy: async (form, variable) => {
      const refused = await copySecret(key.id, form, variable)
      setRefusal(refused)
      if (!refused) setDone(t('keys.copied'))
    },
    written: (path) => setDone(t('keys.written_to_path', { path })),
  }
}
