import { FilePen, FolderTree, KeyRound, Link2 } from 'lucide-react'
import { isDrift, type DriftCell, type DriftFile, type DriftRow } from '../../../shared/domain/drift.ts'
import { goToKey, openProjectDialog } from '../../app/location.ts'
import { formats, t } from '../../data/messages.ts'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { StatusDot } from '../../ui/tag.tsx'
import type { Tone } from '../../ui/tone.ts'
import styles from './compare.module.css'
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

/** What a file has for a variable, with a menu of what can be done about it. */
export const CompareCell = (place: Place) => {
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
