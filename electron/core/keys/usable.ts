import type { Key } from '../../../shared/domain/types.ts'
import { refuse, type Result } from '../../../shared/domain/errors.ts'

/** Whether a program could use the key now. Refuses `key_not_active`, `damaged` and `key_deleted`. */
export const checkUsable = (found: Result<Key>): Result<Key> => {
  if (!found.ok) return found
  const { status, name } = found.data
  switch (status) {
    case 'active':
    case 'replaced':
      return found
    case 'disabled':
      return refuse('key_not_active.is_disabled', { name })
    case 'expired':
      return refuse('key_not_active.expired', { name })
    case 'damaged':
      return refuse('damaged.key', { name })
    case 'deleted':
      return refuse('key_deleted.key')
  }
}
