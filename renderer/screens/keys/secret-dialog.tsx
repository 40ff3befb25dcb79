import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { suggestVariable, type CopyForm, curlLine, exportLine } from '../../../shared/domain/delivery.ts'
import type { Key, Placement } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { askQuestion, openKeyDialog } from '../../app/location.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError } from '../../ui/note.tsx'
import { SecretLine } from '../../ui/secret-line.tsx'
import { copySecret } from './actions.ts'
import styles from './keys.module.css'
import { OldPlaces } from './old-places.tsx'
import { RotationResult, type RotatedFiles } from './rotation-result.tsx'
import { t } from '../../data/messages.ts'
import { Tabs } from 'radix-ui'
import { variableProblem } from './write-env-dialog.tsx'

/** The line that is copied, with a secret or its mask. Issued secrets need no quotes in a `.env` file. */
const lineOf = (form: CopyForm, variable: string, secret: string): string => {
  if (form === 'env') return `${variable}=${secret}`
  if (form === 'export') return exportLine(variable, secret)
  return form === 'curl' ? curlLine(secret) : secret
}

const tabs = [
  { form: 'env', word: '.env' },
  { form: 'export', word: t('keys.shell') },
  { form: 'curl', word: 'curl' },
] as const

type FormsProps = {
  readonly variable: string
  /** The value or its mask. */
  readonly shown: string
  readonly disabled: boolean
  readonly onCopy: (form: CopyForm) => void
}

/** Lines with the secret, ready to paste: one per tab, each with a copy button. */
const SecretForms = ({ variable, shown, disabled, onCopy }: FormsProps) => (
  <Tabs.Root defaultValue="env" className={styles.tabs}>
    <Tabs.List className={styles.tabList} aria-label={t('keys.ready_made_lines')}>
      {tabs.map(({ form, word }) => (
        <Tabs.Trigger key={form} value={form} className={styles.tab}>
          {word}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
    {tabs.map(({ form, word }) => (
      <Tabs.Content key={form} value={form} tabIndex={-1}>
        <SecretLine
          label={t('keys.word_line', { word })}
          text={lineOf(form, variable, shown)}
          onHandCopy={() => onCopy(form)}
        >
          <IconButton
            label={t('keys.copy_the_word_line', { word })}
            icon={Copy}
            disabled={disabled && form !== 'curl'}
            onClick={() => onCopy(form)}
          />
        </SecretLine>
      </Tabs.Content>
    ))}
  </Tabs.Root>
)

const kept = t('keys.it_is_kept_in')
const notKept = t('keys.it_is_not_kept')

/** What has been done with a new secret so far. */
type Delivery = {
  /** The last delivery in words; null while it was neither copied nor written. */
  readonly done: string | null
  readonly refusal: Refusal | null
  readonly copy: (form: CopyForm, variable: string) => Promise<void>
  readonly written: (path: string) => void
}

/** Copies and writes a new key's secret, and remembers whether that was done. */
const useDelivery = (key: Key): Delivery => {
  const [done, setDone] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  return {
    done,
    refusal,
    copy: async (form, variable) => {
      const refused = await copySecret(key.id, form, variable)
      setRefusal(refused)
      if (!refused) setDone(t('keys.copied'))
    },
    written: (path) => setDone(t('keys.written_to_path', { path })),
  }
}

/** Where the old secret is that the new one replaces, and after a rotation what it did with the files. */
export type OldSecret = {
  readonly title: string
  readonly places: readonly Placement[]
  readonly rotated?: RotatedFiles
}

type Props = {
  readonly apiKey: Key
  readonly old: OldSecret | null
  /** The value. No other part of the page has it. */
  readonly secret: string
  readonly delivery: Delivery
  readonly onClose: () => void
}

/** Shows a new secret, once. Closing asks first if it was neither copied nor written, also not by a rotation. */
const SecretDialog = ({ apiKey, secret, old, delivery, onClose }: Props) => {
  const [shown, setShown] = useState(false)
  const [variable, setVariable] = useState(() => suggestVariable(apiKey))
  const problem = variableProblem(variable)
  const confirmClose = () =>
    askQuestion({
      title: t('keys.close_without_copying'),
      environment: apiKey.environment,
      action: t('keys.close_anyway'),
      cancel: t('keys.keep_open'),
      danger: !apiKey.kept,
      onConfirm: () => {
        onClose()
        return null
      },
      children: apiKey.kept ? t('keys.you_have_neither_copied') : t('keys.this_is_the_only_time'),
    })
  const isDelivered = delivery.done !== null || (old?.rotated?.changed.length ?? 0) > 0
  const close = () => (isDelivered ? onClose() : confirmClose())

  return (
    <Dialog
      title={t('keys.name_is_ready', { name: apiKey.name })}
      environment={apiKey.environment}
      width="wide"
      closeOutside
      onClose={close}
    >
      <DialogBody>
        <FormError refusal={delivery.refusal} />
        <p className={styles.lead}>{t('keys.this_is_the_only', { what: apiKey.kept ? kept : notKept })}</p>
        <div className={styles.secretRow}>
          <SecretLine
            large
            label={t('keys.secret')}
            text={shown ? secret : apiKey.hint}
            reveal={{ on: shown, toggle: () => setShown(!shown) }}
            onHandCopy={() => void delivery.copy('value', variable)}
          />
          <Button
            data-autofocus
            variant="primary"
            icon={Copy}
            onClick={() => void delivery.copy('value', variable)}
          >
            {t('keys.copy')}
          </Button>
        </div>
        {old?.rotated?.undoable && <p className={styles.lead}>{t('keys.old_key_asked_later')}</p>}
        {old?.rotated && <RotationResult rotated={old.rotated} onUndone={onClose} />}
        {old && (
          <OldPlaces apiKey={apiKey} title={old.title} places={old.places} onWritten={delivery.written} />
        )}
        <div className={styles.writeRow}>
          <Field label={t('keys.variable_name')} error={problem}>
            {(parts) => (
              <Input mono {...parts} value={variable} onChange={(event) => setVariable(event.target.value)} />
            )}
          </Field>
          <Button
            aria-disabled={problem !== undefined}
            onClick={() =>
              problem === undefined &&
              openKeyDialog({ kind: 'write', key: apiKey, variable, onWritten: delivery.written })
            }
          >
            {t('keys.write_to_env')}
          </Button>
        </div>
        <SecretForms
          variable={variable}
          shown={shown ? secret : apiKey.hint}
          disabled={problem !== undefined}
          onCopy={(form) => void delivery.copy(form, variable)}
        />
      </DialogBody>
      <DialogFooter>
        <span role="status" className={styles.done}>
          {delivery.done && (
            <>
              <Check aria-hidden />
              {delivery.done}
            </>
          )}
        </span>
        <Button onClick={close}>{t('keys.done_2')}</Button>
      </DialogFooter>
    </Dialog>
  )
}

type NewSecretProps = {
  readonly apiKey: Key
  readonly secret: string
  readonly old: OldSecret | null
  readonly onClose: () => void
}

/** Shows a new secret until its dialog is closed. `onClose` then forgets the secret, here and in the main process. */
export const NewSecret = ({ apiKey, secret, old, onClose }: NewSecretProps) => {
  const delivery = useDelivery(apiKey)
  return <SecretDialog apiKey={apiKey} secret={secret} old={old} delivery={delivery} onClose={onClose} />
}
