import { useState } from 'react'
import { isDrift, type DriftRow, type DriftTree } from '../../../shared/domain/drift.ts'
import { formats, sentenceOf, t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { FormError, Note } from '../../ui/note.tsx'
import { PathLine } from '../../ui/path-text.tsx'
import { SmallPrint } from '../../ui/screen.tsx'
import { LoadingState } from '../../ui/states.tsx'
import { EnvironmentChip } from '../../ui/tag.tsx'
import { CompareCell } from './compare-cell.tsx'
import styles from './compare.module.css'
import { projectName } from './selectors.ts'
import type { ListedProject } from './store.ts'

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
                        file && (
                          <CompareCell key={file.path} project={project} file={file} row={row} cell={cell} />
                        )
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
