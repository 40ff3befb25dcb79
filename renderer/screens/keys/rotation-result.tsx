import { Check } from 'lucide-react'
import { useState } from 'react'
import { skippedOf, type FilesDone, type RotationPlan } from '../../../shared/domain/rotation.ts'
import type { Key } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { mustConfirm, type Output } from '../../../shared/operations/index.ts'
import { askQuestion } from '../../app/location.ts'
import { t } from '../../data/messages.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/note.tsx'
import { SkippedList } from './rotation-places.tsx'
import styles from './rotation-places.module.css'
import { undoRotation } from './undo-rotation.tsx'

/** A rotation that is done, and what became of the files that hold the old secret. */
export type RotatedFiles = FilesDone & {
  readonly key: Key
  /** Whether the old key still works, so that the rotation can be undone. */
  readonly undoable: boolean
}

/** What became of the files: those of the answer, and those that the plan skipped and for which there is something to do. */
export const rotatedFiles = (
  { key, replaced, files: { changed, left } }: Output<'keys.rotate'>,
  plan: RotationPlan | null,
): RotatedFiles => ({
  key,
  changed,
  left: [...left, ...(plan ? skippedOf(plan).filter(({ command }) => command !== null) : [])],
  undoable: replaced.status === 'replaced',
})

type ResultProps = {
  readonly rotated: RotatedFiles
  /** Called when the rotation has been undone. */
  readonly onUndone: () => void
}

/** Says how many files have the new secret and which were left, and offers to undo the rotation. Shows nothing when there were no files. */
export const RotationResult = ({ rotated: { key, changed, left, undoable }, onUndone }: ResultProps) => {
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [pending, setPending] = useState(false)
  if (changed.length + left.length === 0) return null

  const undo = async (confirmed: boolean): Promise<null> => {
    setPending(true)
    const refused = await undoRotation(key, confirmed)
    setPending(false)
    setRefusal(refused)
    if (refused) return null
    onUndone()
    return null
  }
  const asks = mustConfirm('rotations.undo', key.environment)
  const confirm = (): void =>
    askQuestion({
      title: t('rotations.undo_title', { name: key.name }),
      environment: key.environment,
      action: t('rotations.undo'),
      onConfirm: () => undo(true),
      children: t('rotations.undo_what'),
    })

  return (
    <section className={styles.places} aria-label={t('rotations.files')}>
      <FormError refusal={refusal} />
      <div className={styles.result}>
        <p role="status">
          {changed.length > 0 && <Check aria-hidden />}
          {t('rotations.changed', { count: changed.length })}
        </p>
        {undoable && changed.length > 0 && (
          <Button pending={pending} onClick={() => (asks ? confirm() : void undo(false))}>
            {asks ? t('rotations.undo_asking') : t('rotations.undo')}
          </Button>
        )}
      </div>
      <SkippedList files={left} />
    </section>
  )
}
