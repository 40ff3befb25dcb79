import { AlertDialog } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import type { Environment } from '../../shared/domain/types.ts'
import type { Refusal } from '../../shared/domain/errors.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import styles from './dialog.module.css'
import { FormError } from './note.tsx'
import { EnvironmentChip } from './tag.tsx'

type Props = {
  readonly title: string
  readonly environment?: Environment
  /** What will happen, in one or two sentences. */
  readonly children: ReactNode
  /** What can be chosen as well, below those sentences. */
  readonly options?: ReactNode
  /** The verb on the button that goes ahead. */
  readonly action: string
  readonly cancel?: string
  readonly danger?: boolean
  /** Goes ahead; a refusal it returns is shown here, and the dialog stays. */
  readonly onConfirm: () => Promise<Refusal | null> | null
  readonly onClose: () => void
}

/** Asks once before something that cannot be taken back; focus starts on the way out. */
export const ConfirmDialog = ({
  title,
  environment,
  children,
  options,
  action,
  cancel = 'Cancel',
  danger = false,
  onConfirm,
  onClose,
}: Props) => {
  const [pending, setPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const confirm = async () => {
    setPending(true)
    const refused = await onConfirm()
    setPending(false)
    if (refused) setRefusal(refused)
    else onClose()
  }
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <div className={styles.scrim} />
        <AlertDialog.Content
          className={cx(styles.dialog, styles.narrow)}
          data-modal
          data-env={environment}
          aria-modal
        >
          <header className={styles.header}>
            <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
            {environment && <EnvironmentChip environment={environment} />}
          </header>
          <div className={styles.body}>
            <FormError refusal={refusal} />
            <AlertDialog.Description asChild>
              <div>{children}</div>
            </AlertDialog.Description>
            {options}
          </div>
          <footer className={styles.footer}>
            <AlertDialog.Cancel asChild>
              <Button>{cancel}</Button>
            </AlertDialog.Cancel>
            <Button variant={danger ? 'danger' : 'primary'} pending={pending} onClick={() => void confirm()}>
              {action}
            </Button>
          </footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
