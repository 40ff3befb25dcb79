import { message } from '../../shared/messages/message.ts'
import { faultWords, reportFault } from '../data/report-fault.ts'
import { sayRefused } from '../ui/toast-store.ts'

const tell = async (thrown: unknown): Promise<void> => {
  const id = await reportFault('window', thrown)
  sayRefused(message('app.fault', { where: faultWords(id) }))
}

/** Logs uncaught errors, such as a click handler that failed, and shows a notice: otherwise it would seem as if nothing had happened. */
export const sayFaults = (): void => {
  addEventListener('error', ({ error }) => void tell(error))
  addEventListener('unhandledrejection', ({ reason }) => void tell(reason))
}
