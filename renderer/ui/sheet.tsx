import { Dialog as Radix } from 'radix-ui'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { useEscape, useReturnFocus } from './modals.ts'
import styles from './sheet.module.css'
import { t } from '../data/messages.ts'

/** Focuses the pane itself, so that its name is read, and not its close button. */
const focusPane = (event: Event) => {
  event.preventDefault()
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
}

/** A pane that slides over the list from the right, where the window is too narrow for three panes. */
export const Sheet = ({
  label,
  onClose,
  children,
}: {
  readonly label: string
  readonly onClose: () => void
  readonly children: ReactNode
}) => {
  const content = useEscape(onClose)
  const returnFocus = useReturnFocus()
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className={styles.scrim} />
        <Radix.Content
          className={styles.sheet}
          aria-describedby={undefined}
          aria-modal
          onOpenAutoFocus={focusPane}
          ref={content}
          onCloseAutoFocus={returnFocus}
        >
          <Radix.Title className="visually-hidden">{label}</Radix.Title>
          <Radix.Close asChild>
            <IconButton label={t('ui.close')} icon={X} className={styles.close} />
          </Radix.Close>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
