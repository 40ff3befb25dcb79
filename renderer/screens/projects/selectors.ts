import type { Project, ProjectVariable } from '../../../shared/domain/projects.ts'
import { t } from '../../data/messages.ts'
import { pathParts } from '../../ui/path-parts.ts'
import { environmentLook } from '../../ui/tag.tsx'
import type { Tone } from '../../ui/tone.ts'

/** The last part of a folder's path, by which people know it. */
const folderName = (path: string): string => (pathParts(path).at(-1) ?? path).replace(/[\\/]$/, '') || path

export const projectName = ({ folder }: Project): string => folderName(folder)

/** The projects whose folder, environment, variables or keys hold every word of `query`. */
export const matchingProjects = <Row extends Project>(
  projects: readonly Row[],
  query: string,
): readonly Row[] => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return projects.filter((project) => {
    const text = [
      ...project.folders,
      project.folder,
      environmentLook[project.environment].word,
      ...project.bindings.flatMap(({ variable, key }) => [variable, key]),
    ]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

type State = { readonly word: string; readonly tone: Tone }

/** What is wrong with a project as a whole, or that nothing is. */
export const projectState = ({ isMissing, problem, otherEnvironment, bindings }: Project): State => {
  if (isMissing) return { word: t('projects.folder_missing'), tone: 'off' }
  if (problem) return { word: t('projects.file_invalid'), tone: 'bad' }
  const isConflict = otherEnvironment !== null || bindings.some(({ otherKey }) => otherKey !== null)
  return isConflict
    ? { word: t('projects.conflict'), tone: 'warn' }
    : { word: t('projects.fine'), tone: 'ok' }
}

/** What a file has for a variable. The secret of another key than the bound one, or of one that does not work any more, is a warning. */
export const variableState = ({ state, key, boundTo }: ProjectVariable, isExample: boolean): State => {
  if (state === 'missing') return { word: t('projects.is_missing'), tone: 'warn' }
  if (state === 'empty')
    return { word: t('projects.is_empty'), tone: boundTo === null || isExample ? 'off' : 'warn' }
  if (key === null) return { word: t('projects.is_unknown'), tone: boundTo === null ? 'off' : 'warn' }
  const isOther = boundTo !== null && key.name !== boundTo
  const isOld = key.status !== 'active'
  const tone = isOther || isOld ? 'warn' : 'ok'
  const { name } = key
  if (state === 'reference')
    return {
      word: t(key.id === null ? 'projects.refers_to_nothing' : 'projects.refers_to', { name }),
      tone: key.id === null ? 'bad' : tone,
    }
  if (isOther) return { word: t('projects.holds_instead_of', { name, bound: boundTo }), tone }
  return {
    word: isOld ? t('projects.holds_old', { name }) : t('projects.holds', { name }),
    tone,
  }
}

/** Whether the bound key's secret can be written over what is there. */
export const mayWrite = ({ boundTo, state, key }: ProjectVariable): boolean =>
  boundTo !== null &&
  state !== 'reference' &&
  !(state === 'present' && key?.name === boundTo && key.status === 'active')

/** Whether a variable has to do with keys; others are only counted. */
export const isAboutKeys = ({ boundTo, key }: ProjectVariable): boolean => boundTo !== null || key !== null
