import { useEffect, useState } from 'react'
import {
  overlaps,
  type Key,
  type Overlap,
  type Place,
  type RotationPreview,
} from '../../../shared/domain/types.ts'
import type { Refusal, Result } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { cx } from '../../ui/cx.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog.tsx'
import { Columns, FieldGroup, Fields } from '../../ui/field.tsx'
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
    ? 'The new key never expires, as the old one.'
    : `The new key expires on ${dayOf(expiresAt)}: it lives as long as the old one was made to.`

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
  readonly onRotated: (key: Key, secret: string | null, places: readonly Place[]) => void
}

type FormProps = Omit<Props, 'apiKey'> & {
  readonly preview: RotationPreview
  readonly created: Result<readonly Key[]>
}

const RotateForm = ({ preview, created, onClose, onRotated }: FormProps) => {
  const { key: apiKey } = preview
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [overlap, setOverlap] = useState<Overlap>('24h')
  const [alsoCreated, setAlsoCreated] = useState(false)
  const [keep, setKeep] = useState(apiKey.kept)
  const [value, setValue] = useState('')
  const question = useImportQuestion()
  const [pending, setPending] = useState(false)
  const [confirming, setConfirming] = useState(false)
  const production = apiKey.environment === 'production'
  const imported = apiKey.origin === 'imported'
  // With an overlap nothing stops working yet: ending the overlap asks about these keys.
  const offered = overlap === 'none' && created.ok ? created.data : []
  const atValue = refusal?.field === 'secret'

  const rotate = async (confirmed: boolean): Promise<null> => {
    setPending(true)
    const own = imported ? { secret: value, ...question.answer } : { keep }
    const rotated = await request('keys.rotate', { id: apiKey.id, overlap, ...own }, { confirmed })
    setPending(false)
    if (!rotated.ok) {
      if (!question.ask(rotated.error)) setRefusal(rotated.error)
      return null
    }
    const { key, secret } = rotated.data
    const detail = await request('keys.get', { id: key.id })
    if (!detail.ok) sayRefused(detail.error)
    onRotated(key, secret, detail.ok ? (detail.data.replaces?.places ?? []) : [])
    // The new secret is on screen by now: it does not wait for these.
    if (alsoCreated) await applyToCreated('disable', offered)
    return null
  }
  const submit = async () => {
    setRefusal(null)
    if (imported && value === '')
      return setRefusal({ code: 'invalid_input', message: 'Paste the new value.', field: 'secret' })
    if (production) return setConfirming(true)
    return rotate(false)
  }

  return (
    <DialogForm
      onSubmit={(event) => {
        event.preventDefault()
        return submit()
      }}
    >
      <DialogBody>
        <FormError refusal={atValue ? null : refusal} />
        <p className={styles.lead}>
          {imported ? 'The value that you bring takes' : 'A new secret takes'} the place of{' '}
          <code>{apiKey.hint}</code>, under the same name and for the same account.
        </p>
        {imported && (
          <ValueField
            label="New value"
            hint="Make it where the old one was made. It goes into your keychain and is not shown again."
            error={atValue ? refusal.message : undefined}
            value={value}
            onChange={(next) => {
              setRefusal(null)
              question.reset()
              setValue(next)
            }}
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
                onChange={setOverlap}
              />
            </FieldGroup>
            <p className={styles.lead}>{newEndWords(preview)}</p>
            {!imported && (
              <Checkbox
                label="Keep in keychain"
                hint={
                  keep ? 'Your keychain holds the new secret.' : 'The new secret is shown once and then gone.'
                }
                checked={keep}
                onChange={(event) => setKeep(event.target.checked)}
              />
            )}
          </Fields>
          <Allowed preview={preview} />
        </Columns>
        {overlap === 'none' && (
          <CreatedKeysOption
            created={created}
            verb="disable"
            checked={alsoCreated}
            onChange={setAlsoCreated}
          />
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" pending={pending}>
          {production ? 'Rotate key…' : 'Rotate key'}
        </Button>
      </DialogFooter>
      {confirming && (
        <ConfirmDialog
          title={`Rotate ${apiKey.name}?`}
          environment="production"
          action="Rotate key"
          onConfirm={() => rotate(true)}
          onClose={() => setConfirming(false)}
        >
          It works in production. {oldKeyWords(preview, overlap)}{' '}
          {isSame(preview.diff)
            ? 'The new key may do the same.'
            : 'The new key has the roles of its account as they are now.'}{' '}
          {offered.length > 0 && `${createdKeysWords('disable', offered, alsoCreated)} `}This cannot be
          undone.
        </ConfirmDialog>
      )}
    </DialogForm>
  )
}

/** Shows what a rotation would change, asks for the overlap, and rotates; in production after asking once. It opens when it knows what to show. */
export const RotateKeyDialog = ({ apiKey, onClose, onRotated }: Props) => {
  const [preview, setPreview] = useState<Result<RotationPreview> | null>(null)
  useEffect(() => void request('keys.previewRotation', { id: apiKey.id }).then(setPreview), [apiKey.id])
  const created = useCreatedKeys(apiKey.id)
  if (!preview || !created) return null
  return (
    <Dialog title={`Rotate ${apiKey.name}`} environment={apiKey.environment} width="wide" onClose={onClose}>
      {preview.ok ? (
        <RotateForm preview={preview.data} created={created} onClose={onClose} onRotated={onRotated} />
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
