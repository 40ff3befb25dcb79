import { Eye, EyeOff } from 'lucide-react'
import type { ClipboardEvent, ReactNode } from 'react'
import { IconButton } from './button.tsx'
import styles from './secret-line.module.css'
import { t } from '../data/messages.ts'

type Props = {
  readonly label: string
  /** What is shown now: the hint or the masked line, or the value itself. */
  readonly text: string
  /** With it, an eye; without, the line never shows more. */
  readonly reveal?: { readonly on: boolean; readonly toggle: () => void }
  /** A copy made by hand, with the mouse or Ctrl+C: done our way instead, so that it is cleared later. */
  readonly onHandCopy?: () => void
  readonly large?: boolean
  readonly children?: ReactNode
}

/** A string on a sunken line, in mono; buttons at its end. */
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
