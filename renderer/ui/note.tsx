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

/** A short note that needs attention, with what to do about it. */
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

/** Why a whole form was refused, shown at its top. */
export const FormError = ({
  refusal,
  children,
}: {
  /** The refusal, or its sentence. */
  readonly refusal: Refusal | string | null | undefined
  readonly children?: ReactNode
}) =>
  refusal ? (
    <Note tone="bad" role="alert">
      <p>{typeof refusal === 'string' ? refusal : sentenceOf(refusal)}</p>
      {children}
    </Note>
  ) : null
