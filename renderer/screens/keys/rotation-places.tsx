import { Copy } from 'lucide-react'
import { useState } from 'react'
import {
  filesOf,
  skippedOf,
  type RotatedFile,
  type RotationGroup,
  type RotationPlan,
  type SkippedFile,
} from '../../../shared/domain/rotation.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { formats, sentenceOf, t } from '../../data/messages.ts'
import { IconButton } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Note } from '../../ui/note.tsx'
import { PathLine, PathWords } from '../../ui/path-text.tsx'
import { say } from '../../ui/toast-store.ts'
import diffStyles from './env-file-report.module.css'
import styles from './rotation-places.module.css'

/** The files that the user wants to have changed: all that can be, except those that were unchecked. */
export type ChosenFiles = {
  readonly ids: readonly string[]
  readonly set: (id: string, chosen: boolean) => void
}

/** Remembers which files of a plan were unchecked, also when the plan is read again. */
export const useChosenFiles = (plan: Pick<RotationPlan, 'groups'> | null): ChosenFiles => {
  const [unchecked, setUnchecked] = useState<ReadonlySet<string>>(new Set())
  return {
    ids: plan ? filesOf(plan).flatMap(({ id }) => (unchecked.has(id) ? [] : [id])) : [],
    set: (id, chosen) =>
      setUnchecked((before) => new Set(chosen ? [...before].filter((each) => each !== id) : [...before, id])),
  }
}

/** A path as seen from a folder; the whole path if it is not in there. */
const pathIn = (folder: string, path: string): string =>
  path.startsWith(folder) && /^[/\\]/.test(path.slice(folder.length)) ? path.slice(folder.length + 1) : path

const Skipped = ({ file: { path, reason, command } }: { readonly file: SkippedFile }) => (
  <li className={styles.skipped}>
    <PathLine path={path} />
    <small>{sentenceOf(reason)}</small>
    {command !== null && (
      <span className={styles.command}>
        <code>{command}</code>
        <IconButton
          label={t('rotations.copy_command', { path })}
          icon={Copy}
          onClick={() => copyText(command) && say(t('rotations.command_copied'))}
        />
      </span>
    )}
  </li>
)

/** Files that were left or will be, each with the reason and the command that updates it. Shows nothing when there are none. */
export const SkippedList = ({ files }: { readonly files: readonly SkippedFile[] }) =>
  files.length > 0 && (
    <div role="group" aria-label={t('rotations.skipped')}>
      <h4>{t('rotations.skipped')}</h4>
      <ul>
        {files.map((file) => (
          <Skipped key={file.path} file={file} />
        ))}
      </ul>
    </div>
  )

type FileProps = {
  readonly file: RotatedFile
  readonly folder: string
  readonly hint: string
  readonly chosen: ChosenFiles
}

/** A file, and the lines in it that would change, with the key's hint in place of the value. */
const ChangedFile = ({ file: { id, path, copies }, folder, hint, chosen }: FileProps) => {
  // Several copies on one line look the same here.
  const lines = new Map(copies.map((copy) => [`${copy.line} ${copy.variable}`, copy]))
  return (
    <li className={styles.file}>
      <Checkbox
        label={<PathWords path={pathIn(folder, path)} />}
        checked={chosen.ids.includes(id)}
        onChange={(event) => chosen.set(id, event.target.checked)}
      />
      <ul className={diffStyles.changes} aria-label={t('keys.lines_that_change')}>
        {[...lines].map(([key, { line, variable }]) => (
          <li key={key}>
            <span
              className={diffStyles.lineNumber}
              title={t('keys.line_number', { line: formats().number(line) })}
            >
              {line}
            </span>
            <del>
              {variable} {hint}
            </del>
            <ins>
              {variable} {t('rotations.new_secret')}
            </ins>
          </li>
        ))}
      </ul>
    </li>
  )
}

type GroupProps = Omit<FileProps, 'file' | 'folder'> & { readonly group: RotationGroup }

const Group = ({ group: { kind, folder, trees }, ...rest }: GroupProps) => {
  const changing = trees.filter(({ files }) => files.length > 0)
  return (
    changing.length > 0 && (
      <div role="group" aria-label={folder}>
        <h4 className={styles.folder}>
          <PathLine path={folder} />
          <small>{t(`rotations.kind.${kind}`)}</small>
        </h4>
        {changing.map((tree) => (
          <div key={tree.folder}>
            {changing.length > 1 && <PathLine path={tree.folder} />}
            <ul>
              {tree.files.map((file) => (
                <ChangedFile key={file.id} file={file} folder={tree.folder} {...rest} />
              ))}
            </ul>
          </div>
        ))}
      </div>
    )
  )
}

type PlacesProps = {
  readonly plan: RotationPlan | null
  /** Why the plan could not be made. */
  readonly refusal: Refusal | null
  readonly chosen: ChosenFiles
}

/** The files that hold the secret: which of them the rotation changes, and which it leaves and why. Shows nothing when there are none. */
export const RotationPlaces = ({ plan, refusal, chosen }: PlacesProps) => {
  if (!plan)
    return (
      refusal && (
        <Note title={t('rotations.unknown_files')}>
          <p>{sentenceOf(refusal)}</p>
        </Note>
      )
    )
  const skipped = skippedOf(plan)
  if (filesOf(plan).length + skipped.length === 0) return null
  return (
    <section className={styles.places} aria-label={t('rotations.files')}>
      <h3>{t('rotations.files')}</h3>
      {plan.groups.map((group) => (
        <Group key={group.folder} group={group} hint={plan.key.hint} chosen={chosen} />
      ))}
      <SkippedList files={skipped} />
    </section>
  )
}
