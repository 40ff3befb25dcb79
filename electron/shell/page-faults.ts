import { randomBytes } from 'node:crypto'
import type { Parsed } from '../../shared/operations/index.ts'
import type { Log } from '../core/log.ts'
import { createRateLimit } from './rate-limit.ts'

/** How many errors of the page are logged per minute, so that a repeated one does not fill the log. */
const maxPerMinute = 20

/**
 * Removes everything from an error message that could be a value: an imported secret has no shape that the log could recognise. Keeps
 * plain words, error numbers (`#310`), and the names of properties that code accessed (`reading 'name'`).
 */
export const withoutValues = (message: string): string =>
  message.replace(/\S+/g, (word, at: number) => {
    if (/^(?:[A-Za-z]{1,16}|#\d{1,4})[.,:;]?$/.test(word) || word === '(reading' || word === '(setting')
      return word
    const isProperty =
      /\((?:reading|setting) $/.test(message.slice(0, at)) && /^'[A-Za-z_$][\w$]{0,30}'\)$/.test(word)
    return isProperty ? word : '…'
  })

/** Creates the function that logs an error of the page, at most a few per minute. It returns the id in the log, or null when nothing was logged. */
export const createPageFaults =
  (log: Log, mayLog: () => boolean = createRateLimit(maxPerMinute, 60_000)) =>
  ({ message, ...fault }: Parsed<'app.logFault'>): { readonly id: string | null } => {
    if (!mayLog()) return { id: null }
    const id = randomBytes(6).toString('hex')
    log.error({ id, ...fault, message: withoutValues(message) }, 'A part of the page failed')
    return { id }
  }
