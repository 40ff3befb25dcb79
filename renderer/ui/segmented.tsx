import type { LucideIcon } from 'lucide-react'
import { useId } from 'react'
import { cx } from './cx.ts'
import styles from './segmented.module.css'

type Option<Value extends string> = {
  readonly value: Value
  readonly label: string
  readonly icon?: LucideIcon
  readonly env?: string
}

type Props<Value extends string> = {
  readonly label: string
  readonly options: readonly Option<Value>[]
  readonly value: Value
  readonly onChange: (value: Value) => void
  /** Shows only icons; the labels stay for screen readers and tooltips. */
  readonly compact?: boolean
  readonly tall?: boolean
  /** A dialog initially focuses the chosen option. */
  readonly startsHere?: boolean
}

/** Two or three options side by side. They are real radio buttons, so arrows move between them and Tab leaves them. */
export const Segmented = <Value extends string>({
  label,
  options,
  value,
  onChange,
  compact = false,
  tall = false,
  startsHere = false,
}: Props<Value>) => {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={cx(styles.group, compact && styles.compact, tall && styles.tall)}
    >
      {options.map(({ value: each, label: word, icon: Icon, env }) => (
        <label
          key={each}
          className={styles.option}
          data-env={env}
          data-on={each === value || undefined}
          title={compact ? word : undefined}
        >
          <input
            type="radio"
            name={name}
            value={each}
            checked={each === value}
            data-autofocus={(startsHere && each === value) || undefined}
            onChange={() => onChange(each)}
          />
          {Icon && <Icon aria-hidden />}
          <span className={compact ? 'visually-hidden' : undefined}>{word}</span>
        </label>
      ))}
    </div>
  )
}
