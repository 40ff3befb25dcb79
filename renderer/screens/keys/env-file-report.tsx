import { FilePlus, Pencil, Plus } from 'lucide-react'
import type { EnvFile } from '../../../shared/operations/index.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Note } from '../../ui/note.tsx'
import { PathWords } from '../../ui/path-text.tsx'
import styles from './env-file-report.module.css'

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
          Makes <code>{fileName(file.path)}</code> and adds <code>{variable}</code>.
        </>
      ),
    }
  return file.variables.includes(variable)
    ? {
        icon: Pencil,
        words: (
          <>
            Replaces the value of <code>{variable}</code>.
          </>
        ),
      }
    : {
        icon: Plus,
        words: (
          <>
            Adds <code>{variable}</code> at the end.
          </>
        ),
      }
}

/** Whether others would keep the old file, and with it the old secret, if this one were replaced. */
export const mustKeep = ({ links, mounted }: Pick<EnvFile, 'links' | 'mounted'>) =>
  links > 1 || mounted !== null

const keepWords = ({ links, mounted }: EnvFile) => {
  if (mounted?.kind === 'here')
    return {
      title: 'This file is mounted from elsewhere.',
      words: 'It can only be changed in place, not replaced.',
    }
  if (mounted?.kind === 'compose')
    return {
      title: `${mounted.service} mounts this file.`,
      words: `${fileName(mounted.path)} mounts it into a container. If the file is replaced, the container keeps the old one until it is recreated.`,
    }
  return {
    title: `This file has ${links} names.`,
    words: 'They are hard links to the same file. If this one is replaced, the others keep the old secret.',
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
          label="Write into the file itself"
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
          This is a link: <PathWords path={file.realPath} /> will be changed.
        </p>
      )}
      {mustKeep(file) && <KeptFile file={file} inPlace={inPlace} onInPlace={onInPlace} />}
      {file.trackedByGit === true && (
        <Note title="Git tracks this file.">
          The secret would go into the next commit. Take the file out of git first.
        </Note>
      )}
      {file.trackedByGit !== true && file.ignoredByGit === false && (
        <Note title="Git does not ignore this file.">
          Add it to .gitignore, so that it is not committed by accident.
        </Note>
      )}
      {file.variables.length > 0 && (
        <div className={styles.variables} role="group" aria-label="Variables in the file">
          <span className={styles.small}>In the file now:</span>
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
