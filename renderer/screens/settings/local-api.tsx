import { Copy } from 'lucide-react'
import { useEffect, type SyntheticEvent } from 'react'
import type { ApiStatus } from '../../../shared/domain/types.ts'
import { useEvent } from '../../data/use-event.ts'
import { useOperationForm } from '../../data/use-operation-form.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError } from '../../ui/note.tsx'
import { SecretLine } from '../../ui/secret-line.tsx'
import styles from './settings.module.css'
import { apiChanged, copyApiUrl, loadApi, useLocalApi } from './store.ts'
import { t } from '../../data/messages.ts'

/** The typed number; 0 for anything else, which is refused like any other invalid port. */
const portOf = (text: string): number => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : 0)

const Switch = ({ status }: { readonly status: ApiStatus }) => {
  const form = useOperationForm<{ on: boolean; port: string; whileLocked: boolean }, 'api.set'>({
    defaultValues: { on: status.on, port: String(status.port), whileLocked: status.whileLocked },
    // Switching it off ignores the port field.
    ask: ({ on, port, whileLocked }) => ({
      operation: 'api.set',
      input: { on, port: on ? portOf(port) : status.port, whileLocked },
    }),
    onDone: (changed) => {
      form.reset({ on: changed.on, port: String(changed.port), whileLocked: changed.whileLocked })
      apiChanged(changed)
    },
  })
  const { errors, dirtyFields } = form.formState
  const { resetField } = form
  const isTyped = dirtyFields.port === true
  useEffect(() => {
    if (!isTyped) resetField('port', { defaultValue: String(status.port) })
  }, [isTyped, status.port, resetField])
  const atPort = errors.port?.message
  const moved = status.on && portOf(form.watch('port')) !== status.port
  const failed = status.on && status.url === null

  const apply = (on: boolean, event?: SyntheticEvent) => {
    form.setValue('on', on)
    form.submit(event)
  }
  return (
    <form noValidate className={styles.form} onSubmit={(event) => apply(true, event)}>
      {!atPort && <FormError refusal={form.refusal ?? (failed ? status.refusal : null)} />}
      <Checkbox
        label={t('settings.serve_the_local_api')}
        hint={t('settings.on_this_machine_only')}
        checked={status.on}
        aria-disabled={form.isPending || undefined}
        onChange={(event) => !form.isPending && apply(event.target.checked)}
      />
      <Checkbox
        label={t('settings.decide_while_locked')}
        hint={t('settings.decide_while_locked_hint')}
        checked={status.whileLocked}
        aria-disabled={form.isPending || undefined}
        onChange={(event) => {
          if (form.isPending) return
          form.setValue('whileLocked', event.target.checked)
          apply(status.on)
        }}
      />
      <Field label={t('settings.port')} error={atPort}>
        {(parts) => (
          <div className={styles.narrow}>
            <Input {...parts} mono inputMode="numeric" {...form.register('port')} />
            {(moved || failed) && (
              <Button type="submit" variant="primary" pending={form.isPending}>
                {moved ? t('settings.use_this_port') : t('settings.try_again')}
              </Button>
            )}
          </div>
        )}
      </Field>
    </form>
  )
}

/** Switches the local API on and off, and shows its port and address. */
export const LocalApiSettings = () => {
  const { status, refusal } = useLocalApi()
  useEffect(() => void loadApi(), [])
  useEvent('api.changed', apiChanged)
  return (
    <section aria-labelledby="settings-api">
      <h2 id="settings-api">{t('settings.local_api')}</h2>
      <p>{t('settings.programs_and_gateways_on')}</p>
      {status ? <Switch status={status} /> : <FormError refusal={refusal} />}
      {status?.url && (
        <div role="status">
          <SecretLine label={t('settings.address')} text={status.url}>
            <IconButton
              label={t('settings.copy_the_address')}
              icon={Copy}
              onClick={() => void copyApiUrl()}
            />
          </SecretLine>
        </div>
      )}
    </section>
  )
}
