import { Fragment, type ClipboardEvent } from 'react'
import { pathParts, shortenable } from './path-parts.ts'
import styles from './path-text.module.css'

/** A path on one line, shortened in the middle if there is no room. Hovering and copying give the whole path. */
export const PathLine = ({ path }: { readonly path: string }) => {
  const [head, tail] = shortenable(path)
  // A selection of it would otherwise be copied in two lines.
  const onCopy = (event: ClipboardEvent) => {
    event.preventDefault()
    event.clipboardData.setData('text/plain', path)
  }
  return (
    <span className={styles.line} title={path} onCopy={onCopy}>
      <span className={styles.head}>{head}</span>
      <span className={styles.tail}>{tail}</span>
    </span>
  )
}

/** A path within a sentence. It breaks after a separator, not inside a name that fits on one line. */
export const PathWords = ({ path }: { readonly path: string }) => {
  const parts = pathParts(path)
  return parts.map((part, index) => (
    <Fragment key={parts.slice(0, index + 1).join('')}>
      <span className={styles.part}>{part}</span>
      <wbr />
    </Fragment>
  ))
}
