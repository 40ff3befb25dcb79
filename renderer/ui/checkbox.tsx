import { useId, type ComponentProps, type ReactNode } from 'react'
import styles from './checkbox.module.css'

type Props = Omit<ComponentProps<'input'>, 'type' | 'id'> & {
  readonly label: ReactNode
  readonly hint?: ReactNode
}

/** A checkbox with its label, and optionally a hint below. */
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
