import { KeyRound, Link2, FilePen, FolderTree } from 'lucide-react'
import { useState } from 'react'
import {
  isDrift,
  type DriftCell,
  type DriftFile,
  type DriftRow,
  type DriftTree,
} from '../../../shared/domain/drift.ts'
import { goToKey, openProjectDialog } from '../../app/location.ts'
import { formats, sentenceOf, t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import { PathLine } from '../../ui/path-text.tsx'
import { SmallPrint } from '../../ui/screen.tsx'
import { LoadingState } from '../../ui/states.tsx'
import { EnvironmentChip, StatusDot } from '../../ui/tag.tsx'
import type { Tone } from '../../ui/tone.ts'
import styles from './compare.module.css'
import { projectName } from './selectors.ts'
import type { ListedProject } from './store.ts'

type Place = {
  readonly project: ListedProject
  readonly file: DriftFile
  readonly row: DriftRow
  readonly cell: DriftCell
}

const toneOf = ({ row, cell }: Pick<Place, 'row' | 'cell'>): Tone => {
  if (cell.state === 'expired' || cell.state === 'stale') return 'bad'
  if (isDrift(row, cell)) return 'warn'
  return cell.state === 'present' || cell.state === 'reference' ? 'ok' : 'off'
}

/** What can be done about a cell: write the bound key there, bind one, or look at the key that is there. */
const fixesOf = ({ project, file, row, cell }: Place): readonly MenuItem[] => {
  const { variable, boundTo } = row
  const { state, key } = cell
  const isRight = state === 'present' && key?.name === boundTo
  const write = (everywhere: boolean): void =>
    openProjectDialog({
      kind: 'write',
      project,
      variable,
      keyName: boundTo ?? '',
      file: file.id,
      everywhere,
    })
  // The bound key is one of the project's environment.
  const mayWrite =
    boundTo !== null &&
    file.problem === null &&
    file.environment === project.environment &&
    state !== 'reference' &&
    !isRight
  const keyId = key?.id ?? null
  return [
    ...(mayWrite
      ? [
          {
            id: 'write',
            label: t('projects.write_here', { name: boundTo }),
            icon: FilePen,
            onSelect: () => write(false),
          },
        ]
      : []),
    ...(mayWrite && project.folders.length > 1
      ? [
          {
            id: 'everywhere',
            label: t('projects.write_everywhere'),
            icon: FolderTree,
            onSelect: () => write(true),
          },
        ]
      : []),
    ...(boundTo === null
      ? [
          {
            id: 'bind',
            label: t('projects.bind_variable'),
            icon: Link2,
            onSelect: () => openProjectDialog({ kind: 'bind', project, variable }),
          },
        ]
      : []),
    ...(keyId === null
      ? []
      : [
          {
            id: 'show',
            label: t('projects.show_key'),
            icon: KeyRound,
            onSelect: () => void goToKey(keyId),
          },
        ]),
  ]
}

const Cell = (place: Place) => {
  const { file, row, cell } = place
  const word = t(`drift.state.${cell.state}`)
  const same = cell.sameIn.length > 0 && t('projects.same_in', { files: formats().list(cell.sameIn) })
  const content = (
    <span className={styles.cell}>
      <StatusDot tone={toneOf(place)}>{word}</StatusDot>
      {same && <small>{same}</small>}
    </span>
  )
  const fixes = fixesOf(place)
  const label = t('projects.place', { variable: row.variable, file: file.name })
  return (
    <td>
      {fixes.length === 0 ? (
        content
      ) : (
        <Menu label={label} items={fixes} align="start">
          <button type="button" className={styles.fix}>
            <span className="visually-hidden">{label}: </span>
            {content}
          </button>
        </Menu>
      )}
    </td>
  )
}

type TreeProps = {
  readonly project: ListedProject
  readonly tree: DriftTree
  readonly onlyDrift: boolean
  /** Names the folder, because there are several. */
  readonly isNamed: boolean
}

const differs = (row: DriftRow): boolean => row.cells.some((cell) => isDrift(row, cell))

const Matrix = ({ project, tree: { folder, files, examples, rows }, onlyDrift, isNamed }: TreeProps) => {
  const shown = onlyDrift ? rows.filter(differs) : rows
  const hasExamples = examples.length > 0
  return (
    <section className={styles.tree} aria-label={folder}>
      {isNamed && <PathLine path={folder} />}
      {files
        .filter(({ problem }) => problem !== null)
        .map(({ path, name, problem }) => (
          <Note key={path} title={name}>
            <p>{problem && sentenceOf(problem)}</p>
          </Note>
        ))}
      {files.length === 0 ? (
        <SmallPrint>{t('projects.no_env_files')}</SmallPrint>
      ) : (
        shown.length > 0 && (
          <div
            className={styles.scroll}
            role="region"
            aria-label={t('projects.matrix', { path: folder })}
            tabIndex={0}
          >
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('projects.variable')}</th>
                  {hasExamples && <th scope="col">{formats().list(examples)}</th>}
                  {files.map(({ path, name, environment }) => (
                    <th key={path} scope="col">
                      <code>{name}</code>
                      <EnvironmentChip environment={environment} />
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((row) => (
                  <tr key={row.variable}>
                    <th scope="row">
                      <code>{row.variable}</code>
                      {row.boundTo !== null && <small>{row.boundTo}</small>}
                    </th>
                    {hasExamples && (
                      <td>{row.isInExample ? t('projects.in_example') : t('drift.state.absent')}</td>
                    )}
                    {row.cells.map((cell, index) => {
                      const file = files[index]
                      return (
                        file && <Cell key={file.path} project={project} file={file} row={row} cell={cell} />
                      )
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      )}
    </section>
  )
}

type Props = { readonly project: ListedProject; readonly onClose: () => void }

/** How the `.env` files of a project differ: variables by files. What is wrong can be put right from its cell. */
export const CompareDialog = ({ project, onClose }: Props) => {
  const [onlyDrift, setOnlyDrift] = useState(true)
  const { data, refusal } = useQuery('projects.drift', { id: project.id }, [
    'projects.changed',
    'keys.changed',
    'activity.changed',
    'vault.changed',
  ])
  const count = (data?.trees ?? []).flatMap(({ rows }) =>
    rows.flatMap((row) => row.cells.filter((cell) => isDrift(row, cell))),
  ).length
  return (
    <Dialog
      title={t('projects.compare_title', { name: projectName(project) })}
      environment={project.environment}
      width="wide"
      onClose={onClose}
    >
      <DialogBody>
        <FormError refusal={refusal} />
        {data ? (
          <>
            <p role="status">{t('drift.found', { count })}</p>
            <Checkbox
              label={t('projects.only_drift')}
              checked={onlyDrift}
              onChange={(event) => setOnlyDrift(event.target.checked)}
            />
            {data.trees.map((tree) => (
              <Matrix
                key={tree.folder}
                project={project}
                tree={tree}
                onlyDrift={onlyDrift}
                isNamed={data.trees.length > 1}
              />
            ))}
            {!data.isCompared && <SmallPrint>{t('projects.from_the_record')}</SmallPrint>}
          </>
        ) : refusal ? null : (
          <LoadingState label={t('projects.loading_files')} />
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{t('ui.close')}</Button>
      </DialogFooter>
    </Dialog>
  )
}
