import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import styles from './name-cell.module.css'

type Props = {
  readonly name: string
  /** The line beneath it; `mono` where it is an id. */ readonly children: ReactNode
  readonly mono?: boolean
}

/** A row's name, and what distinguishes it from others with the same name. */
export const NameCell = ({ name, children, mono = false }: Props) => (
  <span className={cx(styles.cell, mono && styles.mono)}>
    <b title={name}>{name}</b>
    <small>{children}</small>
  </span>
)
