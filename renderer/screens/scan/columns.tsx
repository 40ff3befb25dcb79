import type { Column } from '../../ui/data-table.tsx'
import { NameCell } from '../../ui/name-cell.tsx'
import { PathLine } from '../../ui/path-text.tsx'
import { environmentLook, StatusDot } from '../../ui/tag.tsx'
import { statusLook } from '../keys/selectors.ts'
import { t } from '../../data/messages.ts'
import styles from './scan.module.css'
import { exposureOf, keyName, urgencyOf } from './selectors.ts'
import type { FoundCopy } from './store.ts'

const State = ({ state }: Pick<FoundCopy, 'state'>) => {
  if (state === 'unknown') return <StatusDot tone="warn">{t('scan_screen.not_ours')}</StatusDot>
  const { word, tone } = statusLook[state]
  return <StatusDot tone={tone}>{word}</StatusDot>
}

/** The columns of the list of copies. */
export const scanColumns: readonly Column<FoundCopy>[] = [
  {
    id: 'path',
    header: t('scan_screen.file'),
    width: 'minmax(180px, 2.4fr)',
    sortValue: ({ path }) => path,
    render: ({ path, line, variable }) => (
      <span className={styles.file}>
        <PathLine path={path} />
        <small>
          {variable === null
            ? t('scan_screen.line', { line: String(line) })
            : t('scan_screen.line_variable', { line: String(line), variable })}
        </small>
      </span>
    ),
  },
  {
    id: 'key',
    header: t('scan_screen.key'),
    width: 'minmax(130px, 1.2fr)',
    sortValue: keyName,
    render: (copy) => <NameCell name={keyName(copy)}>{environmentLook[copy.environment].word}</NameCell>,
  },
  {
    id: 'state',
    header: t('scan_screen.state'),
    width: '132px',
    sortValue: urgencyOf,
    render: (copy) => <State state={copy.state} />,
  },
  {
    id: 'exposure',
    header: t('scan_screen.exposure'),
    width: '150px',
    hideBelow: 620,
    sortValue: (copy) => -exposureOf(copy).length,
    render: (copy) => {
      const exposure = exposureOf(copy)
      return exposure.length > 0 ? (
        <span className={styles.exposed}>
          {exposure.map((each) => (
            <span key={each}>{each}</span>
          ))}
        </span>
      ) : (
        t('scan_screen.only_you')
      )
    },
  },
]
