import type { Key } from '../../../shared/domain/types.ts'
import { statusOf } from '../../../shared/domain/status.ts'

/** What happens to programs when a key that works stops working. */
const whatBreaks = (key: Key): string =>
  key.lastUsedAt === null ? 'No program has used it yet.' : 'Anything using it will be refused.'

const isRefusedAlready = 'so every check refuses it already.'

/** What a key is good for at a moment, and what changes for programs when it stops working. */
const whatItDoes = (key: Key, now: number): string => {
  switch (statusOf(key, now)) {
    case 'damaged':
      return `Its record is damaged, ${isRefusedAlready}`
    case 'deleted':
      return `It was deleted, ${isRefusedAlready}`
    case 'disabled':
      return `It is disabled, ${isRefusedAlready}`
    case 'expired':
      return `It has expired, ${isRefusedAlready}`
    case 'replaced':
      return `A newer key has replaced it, but it still works in ${key.environment}. ${whatBreaks(key)}`
    case 'active':
      return `It works in ${key.environment}. ${whatBreaks(key)}`
  }
}

const whatLeavesTheKeychain = (key: Key): string => {
  if (key.status === 'damaged')
    return ' Its secret is removed from your keychain if it certainly belongs to this key.'
  return key.kept ? ' Its secret is removed from your keychain at once.' : ''
}

/** What deleting a key means, in full sentences. */
export const deleteWords = (key: Key, now: number): string =>
  `${whatItDoes(key, now)}${whatLeavesTheKeychain(key)} This cannot be undone.`

/** What disabling a key means. */
export const disableWords = (key: Key, now: number): string =>
  `${whatItDoes(key, now)} You can enable it again.`

/** What ending the overlap of a key means, after the sentence that says that its old secret still works. */
export const endOverlapWords = (key: Key): string => `${whatBreaks(key)} This cannot be undone.`
