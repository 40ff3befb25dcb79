import { mostFrames, stackFrame, type FaultPlace } from '../../shared/domain/faults.ts'
import { request } from './client.ts'
import { t } from './messages.ts'

/** The lines of a stack without the message at its top. */
const framesOf = (stack: string | null | undefined): string[] =>
  (stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => stackFrame.test(line))
    .slice(0, mostFrames)

/**
 * Has the main process log a bug of the page.
 * @returns the id that the log has it under; null when it was not logged, because too much failed within a minute
 */
export const reportFault = async (
  place: FaultPlace,
  thrown: unknown,
  componentStack?: string | null,
): Promise<string | null> => {
  const error = thrown instanceof Error ? thrown : null
  const result = await request('app.logFault', {
    place,
    kind: error && /^\w{1,60}$/.test(error.name) ? error.name : 'Thrown',
    message: (error?.message ?? '').slice(0, 300),
    frames: framesOf(error?.stack),
    components: framesOf(componentStack),
  })
  return result.ok ? result.data.id : null
}

/** Tells the user where the log has an error. `id` is undefined until that is known, and null when it was not logged again. */
export const faultWords = (id: string | null | undefined): string => {
  if (id === undefined) return t('ui.the_details_are_being')
  return id === null ? t('ui.the_log_has_the') : t('ui.the_log_has_the_details', { id })
}
