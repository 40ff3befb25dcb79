import type { UndoPlan } from '../../../shared/domain/rotation.ts'
import type { Key } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { message } from '../../../shared/messages/message.ts'
import { askQuestion, selectIfOn } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { PathLine } from '../../ui/path-text.tsx'
import { exactTime } from '../../ui/time.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'
import diffStyles from './env-file-report.module.css'
import { SkippedList } from './rotation-places.tsx'
import styles from './rotation-places.module.css'

/** Undoes the rotation that made a key, and says what became of it and its files. Returns why it was refused. */
export const undoRotation = async ({ id }: Pick<Key, 'id'>, confirmed: boolean): Promise<Refusal | null> => {
  const result = await request('rotations.undo', { id }, { confirmed })
  if (!result.ok) return result.error
  const { key: old, undone, files } = result.data
  const until = undone.expiresAt === null ? t('keys.never_2') : exactTime(undone.expiresAt)
  say(t('rotations.undone', { name: old.name, until }))
  if (files.changed.length > 0) say(t('rotations.restored', { count: files.changed.length }))
  for (const { path, reason } of files.left)
    sayRefused(message('rotations.not_restored', { path, reason: sentenceOf(reason) }))
  selectIfOn('keys', old.id)
  return null
}

/** The files that would get the old secret back, with the keys' hints in place of the values, and those that would be left. */
const UndoFiles = ({ plan: { hints, files, left } }: { readonly plan: UndoPlan }) => (
  <section className={styles.places} aria-label={t('rotations.undo_files')}>
    {files.length > 0 && (
      <ul>
        {files.map(({ path, variables }) => (
          <li key={path} className={styles.file}>
            <PathLine path={path} />
            <ul className={diffStyles.changes} aria-label={t('keys.lines_that_change')}>
              {variables.map((variable) => (
                <li key={variable}>
                  <del>
                    {variable} {hints.new}
                  </del>
                  <ins>
                    {variable} {hints.old}
                  </ins>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    )}
    <SkippedList files={left} />
  </section>
)

/** Shows what undoing the rotation that made a key would change now, and does it once the user agrees. */
export const askUndoRotation = async (key: Pick<Key, 'id' | 'name' | 'environment'>): Promise<void> => {
  const plan = await request('rotations.planUndo', { id: key.id })
  if (!plan.ok) return sayRefused(plan.error)
  const { files, left } = plan.data
  askQuestion({
    title: t('rotations.undo_title', { name: key.name }),
    environment: key.environment,
    action: t('rotations.undo'),
    onConfirm: () => undoRotation(key, true),
    children: t('rotations.undo_later', { count: files.length }),
    ...(files.length + left.length > 0 ? { options: <UndoFiles plan={plan.data} /> } : {}),
  })
}
