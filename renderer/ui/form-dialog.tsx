import type { SyntheticEvent, ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog, DialogBody, DialogFooter, DialogForm, type DialogProps } from './dialog.tsx'
import { FormError } from './note.tsx'
import { t } from '../data/messages.ts'

type FormProps = {
  /** As `useOperationForm` makes it. */
  readonly form: {
    readonly submit: (event: SyntheticEvent) => void
    readonly isPending: boolean
    readonly refusal: string | null
  }
  /** The verb on the button that sends it. */
  readonly action: string
  readonly disabled?: boolean
  /** A few words at the other end of the buttons. */
  readonly aside?: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What a dialog with a form holds: what was refused on top, the fields, and Cancel beside the button that acts. */
export const DialogFields = ({ form, action, disabled = false, aside, onClose, children }: FormProps) => (
  <DialogForm onSubmit={form.submit}>
    <DialogBody>
      <FormError refusal={form.refusal} />
      {children}
    </DialogBody>
    <DialogFooter>
      {aside}
      <Button onClick={onClose}>{t('ui.cancel')}</Button>
      <Button type="submit" variant="primary" pending={form.isPending} disabled={disabled}>
        {action}
      </Button>
    </DialogFooter>
  </DialogForm>
)

/** A dialog to fill in and send. */
export const FormDialog = ({
  title,
  environment,
  width = 'medium',
  ...fields
}: FormProps & Pick<DialogProps, 'title' | 'environment' | 'width'>) => (
  <Dialog title={title} width={width} {...(environment ? { environment } : {})} onClose={fields.onClose}>
    <DialogFields {...fields} />
  </Dialog>
)
