import { randomBytes } from 'node:crypto'
import type { Parsed } from '../../shared/operations/index.ts'
import type { Log } from '../core/log.ts'
import { createRateLimit } from './rate-limit.ts'

/** The most faults of the page that are logged within a minute: one that comes again and again must not fill the log. */
const mostPerMinute = 20

/**
 * An error's message without what could be a value: an imported secret has no shape that the log could know it by. Plain words
 * stay, numbers of errors (`#310`), and the names of properties that code asked for (`reading 'name'`).
 */
export const withoutValues = (message: string): string =>
  message.replace(/\S+/g, (word, at: number) => {
    if (/^(?:[A-Za-z]{1,16}|#\d{1,4})[.,:;]?$/.test(word) || word === '(reading' || word === '(setting')
      return word
    const isProperty =
      /\((?:reading|setting) $/.test(message.slice(0, at)) && /^'[A-Za-z_$][\w$]{0,30}'\)$/.test(word)
    return isProperty ? word : '…'
  })

/** Makes what logs a bug of the page, at most a few a minute; it gives the id in the log, or null when it was not logged. */
export const createPageFaults =
  (log: Log, mayLog: () => boolean = createRateLimit(mostPerMinute, 60_000)) =>
  ({ message, ...fault }: Parsed<'app.logFault'>): { readonly id: string | null } => {
    if (!mayLog()) return { id: null }
    const id = randomBytes(6).toString('hex')
    log.error({ id, ...fault, message: withoutValues(message) }, 'A part of the page failed')
    return { id }
  }
