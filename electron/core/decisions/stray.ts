import { message, type Message } from '../../../shared/messages/message.ts'
import { examineImport } from '../keys/import-value.ts'
import { Secret } from '../secret.ts'

/**
 * What a malformed key was sent with that doesn't belong to it: the word “Bearer”, quotation marks. Null where neither is there. Says
 * nothing about the key itself.
 */
export const strayAround = (presented: string): Message | null => {
  const { wrapped } = examineImport(new Secret(presented))
  const bearer = wrapped.includes('scheme') && /bearer\s/i.test(presented)
  const quotes = wrapped.includes('quotes')
  if (bearer) return message(quotes ? 'stray.both' : 'stray.bearer')
  return quotes ? message('stray.quotes') : null
}
