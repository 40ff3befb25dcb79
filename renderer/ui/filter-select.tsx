import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import styles from './filter-select.module.css'

type Props = Omit<ComponentProps<'select'>, 'aria-label'> & {
  readonly label: string
  /** Whether the filter hides something at the moment. */ readonly active: boolean
}

/** A filter of a list: a select styled as a chip. */
export const FilterSelect = ({ label, active, children, ...rest }: Props) => (
  <span className={cx(styles.frame, active && styles.active)}>
    <select {...rest} aria-label={label}>
      {children}
    </select>
    <ChevronDown aria-hidden />
  </span>
)
