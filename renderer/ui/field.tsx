import { ChevronDown, CircleAlert } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { cx } from './cx.ts'
import styles from './field.module.css'

type FieldParts = {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

type FieldProps = {
  readonly label: string
  /** A sentence below the control; an error replaces it. */
  readonly hint?: ReactNode
  readonly error?: string | undefined
  /** Hides the label visually. */
  readonly hideLabel?: boolean
  /** Renders the control. It must spread the given props onto it. */
  readonly children: (parts: FieldParts) => ReactNode
}

/** A label, a control, and below it a hint or an error. */
export const Field = ({ label, hint, error, hideLabel = false, children }: FieldProps) => {
  const id = useId()
  const noteId = `${id}-note`
  const note = error ?? hint
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      {children({
        id,
        ...(note ? { 'aria-describedby': noteId } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {note && (
        <p id={noteId} className={error ? styles.error : styles.hint}>
          {error && <CircleAlert aria-hidden />}
          <span>{note}</span>
        </p>
      )}
    </div>
  )
}

/** A group of controls under one name. */
export const FieldGroup = ({
  label,
  hint,
  error,
  children,
}: Omit<FieldProps, 'children' | 'hideLabel'> & { readonly children: ReactNode }) => {
  const noteId = useId()
  return (
    <fieldset className={styles.field} aria-describedby={error || hint ? noteId : undefined}>
      <legend className={styles.label}>{label}</legend>
      {children}
      {(error ?? hint) && (
        <p id={noteId} className={error ? styles.error : styles.hint}>
          {error && <CircleAlert aria-hidden />}
          <span>{error ?? hint}</span>
        </p>
      )}
    </fieldset>
  )
}

/** Fields in one column. */
export const Fields = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.fields}>{children}</div>
)

/** Fields in two columns. */
export const Columns = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.columns}>{children}</div>
)

/** A text field; `mono` for identifiers and secrets. */
export const Input = ({
  mono = false,
  className,
  ...rest
}: ComponentProps<'input'> & { readonly mono?: boolean }) => (
  <input
    autoComplete="off"
    spellCheck={false}
    {...rest}
    className={cx(styles.input, mono && styles.mono, className)}
  />
)

/** A text field with several lines. */
export const TextArea = ({ className, ...rest }: ComponentProps<'textarea'>) => (
  <textarea spellCheck={false} {...rest} className={cx(styles.input, styles.area, className)} />
)

/** A native select in our style. */
export const Select = ({ className, children, ...rest }: ComponentProps<'select'>) => (
  <span className={styles.selectFrame}>
    <select {...rest} className={cx(styles.input, styles.select, className)}>
      {children}
    </select>
    <ChevronDown aria-hidden />
  </span>
)
