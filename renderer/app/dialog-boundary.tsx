import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogBody, DialogFooter } from '../ui/dialog.tsx'
import { FaultState } from '../ui/states.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { t } from '../data/messages.ts'

type Props = {
  /** What opened the dialog; a change resets the boundary. */
  readonly resetKey: unknown
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Replaces a dialog that fails as a whole by one that says so and can be closed. */
export const DialogBoundary = ({ resetKey, onClose, children }: Props) => (
  <ErrorBoundary
    place="dialog"
    resetKey={resetKey}
    renderFault={(fault) => (
      <Dialog title={t('app.something_went_wrong')} width="narrow" onClose={onClose}>
        <DialogBody>
          <FaultState title={t('app.this_dialog_cannot_be')} {...fault} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t('app.close')}</Button>
        </DialogFooter>
      </Dialog>
    )}
  >
    {children}
  </ErrorBoundary>
)
