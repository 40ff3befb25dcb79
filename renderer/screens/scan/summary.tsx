import type { NotSearched, ScanFolder, ScanResult } from '../../../shared/domain/scan.ts'
import { formats, t } from '../../data/messages.ts'
import { PathLine } from '../../ui/path-text.tsx'
import styles from './scan.module.css'
import { useScan } from './store.ts'

/** The folders of a scan, in a sentence. */
export const folderNames = (folders: readonly ScanFolder[]): string =>
  formats().list(folders.map(({ path }) => path))

const reasons = [
  'no_answer',
  'unreadable',
  'too_large',
  'ignored',
] as const satisfies readonly NotSearched['reason'][]
/** The paths named for a reason; a thousand folders of dependencies tell nobody anything. */
const mostNamed = 50

const Gaps = ({ notSearched }: Pick<ScanResult, 'notSearched'>) => (
  <details className={styles.gaps}>
    <summary>{t('scan_screen.gaps', { count: notSearched.length })}</summary>
    <dl>
      {reasons.map((reason) => {
        const paths = notSearched.filter((each) => each.reason === reason).map(({ path }) => path)
        return paths.length === 0 ? null : (
          <div key={reason}>
            <dt>{t(`scan_screen.gap.${reason}`)}</dt>
            {paths.slice(0, mostNamed).map((path) => (
              <dd key={path}>
                <PathLine path={path} />
              </dd>
            ))}
            {paths.length > mostNamed && (
              <dd>{t('scan_screen.more', { count: paths.length - mostNamed })}</dd>
            )}
          </div>
        )
      })}
    </dl>
  </details>
)

/** What the last scan came to, and what it did not search. */
export const ScanSummary = () => {
  const { folders, result, copies } = useScan()
  if (result === null) return null
  return (
    <div className={styles.summary}>
      <p role="status">
        {t('scan_screen.summary', {
          found: t('scan_screen.found', { count: copies.length }),
          folders: folderNames(folders),
          files: t('scan_screen.files', { count: result.searched.files }),
        })}
        {result.limitedKeys > 0 && ` ${t('scan_screen.limited', { count: result.limitedKeys })}`}
      </p>
      {result.notSearched.length > 0 && <Gaps notSearched={result.notSearched} />}
    </div>
  )
}
