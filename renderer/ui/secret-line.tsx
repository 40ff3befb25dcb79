import { Eye, EyeOff } from 'lucide-react'
import type { ClipboardEvent, ReactNode } from 'react'
import { IconButton } from './button.tsx'
import styles from './secret-line.module.css'
import { t } from '../data/messages.ts'

type Props = {
  readonly label: string
  /** What is shown now: the hint or the masked line, or the value itself. */
  readonly text: string
  /** Adds a button that shows or hides the value. */
  readonly reveal?: { readonly on: boolean; readonly toggle: () => void }
  /** Called when the text is copied with the mouse or Ctrl+C. We copy it ourselves, so that the clipboard is cleared later. */
  readonly onHandCopy?: () => void
  readonly large?: boolean
  readonly children?: ReactNode
}

/** A monospaced line for a key or an address, with buttons at its end. */
export const SecretLine = ({ label, text, reveal, onHandCopy, large = false, children }: Props) => {
  const onCopy = (event: ClipboardEvent) => {
    if (!onHandCopy) return
    event.preventDefault()
    onHandCopy()
  }
  return (
    <div className={styles.line} data-large={large || undefined} role="group" aria-label={label}>
      <code className={styles.text} onCopy={onCopy}>
        {text}
      </code>
      {reveal && (
        <IconButton
          label={reveal.on ? t('ui.hide_the_secret') : t('ui.show_the_secret')}
          icon={reveal.on ? EyeOff : Eye}
          onClick={reveal.toggle}
        />
      )}
      {children}
    </div>
  )
}
