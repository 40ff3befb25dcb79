import { FilePlus, Pencil, Plus, Check } from 'lucide-react'
import type { EnvFile } from '../../../shared/operations/index.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Note } from '../../ui/note.tsx'
import { PathWords } from '../../ui/path-text.tsx'
import { SmallPrint } from '../../ui/screen.tsx'
import styles from './env-file-report.module.css'
import { t, formats } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'
import type { EnvChange, Shadow } from '../../../shared/domain/delivery.ts'
import { dialectReaders, type Dialect, type DialectEvidence } from '../../../shared/domain/dialects.ts'

type Props = {
  readonly file: EnvFile
  readonly variable: string
  /** The lines that would change; null until they are known. */
  readonly changes: readonly EnvChange[] | null
  readonly onChoose: (variable: string) => void
  readonly inPlace: boolean
  readonly onInPlace: (inPlace: boolean) => void
}

export const fileName = (path: string) =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

const outcomeOf = (file: EnvFile, variable: string) => {
  if (!file.exists)
    return {
      icon: FilePlus,
      words: (
        <>
          {rich('keys.makes_filename_and_adds', {
            fileName: <code>{fileName(file.path)}</code>,
            variable: <code>{variable}</code>,
          })}
        </>
      ),
    }
  return file.variables.includes(variable)
    ? {
        icon: Pencil,
        words: <>{rich('keys.replaces_the_value_of', { variable: <code>{variable}</code> })}</>,
      }
    : {
        icon: Plus,
        words: <>{rich('keys.adds_variable_at_the', { variable: <code>{variable}</code> })}</>,
      }
}

/** Whether replacing the file would leave the old content, and the old secret, in use elsewhere. */
export const mustKeep = ({ links, mounted }: Pick<EnvFile, 'links' | 'mounted'>) =>
  links > 1 || mounted !== null

const keepWords = ({ links, mounted }: EnvFile) => {
  if (mounted?.kind === 'here')
    return {
      title: t('keys.this_file_is_mounted'),
      words: t('keys.it_can_only_be'),
    }
  if (mounted?.kind === 'compose')
    return {
      title: t('keys.service_mounts_this_file', { service: mounted.service }),
      words: t('keys.filename_mounts_it_into', { fileName: fileName(mounted.path) }),
    }
  return {
    title: t('keys.this_file_has_links', { count: links }),
    words: t('keys.they_are_hard_links'),
  }
}

/** Explains that the file is shared, and offers to replace it. A file that is mounted here cannot be replaced. */
const KeptFile = ({ file, inPlace, onInPlace }: Pick<Props, 'file' | 'inPlace' | 'onInPlace'>) => {
  const { title, words } = keepWords(file)
  return (
    <Note tone="info" title={title}>
      <p>{words}</p>
      {file.mounted?.kind !== 'here' && (
        <Checkbox
          label={t('keys.write_into_the_file')}
          checked={inPlace}
          onChange={(event) => onInPlace(event.target.checked)}
        />
      )}
    </Note>
  )
}

/** The lines that writing would change, as they are and as they would be, with masked values. */
export const Changes = ({ changes }: { readonly changes: readonly EnvChange[] }) => (
  <ul className={styles.changes} aria-label={t('keys.lines_that_change')}>
    {changes.map(({ line, before, after }) => (
      <li key={line}>
        <span className={styles.lineNumber} title={t('keys.line_number', { line: formats().number(line) })}>
          {line}
        </span>
        {before !== null && <del>{before}</del>}
        <ins>{after}</ins>
      </li>
    ))}
  </ul>
)

/** What writing would change, the names of the variables in the file, and whether git tracks it. */
export const EnvFileReport = ({ file, variable, changes, onChoose, inPlace, onInPlace }: Props) => {
  const { icon: Icon, words } = outcomeOf(file, variable)
  return (
    <div className={styles.report}>
      <p className={styles.outcome} role="status">
        <Icon aria-hidden />
        <span>{words}</span>
      </p>
      {changes && changes.length > 0 && <Changes changes={changes} />}
      {file.realPath !== file.path && (
        <p className={styles.small}>
          {rich('keys.this_is_a_link', { path: <PathWords path={file.realPath} /> })}
        </p>
      )}
      {mustKeep(file) && <KeptFile file={file} inPlace={inPlace} onInPlace={onInPlace} />}
      {file.trackedByGit === true && (
        <Note title={t('keys.git_tracks_this_file')}>{t('keys.the_secret_would_go')}</Note>
      )}
      {file.trackedByGit !== true && file.ignoredByGit === false && (
        <Note title={t('keys.git_does_not_ignore')}>{t('keys.add_it_to_gitignore')}</Note>
      )}
      {file.variables.length > 0 && (
        <div className={styles.variables} role="group" aria-label={t('keys.variables_in_the_file')}>
          <span className={styles.small}>{t('keys.in_the_file_now')}</span>
          {file.variables.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === variable}
              className={styles.variable}
              onClick={() => onChoose(name)}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

const shadowWords = (shadow: Shadow, variable: string) => {
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

/** Lists what keeps programs from seeing the value that was just written. */
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
          <li key={JSON.stringify(shadow)}>{shadowWords(shadow, variable)}</li>
        ))}
      </ul>
    </Note>
  )

type WrittenProps = {
  /** What was done. */
  readonly done: 'keys.replaced_variable_in' | 'keys.added_variable_in'
  readonly path: string
  readonly variable: string
  readonly shadows: readonly Shadow[]
  readonly misreaders: readonly DialectEvidence[]
  readonly readers: readonly Dialect[]
  /** A folder for production that has got a test key. */
  readonly productionFolder: string | null
}

const MisreaderNote = ({ misreaders }: Pick<WrittenProps, 'misreaders'>) =>
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

/** Says that the file was written, and what still overrides the value. */
export const EnvWrittenReport = ({
  done,
  path,
  variable,
  shadows,
  misreaders,
  readers,
  productionFolder,
}: WrittenProps) => (
  <div className={styles.report}>
    <p className={styles.outcome} role="status">
      <Check aria-hidden />
      <span>{rich(done, { variable, path: <PathWords path={path} /> })}</span>
    </p>
    {readers.length > 0 && (
      <SmallPrint>
        {rich('keys.read_exactly_by', {
          readers: <code>{formats().list(readers.flatMap((dialect) => dialectReaders[dialect]))}</code>,
        })}
      </SmallPrint>
    )}
    <ShadowNote variable={variable} shadows={shadows} />
    <MisreaderNote misreaders={misreaders} />
    {productionFolder !== null && (
      <Note title={t('keys.test_key_in_production')}>
        {rich('keys.production_folder', { path: <PathWords path={productionFolder} /> })}
      </Note>
    )}
  </div>
)
