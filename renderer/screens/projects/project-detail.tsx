import { X } from 'lucide-react'
import type { Binding } from '../../../shared/domain/projects.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { IconButton } from '../../ui/button.tsx'
import { Note } from '../../ui/note.tsx'
import { PathLine, PathWords } from '../../ui/path-text.tsx'
import { rich } from '../../ui/rich.ts'
import { RowButtons } from '../../ui/row-menu.tsx'
import { ButtonRow, PaneEnd, PaneTitle, SmallPrint, Stack } from '../../ui/screen.tsx'
import { LoadingState } from '../../ui/states.tsx'
import { EnvironmentChip } from '../../ui/tag.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import { ProjectGuard } from './project-guard.tsx'
import { ProjectFiles } from './project-files.tsx'
import { projectMenu } from './project-menu.ts'
import styles from './projects.module.css'
import { projectName } from './selectors.ts'
import type { ListedProject } from './store.ts'

const Problems = ({ project }: { readonly project: ListedProject }) => (
  <>
    {project.isMissing && (
      <Note tone="info" title={t('projects.folder_missing_title')}>
        <p>{rich('projects.folder_missing_words', { path: <PathWords path={project.folder} /> })}</p>
      </Note>
    )}
    {project.problem && (
      <Note tone="bad" title={t('projects.file_invalid_title')}>
        <p>{sentenceOf(project.problem)}</p>
      </Note>
    )}
    {project.otherEnvironment !== null && (
      <Note title={t('projects.environments_differ')}>
        <p>{t('projects.environments_differ_words')}</p>
      </Note>
    )}
  </>
)

const unbind = async ({ id }: ListedProject, variable: string): Promise<void> => {
  const result = await request('projects.unbind', { id, variable })
  if (!result.ok) sayRefused(result.error)
}

const BindingLine = ({
  project,
  binding,
}: {
  readonly project: ListedProject
  readonly binding: Binding
}) => {
  const { variable, key, from, otherKey } = binding
  return (
    <li className={styles.line}>
      <span className={styles.words}>
        <code className={styles.variable}>{variable}</code>
        <span>{key}</span>
        <small>
          {from === 'here'
            ? t('projects.bound_here')
            : otherKey === null
              ? 'keyreeve.json'
              : t('projects.file_counts', { name: otherKey })}
        </small>
      </span>
      {(from === 'here' || otherKey !== null) && (
        <IconButton
          label={t('projects.unbind', { variable })}
          icon={X}
          onClick={() => void unbind(project, variable)}
        />
      )}
    </li>
  )
}

const Variables = ({ project }: { readonly project: ListedProject }) => (
  <section className={styles.section} aria-label={t('projects.variables')}>
    <h3>{t('projects.variables')}</h3>
    {project.bindings.length === 0 ? (
      <SmallPrint>{t('projects.nothing_bound')}</SmallPrint>
    ) : (
      <ul>
        {project.bindings.map((binding) => (
          <BindingLine key={binding.variable} project={project} binding={binding} />
        ))}
      </ul>
    )}
  </section>
)

/** One project: which variable takes which key, and what its files have. Each section is a component of its own. */
export const ProjectDetailView = ({ project }: { readonly project: ListedProject }) => {
  const menu = projectMenu(project)
  const { data, refusal } = useQuery('projects.get', { id: project.id }, [
    'projects.changed',
    'keys.changed',
    'activity.changed',
    'vault.changed',
  ])
  const detail = data?.id === project.id ? data : null
  return (
    <Stack>
      <PaneTitle title={projectName(project)}>
        <PathLine path={project.folder} />
      </PaneTitle>
      <ButtonRow>
        <EnvironmentChip environment={project.environment} />
        <RowButtons menu={menu} commands={['environment']} />
      </ButtonRow>
      <Problems project={project} />
      <ButtonRow>
        <RowButtons menu={menu} commands={['bind', 'compare', 'scan', 'show_activity']} />
      </ButtonRow>
      <Variables project={project} />
      <ProjectGuard project={project} />
      {detail ? (
        <ProjectFiles project={project} detail={detail} />
      ) : refusal ? (
        <Note tone="bad" title={t('projects.files_unread')}>
          <p>{sentenceOf(refusal)}</p>
        </Note>
      ) : (
        <LoadingState label={t('projects.loading_files')} />
      )}
      <PaneEnd>
        <RowButtons menu={menu} commands={['remove']} />
      </PaneEnd>
    </Stack>
  )
}
