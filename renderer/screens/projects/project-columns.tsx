import type { Column } from '../../ui/data-table.tsx'
import { NameCell } from '../../ui/name-cell.tsx'
import { PathLine } from '../../ui/path-text.tsx'
import { EnvironmentChip, StatusDot } from '../../ui/tag.tsx'
import { t } from '../../data/messages.ts'
import { projectName, projectState } from './selectors.ts'
import type { ListedProject } from './store.ts'

/** The columns of the list of projects. */
export const projectColumns: readonly Column<ListedProject>[] = [
  {
    id: 'folder',
    header: t('projects.folder'),
    width: 'minmax(150px, 2fr)',
    sortValue: projectName,
    render: (project) => (
      <NameCell name={projectName(project)}>
        <PathLine path={project.folder} />
      </NameCell>
    ),
  },
  {
    id: 'environment',
    header: t('projects.environment'),
    width: '112px',
    sortValue: (project) => project.environment,
    render: (project) => <EnvironmentChip environment={project.environment} />,
  },
  {
    id: 'variables',
    header: t('projects.variables'),
    width: '80px',
    hideBelow: 480,
    sortValue: (project) => project.bindings.length,
    render: (project) => project.bindings.length,
  },
  {
    id: 'worktrees',
    header: t('projects.worktrees'),
    width: '88px',
    hideBelow: 600,
    sortValue: (project) => project.folders.length,
    render: (project) => project.folders.length,
  },
  {
    id: 'state',
    header: t('projects.state'),
    width: '136px',
    hideBelow: 380,
    sortValue: (project) => projectState(project).word,
    render: (project) => {
      const { word, tone } = projectState(project)
      return <StatusDot tone={tone}>{word}</StatusDot>
    },
  },
]
