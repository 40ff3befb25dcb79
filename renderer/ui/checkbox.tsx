import { useId, type ComponentProps, type ReactNode } from 'react'
import styles from './checkbox.module.css'

type Props = Omit<ComponentProps<'input'>, 'type' | 'id'> & {
  readonly label: ReactNode
  readonly hint?: ReactNode
}

/** A tick box with its words to the right, and perhaps a sentence beneath them. */
export const Checkbox = ({ label, hint, ...rest }: Props) => {
  const id = useId()
  return (
    <div className={styles.row}>
      <input
        type="checkbox"
        id={id}
        {...rest}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={styles.box}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-hint`} className={styles.hint}>
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
