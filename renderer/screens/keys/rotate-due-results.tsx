import { useState } from 'react'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { filesOf, type FilesDone, type RotationPlan } from '../../../shared/domain/rotation.ts'
import type { Environment, Key, Overlap } from '../../../shared/domain/types.ts'
import { mustConfirm } from '../../../shared/operations/index.ts'
import { askQuestion } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { Button } from '../../ui/button.tsx'
import { DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/note.tsx'
import { SkippedList } from './rotation-places.tsx'
import placesStyles from './rotation-places.module.css'
import { undoRotation } from './undo-rotation.tsx'

type Outcome = {
  readonly name: string
  /** The new key; null if the rotation was refused. */
  readonly key: Key | null
  readonly refusal: Refusal | null
  readonly files: FilesDone
}

/** Rotates one key after another. One that is refused does not keep the others from being rotated. */
export const rotateAll = async (
  plans: readonly RotationPlan[],
  overlap: Overlap,
  chosen: readonly string[],
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = []
  for (const plan of plans) {
    const { id, name } = plan.key
    const places = filesOf(plan).flatMap((file) => (chosen.includes(file.id) ? [file.id] : []))
    const rotated = await request('keys.rotate', { id, overlap, places }, { confirmed: true })
    // The secret is not shown here, so nothing has to hold it.
    if (rotated.ok) void request('keys.forget', { id: rotated.data.key.id })
    outcomes.push(
      rotated.ok
        ? { name, key: rotated.data.key, refusal: null, files: rotated.data.files }
        : { name, key: null, refusal: rotated.error, files: { changed: [], left: [] } },
    )
  }
  return outcomes
}

export type DueDone = {
  readonly outcomes: readonly Outcome[]
  /** Whether the old keys still work. */
  readonly undoable: boolean
}

export type DueProps = { readonly environment: Environment; readonly onClose: () => void }

/** What became of each key, and one button that undoes all of it. */
export const DueResults = ({ outcomes, undoable, environment, onClose }: DueDone & DueProps) => {
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [pending, setPending] = useState(false)
  const rotated = outcomes.flatMap(({ key }) => key ?? [])
  const asks = mustConfirm('rotations.undo', environment)
  const undoAll = async (): Promise<void> => {
    setPending(true)
    let refused: Refusal | null = null
    for (const key of rotated) refused = (await undoRotation(key, true)) ?? refused
    setPending(false)
    setRefusal(refused)
    if (!refused) onClose()
  }
  const ask = (): void =>
    askQuestion({
      title: t('rotations.batch_undo_title', { count: rotated.length }),
      environment,
      action: t('rotations.undo'),
      onConfirm: () => {
        void undoAll()
        return null
      },
      children: t('rotations.undo_what'),
    })
  return (
    <>
      <DialogBody>
        <FormError refusal={refusal} />
        <section className={placesStyles.places} aria-label={t('rotations.batch_results')}>
          {outcomes.map(({ name, refusal: refused, files: { changed, left } }) => (
            <div key={name} role="group" aria-label={name}>
              <h3>{name}</h3>
              <p>
                {refused
                  ? sentenceOf(refused)
                  : changed.length > 0
                    ? t('rotations.changed', { count: changed.length })
                    : t('rotations.rotated_one')}
              </p>
              <SkippedList files={left} />
            </div>
          ))}
        </section>
      </DialogBody>
      <DialogFooter>
        {undoable && rotated.length > 0 && (
          <Button pending={pending} onClick={() => (asks ? ask() : void undoAll())}>
            {t(asks ? 'rotations.batch_undo_asking' : 'rotations.batch_undo')}
          </Button>
        )}
        <Button data-autofocus variant="primary" onClick={onClose}>
          {t('keys.close')}
        </Button>
      </DialogFooter>
    </>
  )
}
