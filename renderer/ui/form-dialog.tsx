import type { SyntheticEvent, ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog, DialogBody, DialogFooter, DialogForm, type DialogProps } from './dialog.tsx'
import { FormError } from './note.tsx'
import { t } from '../data/messages.ts'

type FormProps = {
  /** The form from `useOperationForm`. */
  readonly form: {
    readonly submit: (event: SyntheticEvent) => void
    readonly isPending: boolean
    readonly refusal: string | null
  }
  /** The label of the submit button. */
  readonly action: string
  readonly disabled?: boolean
  /** A short text opposite the buttons. */
  readonly aside?: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The content of a dialog with a form: why it was refused, the fields, and the buttons. */
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

/** A dialog with a form. */
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
