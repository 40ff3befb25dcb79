import { create } from 'zustand'
import type { Project } from '../../../shared/domain/projects.ts'
import { request } from '../../data/client.ts'
import { loading, ready, refusedAfter, type Load } from '../../data/load.ts'
import { oneAtATime } from '../../data/one-at-a-time.ts'
import { selectIfOn, updateView, useLocation } from '../../app/location.ts'
import { sayRefused } from '../../ui/toast-store.ts'

/** A project on the list, which has been added. */
export type ListedProject = Project & { readonly id: string }

type ProjectsState = { readonly projects: readonly ListedProject[]; readonly load: Load }

/** The list of the Projects screen. Its search, order and selection are part of the location. */
export const useProjects = create<ProjectsState>(() => ({ projects: [], load: loading }))

const set = useProjects.setState

/** Reads the list again. */
export const loadProjects = oneAtATime(async () => {
  const result = await request('projects.list', {})
  if (result.ok)
    set({
      projects: result.data.flatMap((project) =>
        project.id === null ? [] : [{ ...project, id: project.id }],
      ),
      load: ready,
    })
  else set(({ load }) => ({ load: refusedAfter(load, result.error) }))
})

/** Lets the user choose a folder in the system's dialog, and adds it. */
export const addProject = async (): Promise<void> => {
  const result = await request('projects.pickFolder', {})
  if (!result.ok) return sayRefused(result.error)
  const id = result.data?.id
  if (!id) return
  await loadProjects()
  selectIfOn('projects', id)
}

/** Makes a project one for the other environment, after the system's dialog. */
export const changeEnvironment = async ({ id, environment }: ListedProject): Promise<void> => {
  const result = await request('projects.setEnvironment', {
    id,
    environment: environment === 'test' ? 'production' : 'test',
  })
  if (!result.ok) return sayRefused(result.error)
  await loadProjects()
}

/** Takes a project off the list, after the system's dialog. */
export const removeProject = async ({ id }: ListedProject): Promise<void> => {
  const result = await request('projects.remove', { id })
  if (!result.ok) return sayRefused(result.error)
  if (useLocation.getState().views.projects.selectedId === id) updateView('projects', { selectedId: null })
  await loadProjects()
}
