import { Activity, ArrowLeftRight, FolderSearch, Link2, ListX, Table2 } from 'lucide-react'
import { projectCommands, type ProjectCommandId } from '../../../shared/commands/row-commands.ts'
import { goTo, openProjectDialog } from '../../app/location.ts'
import { rowMenu, type RowMenu } from '../../ui/row-menu.tsx'
import { scanProject } from '../scan/store.ts'
import { projectName } from './selectors.ts'
import { changeEnvironment, removeProject, type ListedProject } from './store.ts'

/** What can be done with a project. */
export const projectMenu = (project: ListedProject): RowMenu<ProjectCommandId> =>
  rowMenu(projectName(project), projectCommands(project), {
    bind: { icon: Link2, run: () => openProjectDialog({ kind: 'bind', project, variable: '' }) },
    scan: { icon: FolderSearch, run: () => void scanProject(project.id) },
    compare: { icon: Table2, run: () => openProjectDialog({ kind: 'compare', project }) },
    environment: { icon: ArrowLeftRight, run: () => changeEnvironment(project) },
    show_activity: {
      icon: Activity,
      run: () => goTo('activity', { subject: { id: project.id, name: projectName(project) } }),
    },
    remove: { icon: ListX, run: () => removeProject(project) },
  })
