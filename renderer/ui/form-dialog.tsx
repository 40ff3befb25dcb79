import type { SyntheticEvent, ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog, DialogBody, DialogFooter, DialogForm, type DialogProps } from './dialog.tsx'
import { FormError } from './note.tsx'

type Props = Omit<DialogProps, 'closeOutside'> & {
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
}

/** A dialog to fill in and send: what was refused on top, the fields, and Cancel beside the button that acts. */
export const FormDialog = ({ form, action, disabled = false, aside, children, ...dialog }: Props) => (
  <Dialog {...dialog}>
    <DialogForm onSubmit={form.submit}>
      <DialogBody>
        <FormError refusal={form.refusal} />
        {children}
      </DialogBody>
      <DialogFooter>
        {aside}
        <Button onClick={dialog.onClose}>Cancel</Button>
        <Button type="submit" variant="primary" pending={form.isPending} disabled={disabled}>
          {action}
        </Button>
      </DialogFooter>
    </DialogForm>
  </Dialog>
)
