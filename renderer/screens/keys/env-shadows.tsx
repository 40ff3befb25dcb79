import { Check } from 'lucide-react'
import type { Shadow } from '../../../shared/domain/delivery.ts'
import { dialectReaders, type DialectEvidence } from '../../../shared/domain/dialects.ts'
import { Note } from '../../ui/note.tsx'
import { PathWords } from '../../ui/path-text.tsx'
import { fileName } from './env-file-report.tsx'
import styles from './env-file-report.module.css'
import { formats, t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

const wordsOf = (shadow: Shadow, variable: string) => {
  if (shadow.kind === 'file')
    return (
      <>{rich('keys.filename_next_to_it', { fileName: <code>{fileName(shadow.path)}</code>, variable })}</>
    )
  if (shadow.kind === 'environment')
    return <>{rich('keys.your_session_or_shell', { variable }, { code: (words) => <code>{words}</code> })}</>
  return (
    <>
      {rich(
        'keys.filename_sets_it_under',
        { fileName: <code>{fileName(shadow.path)}</code>, service: shadow.service },
        { code: (words) => <code>{words}</code> },
      )}
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
    <Note title={t('keys.some_programs_will_still', { variable })}>
      <ul className={styles.shadows}>
        {shadows.map((shadow) => (
          <li key={JSON.stringify(shadow)}>{wordsOf(shadow, variable)}</li>
        ))}
      </ul>
    </Note>
  )

type Props = {
  /** What was done. */
  readonly done: 'keys.replaced_variable_in' | 'keys.added_variable_in'
  readonly path: string
  readonly variable: string
  readonly shadows: readonly Shadow[]
  readonly misreaders: readonly DialectEvidence[]
}

const MisreaderNote = ({ misreaders }: Pick<Props, 'misreaders'>) =>
  misreaders.length === 0 ? null : (
    <Note title={t('keys.some_programs_read_another')}>
      <ul className={styles.shadows}>
        {misreaders.map(({ dialect, path }) => (
          <li key={dialect}>
            {rich('keys.misreader', {
              readers: formats().list(dialectReaders[dialect]),
              file: <code>{fileName(path)}</code>,
            })}
          </li>
        ))}
      </ul>
    </Note>
  )

/** That the file was written, and what is still in the way. */
export const EnvWrittenReport = ({ done, path, variable, shadows, misreaders }: Props) => (
  <div className={styles.report}>
    <p className={styles.outcome} role="status">
      <Check aria-hidden />
      <span>{rich(done, { variable, path: <PathWords path={path} /> })}</span>
    </p>
    <ShadowNote variable={variable} shadows={shadows} />
    <MisreaderNote misreaders={misreaders} />
  </div>
)
