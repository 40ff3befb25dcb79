import { Check } from 'lucide-react'
import type { Shadow } from '../../../shared/domain/delivery.ts'
import { Note } from '../../ui/note.tsx'
import { PathWords } from '../../ui/path-text.tsx'
import { fileName } from './env-file-report.tsx'
import styles from './env-file-report.module.css'

const wordsOf = (shadow: Shadow, variable: string) => {
  if (shadow.kind === 'file')
    return (
      <>
        <code>{fileName(shadow.path)}</code> next to it also sets {variable} and takes precedence. Change it
        there, or remove it.
      </>
    )
  if (shadow.kind === 'environment')
    return (
      <>
        Your session or shell sets {variable} itself, and that takes precedence. Look for an{' '}
        <code>export</code> in its start-up files.
      </>
    )
  return (
    <>
      <code>{fileName(shadow.path)}</code> sets it under <code>environment:</code> of {shadow.service}. Remove
      it there, then recreate the container.
    </>
  )
}

/** What keeps programs from seeing the value that was just written; nothing when nothing does. */
export const ShadowNote = ({
  variable,
  shadows,
}: {
  readonly variable: string
  readonly shadows: readonly Shadow[]
}) =>
  shadows.length === 0 ? null : (
    <Note title={`Some programs will still see a different ${variable}.`}>
      <ul className={styles.shadows}>
        {shadows.map((shadow) => (
          <li key={JSON.stringify(shadow)}>{wordsOf(shadow, variable)}</li>
        ))}
      </ul>
    </Note>
  )

type Props = {
  /** What was done, up to the path. */ readonly words: string
  readonly path: string
  readonly variable: string
  readonly shadows: readonly Shadow[]
}

/** That the file was written, and what is still in the way. */
export const EnvWrittenReport = ({ words, path, variable, shadows }: Props) => (
  <div className={styles.report}>
    <p className={styles.outcome} role="status">
      <Check aria-hidden />
      <span>
        {words} <PathWords path={path} />.
      </span>
    </p>
    <ShadowNote variable={variable} shadows={shadows} />
  </div>
)
