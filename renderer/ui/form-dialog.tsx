import type { FormEvent, ReactNode } from 'react'
import type { Refusal } from '../../shared/domain/errors.ts'
import { Button } from './button.tsx'
import { Dialog, DialogBody, DialogFooter, DialogForm, type DialogProps } from './dialog.tsx'
import { FormError } from './note.tsx'

type Props = Omit<DialogProps, 'closeOutside'> & {
  /** The verb on the button that sends it. */
  readonly action: string
  readonly pending: boolean
  readonly disabled?: boolean
  /** What was refused as a whole. */
  readonly refusal: Pick<Refusal, 'message'> | null
  /** A few words at the other end of the buttons. */
  readonly aside?: ReactNode
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => unknown
}

/** A dialog to fill in and send: what was refused on top, the fields, and Cancel beside the button that acts. */
export const FormDialog = ({
  action,
  pending,
  disabled = false,
  refusal,
  aside,
  onSubmit,
  children,
  ...dialog
}: Props) => (
  <Dialog {...dialog}>
    <DialogForm onSubmit={onSubmit}>
      <DialogBody>
        <FormError refusal={refusal} />
        {children}
      </DialogBody>
      <DialogFooter>
        {aside}
        <Button onClick={dialog.onClose}>Cancel</Button>
        <Button type="submit" variant="primary" pending={pending} disabled={disabled}>
          {action}
        </Button>
      </DialogFooter>
    </DialogForm>
  </Dialog>
)
