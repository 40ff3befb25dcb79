import { useState } from 'react'
import { type Key, type Overlap, type Placement, type RotationPreview } from '../../../shared/domain/types.ts'
import type { Refusal, Result } from '../../../shared/domain/errors.ts'
import type { RotationPlan } from '../../../shared/domain/rotation.ts'
import { askQuestion } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { useOperationForm } from '../../data/use-operation-form.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { cx } from '../../ui/cx.ts'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { Columns, FieldGroup, Fields } from '../../ui/field.tsx'
import { DialogFields } from '../../ui/form-dialog.tsx'
import { FormError } from '../../ui/note.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import { RoleTags } from '../../ui/tag.tsx'
import { dayOf, exactTime } from '../../ui/time.ts'
import { CreatedKeysOption, useCreatedKeys, applyToCreated, createdKeysWords } from './created-keys.tsx'
import styles from './keys.module.css'
import { ImportQuestion, useImportQuestion, ValueField } from './imported-value.tsx'
import { RotationPlaces, useChosenFiles } from './rotation-places.tsx'
import { RotationResult, rotatedFiles, type RotatedFiles } from './rotation-result.tsx'
import { isSame, SnapshotChange } from './snapshot-change.tsx'
import { overlapOptions } from './selectors.ts'
import { sayUnshown } from './store.ts'
import { t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

const oldKeyWords = ({ key, oldEndsAt }: RotationPreview, overlap: Overlap): string => {
  if (overlap === 'none') return t('keys.the_old_key_stops')
  const at = oldEndsAt[overlap]
  return key.expiresAt === at
    ? t('keys.the_old_key_works', { exactTime: exactTime(at) })
    : t('keys.the_old_key_works_until', { exactTime: exactTime(at) })
}

const newEndWords = ({ expiresAt }: RotationPreview): string =>
  expiresAt === null ? t('keys.like_the_old_key') : t('keys.the_new_key_expires', { day: dayOf(expiresAt) })

/** What the new key will be allowed to do, starting with the difference. */
const Allowed = ({ preview }: { readonly preview: RotationPreview }) => (
  <div
    className={cx(styles.inherits, styles.tall)}
    role="group"
    aria-label={t('keys.what_the_new_key')}
    tabIndex={0}
  >
    <p>{isSame(preview.diff) ? t('keys.the_new_key_may') : t('keys.the_new_key_takes')}</p>
    {isSame(preview.diff) ? <RoleTags roles={preview.roles} /> : <SnapshotChange diff={preview.diff} />}
    <PermissionTable
      caption={isSame(preview.diff) ? t('keys.permissions') : t('keys.in_all')}
      permissions={preview.permissions}
    />
  </div>
)

type Props = {
  readonly apiKey: Key
  readonly onClose: () => void
  /**
   * Passes the new secret (null for an imported key), what became of the files, and where the old secret still is, directly to the dialog that
   * shows them.
   */
  readonly onRotated: (rotated: RotatedFiles, secret: string | null, places: readonly Placement[]) => void
}

type FormProps = Props & {
  readonly preview: RotationPreview
  readonly plan: RotationPlan | null
  /** Why the plan could not be made. */
  readonly planRefusal: Refusal | null
  readonly created: Result<readonly Key[]>
}

type Values = {
  overlap: Overlap
  keep: boolean
  /** The new value of an imported key. */
  secret: string
}

const RotateForm = ({ preview, plan, planRefusal, created, onClose, onRotated }: FormProps) => {
  const { key: apiKey } = preview
  const [alsoCreated, setAlsoCreated] = useState(false)
  const chosen = useChosenFiles(plan)
  const question = useImportQuestion()
  const production = apiKey.environment === 'production'
  const imported = apiKey.origin === 'imported'
  const form = useOperationForm<Values, 'keys.rotate'>({
    defaultValues: { overlap: '24h', keep: apiKey.kept, secret: '' },
    ask: ({ overlap, keep, secret }) => ({
      operation: 'keys.rotate',
      input: {
        id: apiKey.id,
        overlap,
        places: [...chosen.ids],
        ...(imported ? { secret, ...question.answer } : { keep }),
      },
    }),
    confirmation: {
      environment: apiKey.environment,
      ask: (onConfirm) =>
        askQuestion({
          title: t('keys.rotate_name_2', { name: apiKey.name }),
          environment: 'production',
          action: t('keys.rotate_key_2'),
          onConfirm,
          children: [
            t('keys.it_works_in_production', {
              oldKey: oldKeyWords(preview, overlap),
              what: isSame(preview.diff) ? t('keys.the_new_key_may_do') : t('keys.the_new_key_has'),
            }),
            ...(chosen.ids.length > 0 ? [t('rotations.ask_files', { count: chosen.ids.length })] : []),
            ...(offered.length > 0 ? [createdKeysWords('disable', offered, alsoCreated)] : []),
            ...(overlap === 'none' ? [t('keys.this_cannot_be_undone')] : []),
          ].join(' '),
        }),
    },
    onRefused: (refusal) => question.ask(refusal) || sayUnshown(refusal),
    onDone: async (rotation) => {
      const { key, secret } = rotation
      const detail = await request('keys.get', { id: key.id })
      if (!detail.ok) sayRefused(detail.error)
      onRotated(
        rotatedFiles(rotation, plan),
        secret,
        detail.ok ? (detail.data.replaces?.placements ?? []) : [],
      )
      // The new secret is already on the screen; it does not wait for these.
      if (alsoCreated) await applyToCreated('disable', offered)
    },
  })
  const overlap = form.watch('overlap')
  // With an overlap nothing stops working yet; ending it asks about these keys.
  const offered = overlap === 'none' && created.ok ? created.data : []

  return (
    <DialogFields
      action={production ? t('keys.rotate_key') : t('keys.rotate_key_2')}
      form={form}
      onClose={onClose}
    >
      <p className={styles.lead}>
        {rich('keys.what_the_place_of', {
          what: imported ? t('keys.the_value_that_you') : t('keys.a_new_secret_takes'),
          hint: <code>{apiKey.hint}</code>,
        })}
      </p>
      {imported && (
        <ValueField
          label={t('keys.new_value')}
          hint={t('keys.create_it_with_the')}
          error={form.formState.errors.secret?.message}
          field={form.register('secret', { onChange: question.reset })}
        />
      )}
      <ImportQuestion question={question} environment={apiKey.environment} />
      <Columns>
        <Fields>
          <FieldGroup label={t('keys.overlap')} hint={oldKeyWords(preview, overlap)}>
            <Segmented
              label={t('keys.overlap')}
              options={overlapOptions}
              value={overlap}
              startsHere={!imported}
              onChange={(value) => form.setValue('overlap', value)}
            />
          </FieldGroup>
          <p className={styles.lead}>{newEndWords(preview)}</p>
          {!imported && (
            <Checkbox
              label={t('keys.keep_in_keychain')}
              hint={form.watch('keep') ? t('keys.your_keychain_holds_the_new') : t('keys.the_new_secret_is')}
              {...form.register('keep')}
            />
          )}
        </Fields>
        <Allowed preview={preview} />
      </Columns>
      <RotationPlaces plan={plan} refusal={planRefusal} chosen={chosen} />
      {overlap === 'none' && (
        <CreatedKeysOption created={created} verb="disable" checked={alsoCreated} onChange={setAlsoCreated} />
      )}
    </DialogFields>
  )
}

/**
 * Shows what rotating would change, asks for the overlap and for the files to change, and rotates; in production after a confirmation. Opens
 * once all of that is known. For an imported key, whose secret is not shown, it says at the end what became of its files.
 */
export const RotateKeyDialog = (props: Props) => {
  const { apiKey, onClose, onRotated } = props
  const [rotated, setRotated] = useState<RotatedFiles | null>(null)
  const preview = useQuery('keys.previewRotation', { id: apiKey.id }, [
    'keys.changed',
    'accounts.changed',
    'roles.changed',
  ])
  const plan = useQuery('rotations.plan', { id: apiKey.id }, ['keys.changed'])
  const created = useCreatedKeys(apiKey.id)
  if ((!preview.data && !preview.refusal) || (!plan.data && !plan.refusal) || !created) return null
  const close = rotated ? () => onRotated(rotated, null, []) : onClose
  return (
    <Dialog
      title={t('keys.rotate_name', { name: apiKey.name })}
      environment={apiKey.environment}
      width="wide"
      onClose={close}
    >
      {preview.data && !rotated ? (
        <RotateForm
          {...props}
          preview={preview.data}
          plan={plan.data}
          planRefusal={plan.refusal}
          created={created}
          onRotated={(done, secret, places) =>
            secret === null && done.changed.length + done.left.length > 0
              ? setRotated(done)
              : onRotated(done, secret, places)
          }
        />
      ) : (
        <>
          <DialogBody>
            {rotated ? (
              <RotationResult rotated={rotated} onUndone={onClose} />
            ) : (
              <FormError refusal={preview.refusal} />
            )}
          </DialogBody>
          <DialogFooter>
            <Button data-autofocus onClick={close}>
              {t('keys.close')}
            </Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  )
}
