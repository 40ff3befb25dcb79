import { Dialog as Radix } from 'radix-ui'
import { X } from 'lucide-react'
import type { FormEvent, ReactNode } from 'react'
import type { Environment } from '../../shared/domain/types.ts'
import { ErrorBoundary } from '../app/error-boundary.tsx'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import styles from './dialog.module.css'
import { useEscape, useModal, useReturnFocus } from './modals.ts'
import { EnvironmentChip } from './tag.tsx'
import { t } from '../data/messages.ts'

/** Focuses the first field or button, not the button that closes the dialog. */
const focusFirstField = (event: Event) => {
  const dialog = event.currentTarget
  if (!(dialog instanceof HTMLElement)) return
  const first =
    dialog.querySelector<HTMLElement>('[data-autofocus]') ??
    dialog.querySelector<HTMLElement>(
      'input:not([type=radio]):not(:disabled), select:not(:disabled), textarea:not(:disabled)',
    ) ??
    dialog.querySelector<HTMLElement>('footer button') ??
    dialog
  event.preventDefault()
  first.focus()
  if (first instanceof HTMLInputElement) first.select()
}

export type DialogProps = {
  readonly title: string
  /** Shown in the title, so that every dialog says which environment it changes. */
  readonly environment?: Environment
  readonly width?: 'narrow' | 'medium' | 'wide'
  /** Whether a click outside closes it. Off where typed text would be lost. */
  readonly closeOutside?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The props of a component that shows one of several dialogs. */
export type DialogViewProps<Dialog> = { readonly dialog: Dialog; readonly onClose: () => void }

/**
 * A modal dialog: focus stays inside and returns where it was. Radix's own overlay is left out on purpose: it locks scrolling
 * by injecting a <style>, which our content security policy refuses, and our page does not scroll.
 */
export const Dialog = ({
  title,
  environment,
  width = 'medium',
  closeOutside = false,
  onClose,
  children,
}: DialogProps) => {
  const content = useEscape(onClose)
  const returnFocus = useReturnFocus()
  useModal()
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className={styles.scrim} data-env={environment} />
        <Radix.Content
          className={cx(styles.dialog, styles[width])}
          data-modal
          data-env={environment}
          aria-describedby={undefined}
          aria-modal
          onOpenAutoFocus={focusFirstField}
          ref={content}
          onCloseAutoFocus={returnFocus}
          // Escape is handled by useEscape, which leaves it to an open list.
          onEscapeKeyDown={(event) => event.preventDefault()}
          // Notices are not outside the dialog.
          onInteractOutside={(event) => !closeOutside && event.preventDefault()}
        >
          <header className={styles.header}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            {environment && <EnvironmentChip environment={environment} />}
            <Radix.Close asChild>
              <IconButton label={t('ui.close')} icon={X} className={styles.close} />
            </Radix.Close>
          </header>
          <ErrorBoundary place="dialog">{children}</ErrorBoundary>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The content of a dialog; it scrolls if it is long. */
export const DialogBody = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.body}>{children}</div>
)

/** A dialog's buttons; the main action comes last. */
export const DialogFooter = ({ children }: { readonly children: ReactNode }) => (
  <footer className={styles.footer}>{children}</footer>
)

/** A form around body and footer, without the browser's own validation. */
export const DialogForm = ({
  onSubmit,
  children,
}: {
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => unknown
  readonly children: ReactNode
}) => (
  <form noValidate className={styles.form} onSubmit={(event) => void onSubmit(event)}>
    {children}
  </form>
)
