import type { Key } from '../../../shared/domain/types.ts'
import { statusOf } from '../../../shared/domain/status.ts'
import { t } from '../../data/messages.ts'

/** What happens to programs when a key that works stops working. */
const whatBreaks = (key: Key): string =>
  key.lastUsedAt === null ? t('keys.no_program_has_used') : t('keys.anything_using_it_will')

/** Says what a key does at the moment, and what happens to programs when it stops working. */
const whatItDoes = (key: Key, now: number): string => {
  const status = statusOf(key, now)
  switch (status) {
    case 'damaged':
    case 'deleted':
    case 'disabled':
    case 'expired':
      return t(`keys.refused_${status}`)
    case 'replaced':
      return t('keys.a_newer_key_has', { environment: key.environment, whatBreaks: whatBreaks(key) })
    case 'active':
      return t('keys.it_works_in_environment', { environment: key.environment, whatBreaks: whatBreaks(key) })
  }
}

const whatLeavesTheKeychain = (key: Key): string => {
  if (key.status === 'damaged') return t('keys.its_secret_is_removed')
  return key.kept ? t('keys.its_secret_is_removed_from') : ''
}

/** Says what deleting a key means. */
export const deleteWords = (key: Key, now: number): string => {
  const leaves = whatLeavesTheKeychain(key)
  return leaves === ''
    ? t('keys.delete_what', { whatItDoes: whatItDoes(key, now) })
    : t('keys.whatitdoes_whatleavesthekeychain_this_cannot', {
        whatItDoes: whatItDoes(key, now),
        whatLeavesTheKeychain: leaves,
      })
}

/** Says what disabling a key means. */
export const disableWords = (key: Key, now: number): string =>
  t('keys.whatitdoes_you_can_enable', { whatItDoes: whatItDoes(key, now) })

/** Says what ending the overlap of a key means. Follows the sentence that its old secret still works. */
export const endOverlapWords = (key: Key): string =>
  t('keys.whatbreaks_this_cannot_be', { whatBreaks: whatBreaks(key) })
