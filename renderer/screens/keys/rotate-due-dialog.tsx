import { useEffect, useState } from 'react'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { notInBatch, type RotationPlan } from '../../../shared/domain/rotation.ts'
import { listWindowLimit, type Environment, type Key, type Overlap } from '../../../shared/domain/types.ts'
import { mustConfirm } from '../../../shared/operations/index.ts'
import { askQuestion } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { t } from '../../data/messages.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { FieldGroup, Fields } from '../../ui/field.tsx'
import { FormError } from '../../ui/note.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { LoadingState } from '../../ui/states.tsx'
import styles from './keys.module.css'
import { DueResults, rotateAll, type DueDone, type DueProps } from './rotate-due-results.tsx'
import { RotationPlaces, useChosenFiles } from './rotation-places.tsx'
import placesStyles from './rotation-places.module.css'
import { overlapOptions } from './selectors.ts'

type Due = {
  readonly plans: readonly RotationPlan[]
  /** Keys that have to be rotated one by one. */
  readonly others: readonly Key[]
}

/** The keys that are due, and what rotating each would do to files. */
const readDue = async (
  environment: Environment,
): Promise<{ readonly due: Due } | { readonly refusal: Refusal }> => {
  const window = { offset: 0, limit: listWindowLimit }
  const found = await request('health.query', { environment, filters: { kind: 'due' }, window })
  if (!found.ok) return { refusal: found.error }
  const keys = found.data.rows.map(({ key }) => key)
  const plans: RotationPlan[] = []
  for (const key of keys.filter((each) => notInBatch(each) === null)) {
    const plan = await request('rotations.plan', { id: key.id })
    if (!plan.ok) return { refusal: plan.error }
    plans.push(plan.data)
  }
  return { due: { plans, others: keys.filter((each) => notInBatch(each) !== null) } }
}

type FormProps = DueProps & { readonly due: Due; readonly onDone: (done: DueDone) => void }

const Form = ({ due: { plans, others }, environment, onClose, onDone }: FormProps) => {
  const [overlap, setOverlap] = useState<Overlap>('24h')
  const [unchecked, setUnchecked] = useState<ReadonlySet<string>>(new Set())
  const [pending, setPending] = useState(false)
  const chosen = useChosenFiles({ groups: plans.flatMap(({ groups }) => groups) })
  const wanted = plans.filter(({ key }) => !unchecked.has(key.id))
  const asks = mustConfirm('keys.rotate', environment)
  const setKey = (id: string, checked: boolean): void =>
    setUnchecked((before) => new Set(checked ? [...before].filter((each) => each !== id) : [...before, id]))
  const rotate = async (): Promise<void> => {
    setPending(true)
    onDone({ outcomes: await rotateAll(wanted, overlap, chosen.ids), undoable: overlap !== 'none' })
  }
  const ask = (): void =>
    askQuestion({
      title: t('rotations.batch_ask_title', { count: wanted.length }),
      environment,
      action: t('rotations.batch_action', { count: wanted.length }),
      onConfirm: () => {
        void rotate()
        return null
      },
      children: [
        t('rotations.batch_ask', { names: wanted.map(({ key }) => key.name) }),
        ...(overlap === 'none' ? [t('keys.this_cannot_be_undone')] : []),
      ].join(' '),
    })
  return (
    <>
      <DialogBody>
        <p className={styles.lead}>{t('rotations.batch_lead')}</p>
        <Fields>
          <FieldGroup label={t('keys.overlap')}>
            <Segmented
              label={t('keys.overlap')}
              options={overlapOptions}
              value={overlap}
              startsHere
              onChange={setOverlap}
            />
          </FieldGroup>
        </Fields>
        {plans.map((plan) => {
          const { id, name } = plan.key
          const isWanted = !unchecked.has(id)
          return (
            <section key={id} aria-label={name}>
              <Checkbox
                label={name}
                checked={isWanted}
                onChange={(event) => setKey(id, event.target.checked)}
              />
              {isWanted && <RotationPlaces plan={plan} refusal={null} chosen={chosen} />}
            </section>
          )
        })}
        {others.length > 0 && (
          <section className={placesStyles.places} aria-label={t('rotations.batch_left_out')}>
            <h3>{t('rotations.batch_left_out')}</h3>
            <ul>
              {others.map((key) => (
                <li key={key.id}>
                  {t(`rotations.batch_${notInBatch(key) ?? 'not_kept'}`, { name: key.name })}
                </li>
              ))}
            </ul>
          </section>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button
          variant="primary"
          pending={pending}
          disabled={wanted.length === 0}
          onClick={() => (asks ? ask() : void rotate())}
        >
          {t(asks ? 'rotations.batch_action_asking' : 'rotations.batch_action', { count: wanted.length })}
        </Button>
      </DialogFooter>
    </>
  )
}

/**
 * Rotates the keys of an environment that are older than 90 days, all at once: shows every file that would change, and afterwards what became
 * of each key.
 */
export const RotateDueDialog = ({ environment, onClose }: DueProps) => {
  const [due, setDue] = useState<Due | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [done, setDone] = useState<DueDone | null>(null)
  useEffect(() => {
    let isOpen = true
    const load = async (): Promise<void> => {
      const read = await readDue(environment)
      if (!isOpen) return
      if ('due' in read) setDue(read.due)
      else setRefusal(read.refusal)
    }
    void load()
    return () => {
      isOpen = false
    }
  }, [environment])
  return (
    <Dialog title={t('rotations.batch_title')} environment={environment} width="wide" onClose={onClose}>
      {done ? (
        <DueResults {...done} environment={environment} onClose={onClose} />
      ) : due ? (
        <Form due={due} environment={environment} onClose={onClose} onDone={setDone} />
      ) : (
        <>
          <DialogBody>
            {refusal ? (
              <FormError refusal={refusal} />
            ) : (
              <LoadingState label={t('rotations.batch_loading')} />
            )}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{t('ui.cancel')}</Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  )
}
