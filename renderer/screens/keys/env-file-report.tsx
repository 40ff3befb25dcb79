import { FilePlus, Pencil, Plus } from 'lucide-react'
import type { EnvFile } from '../../../shared/contract/index.ts'
import { Note } from '../../ui/note.tsx'
import styles from './env-file-report.module.css'

type Props = { readonly file: EnvFile; readonly variable: string; readonly onChoose: (variable: string) => void }

const fileName = (path: string) => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

const outcomeOf = (file: EnvFile, variable: string) => {
  if (!file.exists) return { icon: FilePlus, words: <>Makes <code>{fileName(file.path)}</code> and adds <code>{variable}</code>.</> }
  return file.variables.includes(variable)
    ? { icon: Pencil, words: <>Replaces the value of <code>{variable}</code>.</> }
    : { icon: Plus, words: <>Adds <code>{variable}</code> at the end.</> }
}

/** What writing would change, what is in the file already (names only), and whether git would carry it off. */
export const EnvFileReport = ({ file, variable, onChoose }: Props) => {
  const { icon: Icon, words } = outcomeOf(file, variable)
  return (
    <div className={styles.report}>
      <p className={styles.outcome} role="status">
        <Icon aria-hidden />
        <span>{words}</span>
      </p>
      {file.realPath !== file.path && <p className={styles.small}>It is a link: {file.realPath} is what is written.</p>}
      {file.trackedByGit === true && <Note title="Git tracks this file.">The secret would go into the next commit. Take the file out of git first.</Note>}
      {file.trackedByGit !== true && file.ignoredByGit === false && <Note title="Git does not ignore this file.">Add it to .gitignore, so that it is not committed by accident.</Note>}
      {file.variables.length > 0 && (
        <div className={styles.variables} role="group" aria-label="Variables in the file">
          <span className={styles.small}>In the file now:</span>
          {file.variables.map((name) => (
            <button key={name} type="button" aria-pressed={name === variable} className={styles.variable} onClick={() => onChoose(name)}>
              {name}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
