import { FilePlus, Pencil, Plus } from 'lucide-react'
import type { EnvFile } from '../../../shared/operations/index.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Note } from '../../ui/note.tsx'
import { PathWords } from '../../ui/path-text.tsx'
import styles from './env-file-report.module.css'
import { t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

type Props = {
  readonly file: EnvFile
  readonly variable: string
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

/** Whether others would keep the old file, and with it the old secret, if this one were replaced. */
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

/** For a file that others share: why it matters, and the choice. A file that is mounted here leaves none. */
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

/** What writing would change, what is in the file already (names only), and whether git would carry it off. */
export const EnvFileReport = ({ file, variable, onChoose, inPlace, onInPlace }: Props) => {
  const { icon: Icon, words } = outcomeOf(file, variable)
  return (
    <div className={styles.report}>
      <p className={styles.outcome} role="status">
        <Icon aria-hidden />
        <span>{words}</span>
      </p>
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
