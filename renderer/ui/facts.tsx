import { Fragment, type ReactNode } from 'react'
import styles from './facts.module.css'

export type Fact = { readonly name: string; readonly value: ReactNode; readonly warn?: boolean }

/** Names and values in two columns. */
export const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl className={styles.facts}>
    {facts.map(({ name, value, warn }) => (
      <Fragment key={name}>
        <dt>{name}</dt>
        <dd data-warn={warn || undefined}>{value}</dd>
      </Fragment>
    ))}
  </dl>
)
