import { useEffect, useState } from 'react'
import {
  overlaps,
  type Key,
  type Overlap,
  type Placement,
  type RotationPreview,
} from '../../../shared/domain/types.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { useOperationForm } from '../../data/use-operation-form.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { cx } from '../../ui/cx.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { Columns, FieldGroup, Fields } from '../../ui/field.tsx'
import { DialogFields } from '../../ui/form-dialog.tsx'
import { FormError } from '../../ui/note.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { sayRefused } from '../../ui/toast-store.ts'
import { RoleTags } from '../../ui/tag.tsx'
import { dayOf, exactTime } from '../../ui/time.ts'
import { CreatedKeysOption, useCreatedKeys } from './created-keys-option.tsx'
import { applyToCreated, createdKeysWords } from './created-keys.ts'
import styles from './keys.module.css'
import { ImportQuestion, useImportQuestion } from './import-question.tsx'
import { isSame, SnapshotChange } from './snapshot-change.tsx'
import { ValueField } from './value-field.tsx'

const overlapWords: Readonly<Record<Overlap, string>> = {
  none: 'None',
  '1h': '1 hour',
  '24h': '24 hours',
  '7d': '7 days',
}
const overlapOptions = overlaps.map((value) => ({ value, label: overlapWords[value] }))

const oldKeyWords = ({ key, oldEndsAt }: RotationPreview, overlap: Overlap): string => {
  if (overlap === 'none') return 'The old key stops at once: whatever still uses it is refused.'
  const at = oldEndsAt[overlap]
  return key.expiresAt === at
    ? `The old key works until its own end, ${exactTime(at)}.`
    : `The old key works until ${exactTime(at)}. You can end that sooner.`
}

const newEndWords = ({ expiresAt }: RotationPreview): string =>
  expiresAt === null
    ? 'Like the old key, the new one never expires.'
    : `The new key expires on ${dayOf(expiresAt)}: it has the old key’s lifetime.`

/** What the new key will be allowed, the difference first. */
const Allowed = ({ preview }: { readonly preview: RotationPreview }) => (
  <div
    className={cx(styles.inherits, styles.tall)}
    role="group"
    aria-label="What the new key may do"
    tabIndex={0}
  >
    <p>
      {isSame(preview.diff)
        ? 'The new key may do what the old one may: its account’s roles are the same.'
        : 'The new key takes its account’s roles as they are now. Against the old one:'}
    </p>
    {isSame(preview.diff) ? <RoleTags roles={preview.roles} /> : <SnapshotChange diff={preview.diff} />}
    <PermissionTable
      caption={isSame(preview.diff) ? 'Permissions' : 'In all'}
      permissions={preview.permissions}
    />
  </div>
)

type Props = {
  readonly apiKey: Key
  readonly onClose: () => void
  /** Takes the new secret (null for an imported key) straight to the dialog that shows it, and the places of the old one. */
  readonly onRotated: (key: Key, secret: string | null, places: readonly Placement[]) => void
}

type FormProps = Props & {
  readonly preview: RotationPreview
  readonly created: Result<readonly Key[]>
}

type Values = {
  overlap: Overlap
  keep: boolean
  /** The new value of an imported key. */
  secret: string
}

const RotateForm = ({ preview, created, onClose, onRotated }: FormProps) => {
  const { key: apiKey } = preview
  const [alsoCreated, setAlsoCreated] = useState(false)
  const question = useImportQuestion()
  const production = apiKey.environment === 'production'
  const imported = apiKey.origin === 'imported'
  const form = useOperationForm<Values, 'keys.rotate'>({
    defaultValues: { overlap: '24h', keep: apiKey.kept, secret: '' },
    ask: ({ overlap, keep, secret }) => ({
      operation: 'keys.rotate',
      input: { id: apiKey.id, overlap, ...(imported ? { secret, ...question.answer } : { keep }) },
    }),
    environment: apiKey.environment,
    onRefused: question.ask,
    onDone: async ({ key, secret }) => {
      const detail = await request('keys.get', { id: key.id })
      if (!detail.ok) sayRefused(detail.error)
      onRotated(key, secret, detail.ok ? (detail.data.replaces?.placements ?? []) : [])
      // The new secret is on screen by now: it does not wait for these.
      if (alsoCreated) await applyToCreated('disable', offered)
    },
  })
  const overlap = form.watch('overlap')
  // With an overlap nothing stops working yet: ending the overlap asks about these keys.
  const offered = overlap === 'none' && created.ok ? created.data : []

  return (
    <DialogFields action={production ? 'Rotate key…' : 'Rotate key'} form={form} onClose={onClose}>
      <p className={styles.lead}>
        {imported ? 'The value that you bring takes' : 'A new secret takes'} the place of{' '}
        <code>{apiKey.hint}</code>, under the same name and for the same account.
      </p>
      {imported && (
        <ValueField
          label="New value"
          hint="Create it with the original provider. It goes into your keychain and is not shown again."
          error={form.formState.errors.secret?.message}
          field={form.register('secret', { onChange: question.reset })}
        />
      )}
      <ImportQuestion question={question} environment={apiKey.environment} />
      <Columns>
        <Fields>
          <FieldGroup label="Overlap" hint={oldKeyWords(preview, overlap)}>
            <Segmented
              label="Overlap"
              options={overlapOptions}
              value={overlap}
              startsHere={!imported}
              onChange={(value) => form.setValue('overlap', value)}
            />
          </FieldGroup>
          <p className={styles.lead}>{newEndWords(preview)}</p>
          {!imported && (
            <Checkbox
              label="Keep in keychain"
              hint={
                form.watch('keep')
                  ? 'Your keychain holds the new secret.'
                  : 'The new secret is shown once and then gone.'
              }
              {...form.register('keep')}
            />
          )}
        </Fields>
        <Allowed preview={preview} />
      </Columns>
      {overlap === 'none' && (
        <CreatedKeysOption created={created} verb="disable" checked={alsoCreated} onChange={setAlsoCreated} />
      )}
      {form.isConfirming && (
        <ConfirmDialog
          title={`Rotate ${apiKey.name}?`}
          environment="production"
          action="Rotate key"
          onConfirm={form.confirm}
          onClose={form.cancelConfirmation}
        >
          It works in production. {oldKeyWords(preview, overlap)}{' '}
          {isSame(preview.diff)
            ? 'The new key may do the same.'
            : 'The new key has the roles of its account as they are now.'}{' '}
          {offered.length > 0 && `${createdKeysWords('disable', offered, alsoCreated)} `}This cannot be
          undone.
        </ConfirmDialog>
      )}
    </DialogFields>
  )
}

/** Shows what a rotation would change, asks for the overlap, and rotates; in production after asking once. It opens when it knows what to show. */
export const RotateKeyDialog = (props: Props) => {
  const { apiKey, onClose } = props
  const [preview, setPreview] = useState<Result<RotationPreview> | null>(null)
  useEffect(() => void request('keys.previewRotation', { id: apiKey.id }).then(setPreview), [apiKey.id])
  const created = useCreatedKeys(apiKey.id)
  if (!preview || !created) return null
  return (
    <Dialog title={`Rotate ${apiKey.name}`} environment={apiKey.environment} width="wide" onClose={onClose}>
      {preview.ok ? (
        <RotateForm {...props} preview={preview.data} created={created} />
      ) : (
        <>
          <DialogBody>
            <FormError refusal={preview.error} />
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>Close</Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  )
}
