import { Copy } from 'lucide-react'
import { useEffect, useState, type FormEvent } from 'react'
import type { ApiStatus } from '../../../shared/domain/types.ts'
import { useEvent } from '../../data/use-event.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormError } from '../../ui/note.tsx'
import { SecretLine } from '../../ui/secret-line.tsx'
import styles from './settings.module.css'
import { apiChanged, copyApiUrl, loadApi, setApi, useLocalApi } from './store.ts'

/** The number that was typed; what is none is refused where every port is. */
const portOf = (text: string): number => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : 0)

const Switch = ({ status }: { readonly status: ApiStatus }) => {
  const { refusal, changing } = useLocalApi()
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? String(status.port)
  const atPort = refusal?.field === 'port' ? refusal.message : undefined
  const moved = status.on && portOf(text) !== status.port
  const failed = status.on && status.url === null

  const apply = async (on: boolean) => {
    // Off is off, whatever is in the field.
    await setApi({ on, port: on ? portOf(text) : status.port })
    if (useLocalApi.getState().refusal === null) setTyped(null)
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    void apply(true)
  }
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      {!atPort && <FormError refusal={refusal ?? (failed ? status.refusal : null)} />}
      <Checkbox
        label="Serve the local API"
        hint="On this machine only (127.0.0.1), while Keyreeve runs. Web pages are refused."
        checked={status.on}
        aria-disabled={changing || undefined}
        onChange={(event) => !changing && void apply(event.target.checked)}
      />
      <Field label="Port" error={atPort}>
        {(parts) => (
          <div className={styles.port}>
            <Input
              {...parts}
              mono
              inputMode="numeric"
              value={text}
              onChange={(event) => setTyped(event.target.value)}
            />
            {(moved || failed) && (
              <Button type="submit" variant="primary" pending={changing}>
                {moved ? 'Use this port' : 'Try again'}
              </Button>
            )}
          </div>
        )}
      </Field>
    </form>
  )
}

/** Switching the local API on and off, its port, and where it is. */
export const LocalApiSettings = () => {
  const { status, refusal } = useLocalApi()
  useEffect(() => void loadApi(), [])
  useEvent('api.changed', apiChanged)
  return (
    <section aria-labelledby="settings-api">
      <h2 id="settings-api">Local API</h2>
      <p>
        Programs and gateways on this machine ask it whether a key may do something, and manage keys with one.
        It is off until you switch it on.
      </p>
      {status ? <Switch status={status} /> : <FormError refusal={refusal} />}
      {status?.url && (
        <div role="status">
          <SecretLine label="Address" text={status.url}>
            <IconButton label="Copy the address" icon={Copy} onClick={() => void copyApiUrl()} />
          </SecretLine>
        </div>
      )}
    </section>
  )
}
