import type { DecisionCheck } from '../../../shared/domain/types.ts'
import type { Identified, PasteDefect } from '../../../shared/domain/explanation.ts'

/** What each check is for, where it could not be looked at. */
export const checkNames: Record<DecisionCheck['name'], string> = {
  present: 'A key was sent',
  well_formed: 'It is well formed',
  known: 'It is known',
  intact: 'Its record is intact',
  not_deleted: 'It is not deleted',
  enabled: 'It is enabled',
  not_expired: 'It has not expired',
  environment: 'It is for this environment',
  permission: 'It has the permission',
}

/** What is wrong with the way in which a key stood in a pasted request, and what to do. */
export const defectWords: Record<PasteDefect, string> = {
  bearer:
    'The word Bearer does not belong in x-api-key. Send the key alone there, or use Authorization: Bearer.',
  quotes: 'The key is in quotation marks. If they are sent, they count as part of the key.',
  place:
    'The API does not look for a key there. Send it in the header x-api-key, or as Authorization: Bearer.',
  invisible:
    'There is an invisible character in or next to the key, such as a zero-width space. With it, the key is a different one.',
}

const article = (word: string): string => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`)

/** What a pasted string is by its shape, in one sentence; a hint or a name has none. */
export const shapeWords = ({ by, hint, shape, key }: Identified): string => {
  if (shape === null) return key ? '' : `No key of this vault shows as ${by === 'hint' ? hint : 'this'}.`
  const kind = `${article(shape.environment ?? '')} secret with prefix ${shape.prefix ?? ''}`
  switch (shape.form) {
    case 'issued':
      return key
        ? `Pasted ${kind}, checksum right.`
        : `It is ${kind}, and its checksum is right, but no key of this vault has it.`
    case 'bad_checksum':
      return `It looks like ${kind}, but its checksum is wrong: it is mistyped, cut off or relabelled.`
    case 'wrong_length':
      return key ? 'Pasted an imported secret.' : `It begins like ${kind}, but is cut off, or from elsewhere.`
    case 'foreign':
      return key
        ? 'Pasted an imported secret.'
        : 'It has not the shape of a key of Keyreeve, and no imported key has this value.'
  }
}
