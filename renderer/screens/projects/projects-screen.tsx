import { FolderPlus } from 'lucide-react'
import { sortList, updateView, useLocation } from '../../app/location.ts'
import { t } from '../../data/messages.ts'
import { Button } from '../../ui/button.tsx'
import { ListDetailScreen } from '../../ui/list-detail-screen.tsx'
import { EmptyState, NoMatches } from '../../ui/states.tsx'
import { useLocalList } from '../../ui/use-local-list.ts'
import { projectColumns } from './project-columns.tsx'
import { ProjectDetailView } from './project-detail.tsx'
import { projectMenu } from './project-menu.ts'
import { matchingProjects, projectName } from './selectors.ts'
import { addProject, loadProjects, useProjects, type ListedProject } from './store.ts'

const search = (query: string) => updateView('projects', { query })
const clearSearch = () => search('')
const idOf = (project: ListedProject) => project.id

const AddButton = () => (
  <Button variant="primary" icon={FolderPlus} onClick={() => void addProject()}>
    {t('projects.add')}
  </Button>
)

/** The folders whose variables take keys. */
export const ProjectsScreen = () => {
  const { projects, load } = useProjects()
  const view = useLocation((state) => state.views.projects)
  const { rows, selection } = useLocalList({
    all: projects,
    load,
    view,
    matching: matchingProjects,
    columns: projectColumns,
    idOf,
    nameOf: projectName,
  })
  const isEmpty = projects.length === 0
  return (
    <ListDetailScreen
      title={t('projects.projects')}
      noun="project"
      load={load}
      words={{
        loading: t('projects.loading'),
        failed: t('projects.could_not_load'),
        stale: t('projects.may_be_old'),
      }}
      onReload={loadProjects}
      actions={isEmpty ? null : <AddButton />}
      search={{ label: t('projects.search'), query: view.query, onChange: search }}
      empty={
        isEmpty ? (
          <EmptyState icon={FolderPlus} title={t('projects.none_yet')} action={<AddButton />}>
            {t('projects.none_yet_why')}
          </EmptyState>
        ) : (
          <NoMatches title={t('projects.no_match')} clear={t('projects.clear_search')} onClear={clearSearch}>
            {t('projects.hidden_by_search', { count: projects.length })}
          </NoMatches>
        )
      }
      rows={rows}
      columns={projectColumns}
      sort={view.sort}
      onSort={(column) => sortList('projects', column)}
      idOf={idOf}
      nameOf={projectName}
      menuOf={projectMenu}
      selection={selection}
      selectedId={view.selectedId}
      onSelect={(selectedId) => updateView('projects', { selectedId })}
      onShowHidden={clearSearch}
      withoutDetail={isEmpty}
    >
      {(project) => <ProjectDetailView project={project} />}
    </ListDetailScreen>
  )
}
