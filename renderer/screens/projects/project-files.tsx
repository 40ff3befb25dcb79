import { Ellipsis, FileInput, FilePen, FolderTree } from 'lucide-react'
import { dialectReaders } from '../../../shared/domain/dialects.ts'
import type { ProjectDetail, ProjectEnvFile, ProjectVariable } from '../../../shared/domain/projects.ts'
import { openProjectDialog } from '../../app/location.ts'
import { formats, sentenceOf, t } from '../../data/messages.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { PathLine } from '../../ui/path-text.tsx'
import { SmallPrint } from '../../ui/screen.tsx'
import { StatusDot } from '../../ui/tag.tsx'
import { importProjectFile } from '../env-import/start.ts'
import styles from './projects.module.css'
import { isAboutKeys, mayWrite, variableState } from './selectors.ts'
import type { ListedProject } from './store.ts'

type VariableProps = {
  readonly project: ListedProject
  readonly file: ProjectEnvFile
  readonly variable: ProjectVariable
}

const VariableLine = ({ project, file, variable }: VariableProps) => {
  const { word, tone } = variableState(variable, file.isExample)
  const { name, boundTo } = variable
  const write = (everywhere: boolean): void =>
    openProjectDialog({
      kind: 'write',
      project,
      variable: name,
      keyName: boundTo ?? '',
      file: file.id,
      everywhere,
    })
  const label = t('projects.actions_for', { variable: name, file: file.name })
  return (
    <li className={styles.line}>
      <span className={styles.words}>
        <code className={styles.variable}>{name}</code>
        <StatusDot tone={tone}>{word}</StatusDot>
      </span>
      {boundTo !== null && !file.isExample && mayWrite(variable) && (
        <Menu
          label={label}
          items={[
            {
              id: 'write',
              label: t('projects.write_here', { name: boundTo }),
              icon: FilePen,
              onSelect: () => write(false),
            },
            ...(project.folders.length > 1
              ? [
                  {
                    id: 'everywhere',
                    label: t('projects.write_everywhere'),
                    icon: FolderTree,
                    onSelect: () => write(true),
                  },
                ]
              : []),
          ]}
        >
          <IconButton label={label} icon={Ellipsis} hint={false} />
        </Menu>
      )}
    </li>
  )
}

const noteOf = (file: ProjectEnvFile): string => {
  if (!file.exists) return t('projects.not_there_yet')
  if (file.isExample) return t('projects.example')
  return file.dialect
    ? t('projects.read_by', { readers: formats().list(dialectReaders[file.dialect.dialect]) })
    : ''
}

const EnvFileView = ({ project, file }: Pick<VariableProps, 'project' | 'file'>) => {
  const shown = file.variables.filter(isAboutKeys)
  const others = file.variables.length - shown.length
  return (
    <div className={styles.file}>
      <div className={styles.fileHead}>
        <h4>
          <code>{file.name}</code> <small>{noteOf(file)}</small>
        </h4>
        {file.exists && !file.isExample && (
          <IconButton
            label={t('projects.import_from', { file: file.name })}
            icon={FileInput}
            onClick={() => void importProjectFile(project.id, file.id)}
          />
        )}
      </div>
      {file.problem && <p className={styles.problem}>{sentenceOf(file.problem)}</p>}
      {shown.length > 0 && (
        <ul aria-label={file.name}>
          {shown.map((variable) => (
            <VariableLine key={variable.name} project={project} file={file} variable={variable} />
          ))}
        </ul>
      )}
      {others > 0 && (
        <SmallPrint>
          {t(shown.length > 0 ? 'projects.other_variables' : 'projects.only_other_variables', {
            count: others,
          })}
        </SmallPrint>
      )}
    </div>
  )
}

/** The `.env` files of a project, by working tree where there are several. */
export const ProjectFiles = ({
  project,
  detail,
}: {
  readonly project: ListedProject
  readonly detail: ProjectDetail
}) => (
  <>
    {detail.trees.map(({ folder, files }) => (
      <section key={folder} className={styles.section} aria-label={t('projects.files_in', { path: folder })}>
        <h3>{t('projects.files')}</h3>
        {detail.trees.length > 1 && (
          <p className={styles.tree}>
            <PathLine path={folder} />
          </p>
        )}
        {files.length === 0 && <SmallPrint>{t('projects.no_env_files')}</SmallPrint>}
        {files.map((file) => (
          <EnvFileView key={file.id} project={project} file={file} />
        ))}
      </section>
    ))}
    {!detail.isCompared && <SmallPrint>{t('projects.from_the_record')}</SmallPrint>}
  </>
)
