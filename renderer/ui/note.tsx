import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Refusal } from '../../shared/domain/errors.ts'
import { cx } from './cx.ts'
import styles from './note.module.css'
import { sentenceOf } from '../data/messages.ts'

const icons = { info: Info, warn: TriangleAlert, bad: CircleAlert }

type Props = {
  readonly tone?: 'info' | 'warn' | 'bad'
  readonly title?: string
  readonly role?: 'alert' | 'status'
  readonly children?: ReactNode
}

/** A few words that need a look, with what to do about it inside. */
export const Note = ({ tone = 'warn', title, role, children }: Props) => {
  const Icon = icons[tone]
  return (
    <div className={cx(styles.note, tone !== 'warn' && styles[tone])} role={role}>
      <Icon aria-hidden />
      <div className={styles.words}>
        {title && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  )
}

/** What was refused as a whole, at the top of a form; nothing when there is nothing. */
export const FormError = ({
  refusal,
  children,
}: {
  /** A sentence where it is one already, as in a form’s errors. */
  readonly refusal: Refusal | string | null | undefined
  readonly children?: ReactNode
}) =>
  refusal ? (
    <Note tone="bad" role="alert">
      <p>{typeof refusal === 'string' ? refusal : sentenceOf(refusal)}</p>
      {children}
    </Note>
  ) : null
