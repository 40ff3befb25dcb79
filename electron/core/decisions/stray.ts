import { examineImport } from '../keys/import-value.ts'
import { Secret } from '../secret.ts'

/**
 * One sentence on what a malformed key was sent with that does not belong to it: the word “Bearer”, quotation marks. Null where
 * neither is there. Says nothing of the key itself.
 */
export const strayAround = (presented: string): string | null => {
  const { wrapped } = examineImport(new Secret(presented))
  const bearer = wrapped.includes('scheme') && /bearer\s/i.test(presented)
  if (bearer && wrapped.includes('quotes'))
    return 'The word “Bearer ” and the quotation marks do not belong to the key. Send the key alone.'
  if (bearer)
    return 'The word “Bearer ” before the key does not belong to it: that goes into the Authorization header only. Send the key alone.'
  return wrapped.includes('quotes')
    ? 'The quotation marks around the key do not belong to it. Send the key without them.'
    : null
}
