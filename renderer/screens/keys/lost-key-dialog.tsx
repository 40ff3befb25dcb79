import { Check } from 'lucide-react'
import { useEffect, useEffectEvent, type ReactNode } from 'react'
import { isFileInUse, suggestVariable } from '../../../shared/domain/delivery.ts'
import type { Key, KeyDetail } from '../../../shared/domain/types.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { LoadingState } from '../../ui/states.tsx'
import { ButtonRow } from '../../ui/screen.tsx'
import { FormError } from '../../ui/note.tsx'
import { openKeyDialog } from '../../app/location.ts'
import { copyOrSay } from './actions.ts'
import styles from './lost-key.module.css'
import { OldPlaces } from './old-places.tsx'
import { holderOf } from './selectors.ts'
import { t } from '../../data/messages.ts'

/** The next step. Each step can be repeated later. */
const nextStep = ({ lostKeyProgress: lost }: KeyDetail): 'create' | 'deliver' | 'delete' => {
  if (!lost) return 'create'
  return lost.delivered && lost.placements.length === 0 ? 'delete' : 'deliver'
}

type StepProps = {
  readonly number: number
  readonly title: string
  readonly state: 'done' | 'now' | 'later'
  readonly children: ReactNode
}

const Step = ({ number, title, state, children }: StepProps) => (
  <li className={styles.step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
    <span className={styles.number} aria-hidden>
      {state === 'done' ? <Check /> : number}
    </span>
    <div className={styles.words}>
      <h3>
        {title}
        {state === 'done' && <span className="visually-hidden">{t('keys.done')}</span>}
      </h3>
      {children}
    </div>
  </li>
)

const primaryIf = (now: boolean) => (now ? 'primary' : 'secondary')

/** Shown if the account cannot have keys any more: the user creates a key for another account and deletes this one. */
const CreateForAnother = ({ detail }: { readonly detail: KeyDetail }) => (
  <>
    <p>{t('keys.its_account_holder_is', { holder: holderOf(detail) })}</p>
    <Button
      variant="primary"
      onClick={() =>
        openKeyDialog({
          kind: 'create',
          environment: detail.environment,
          accountId: detail.account.id,
          predecessor: { name: detail.name, places: detail.placements.filter(isFileInUse) },
        })
      }
    >
      {t('keys.create_for_another_account')}
    </Button>
  </>
)

const Create = ({ detail, now }: { readonly detail: KeyDetail; readonly now: boolean }) => {
  const { data } = useQuery('accounts.getMany', { ids: [detail.account.id] }, ['accounts.changed'])
  const isArchived = data !== null && !data.some(({ archivedAt }) => archivedAt === null)
  if (!detail.lostKeyProgress && isArchived) return <CreateForAnother detail={detail} />
  return detail.lostKeyProgress ? (
    <p>
      <b>{detail.lostKeyProgress.by.name}</b> <code>{detail.lostKeyProgress.by.hint}</code>
    </p>
  ) : (
    <>
      <p>{t('keys.for_the_same_account', { holder: holderOf(detail) })}</p>
      <Button
        variant={primaryIf(now)}
        onClick={() =>
          openKeyDialog({
            kind: 'create',
            environment: detail.environment,
            accountId: detail.account.id,
            inPlaceOf: detail,
          })
        }
      >
        {t('keys.create_the_new_key')}
      </Button>
    </>
  )
}

const Deliver = ({ detail: old, now }: { readonly detail: KeyDetail; readonly now: boolean }) => {
  const { lostKeyProgress } = old
  if (!lostKeyProgress) return <p>{t('keys.copy_it_or_write')}</p>
  const { by, delivered, placements: places } = lostKeyProgress
  if (!by.kept && places.length === 0)
    return <p>{delivered ? t('keys.it_was_copied_or') : t('keys.it_was_shown_once')}</p>
  return (
    <>
      {places.length === 0 && (
        <p>{delivered ? t('keys.it_was_copied_or') : t('keys.keyreeve_does_not_know')}</p>
      )}
      <OldPlaces apiKey={by} places={places} title={t('keys.where_the_old_one')} />
      {by.kept && (
        <ButtonRow>
          <Button
            variant={primaryIf(now && places.length === 0)}
            onClick={() => void copyOrSay(by, 'value', suggestVariable(by))}
          >
            {t('keys.copy')}
          </Button>
          <Button onClick={() => openKeyDialog({ kind: 'write', key: by })}>{t('keys.write_to_env')}</Button>
        </ButtonRow>
      )}
    </>
  )
}

type Props = { readonly apiKey: Key; readonly onClose: () => void }

/** Replaces a key whose secret is lost, step by step. The progress is stored, so it can be continued later. */
export const LostKeyDialog = ({ apiKey, onClose }: Props) => {
  // Deliveries do not change the key, so only the activity reports them.
  const { data: detail, refusal } = useQuery('keys.get', { id: apiKey.id }, [
    'keys.changed',
    'activity.changed',
  ])
  // Deleting the key is the last step.
  const isDeleted = detail?.status === 'deleted'
  const close = useEffectEvent(onClose)
  useEffect(() => {
    if (isDeleted) close()
  }, [isDeleted])
  const now = detail ? nextStep(detail) : 'create'
  return (
    <Dialog
      title={t('keys.replace_name', { name: apiKey.name })}
      environment={apiKey.environment}
      onClose={onClose}
    >
      <DialogBody>
        <FormError refusal={refusal} />
        <p className={styles.lead}>{t('keys.its_secret_is_lost_a')}</p>
        {detail ? (
          <ol className={styles.steps}>
            <Step
              number={1}
              title={t('keys.create_a_new_key_2')}
              state={detail.lostKeyProgress ? 'done' : 'now'}
            >
              <Create detail={detail} now={now === 'create'} />
            </Step>
            <Step
              number={2}
              title={t('keys.put_it_where_the')}
              state={now === 'deliver' ? 'now' : now === 'delete' ? 'done' : 'later'}
            >
              <Deliver detail={detail} now={now === 'deliver'} />
            </Step>
            <Step number={3} title={t('keys.delete_the_old_key')} state={now === 'delete' ? 'now' : 'later'}>
              <p>{t('keys.once_nothing_uses_name', { name: apiKey.name })}</p>
              {detail.lostKeyProgress && (
                <Button
                  variant={now === 'delete' ? 'danger' : 'secondary'}
                  onClick={() => openKeyDialog({ kind: 'delete', key: apiKey })}
                >
                  {t('keys.delete_name_2', { name: apiKey.name })}
                </Button>
              )}
            </Step>
          </ol>
        ) : (
          !refusal && <LoadingState label={t('keys.reading_the_key')} />
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>
          {detail?.lostKeyProgress ? t('keys.go_on_later') : t('keys.cancel')}
        </Button>
      </DialogFooter>
    </Dialog>
  )
}
