import { ShieldQuestion } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useForm, Controller } from 'react-hook-form'
import type { Output } from '../../../shared/contract/index.ts'
import type { Action, Environment } from '../../../shared/domain.ts'
import { knownEntities } from '../../../shared/permissions.ts'
import { submitForm, topRefusal } from '../../ipc/submit-form.ts'
import { useEnvironment } from '../../shell/store.ts'
import { Button } from '../../ui/button.tsx'
import { Combobox } from '../../ui/combobox.tsx'
import { Field, Input, Select } from '../../ui/field.tsx'
import { FormError } from '../../ui/note.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { environmentLook } from '../../ui/tag.tsx'
import { useKeys } from '../keys/store.ts'
import styles from './check-access.module.css'
import { takeToExplain } from './store.ts'
import { DecisionView } from './decision-view.tsx'

type Values = { by: 'key' | 'secret'; keyId: string; secret: string; entity: string; action: Action; environment: Environment }

const byOptions = [
  { value: 'key', label: 'Pick a key' },
  { value: 'secret', label: 'Paste a secret' },
] as const
const actionOptions = [
  { value: 'read', label: 'Read' },
  { value: 'write', label: 'Write' },
] as const
const fields = { entity: 'entity', action: 'action', environment: 'environment', subject: 'keyId' } as const

/** Asks what a key may do, as a program's request would; the answer with every check behind it. Begins anew with each environment. */
export const CheckAccessScreen = () => {
  const environment = useEnvironment()
  return <CheckAccess key={environment} environment={environment} />
}

const CheckAccess = ({ environment }: { readonly environment: Environment }) => {
  const listed = useKeys((state) => state.keys)
  const [begin] = useState(takeToExplain)
  // It may be a key of the other environment.
  const keys = begin?.key && !listed.some((key) => key.id === begin.key?.id) ? [begin.key, ...listed] : listed
  const [decision, setDecision] = useState<Output<'decisions.check'> | null>(null)
  const form = useForm<Values>({
    defaultValues: {
      by: begin && !begin.key ? 'secret' : 'key', keyId: (begin?.key ?? keys.find((key) => key.status !== 'deleted'))?.id ?? '', secret: '',
      entity: begin?.refused.entity ?? 'event', action: begin?.refused.action ?? 'read', environment: begin?.refused.environment ?? environment,
    },
  })
  const { errors } = form.formState
  const by = form.watch('by')
  const chosen = form.watch('keyId')
  const first = keys[0]?.id ?? ''
  const gone = !keys.some((key) => key.id === chosen)
  useEffect(() => {
    if (gone && chosen !== first) form.setValue('keyId', first)
  }, [gone, chosen, first, form])

  const submit = form.handleSubmit(async ({ keyId, secret, entity, action, environment: asked }) => {
    setDecision(null)
    const subject = by === 'key' ? { keyId } : { secret }
    const answer = await submitForm(form, 'decisions.check', { subject, entity: entity.trim(), action, environment: asked }, fields)
    if (answer) setDecision(answer.data)
  })

  const askAtOnce = useRef(begin?.key ? submit : null)
  useEffect(() => void askAtOnce.current?.(), [])

  return (
    <Screen title="Check access" environment={environment}>
      <div className={styles.split}>
        <form noValidate className={styles.form} onSubmit={(event) => void submit(event)}>
          <FormError refusal={topRefusal(form)} />
          <Controller control={form.control} name="by" render={({ field }) => <Segmented label="What to check" options={byOptions} value={field.value} onChange={field.onChange} />} />
          {by === 'key' ? (
            <Field label="Key" error={errors.keyId?.message}>
              {(parts) => (
                <Select {...parts} {...form.register('keyId', { required: 'Choose a key, or paste a secret.' })}>
                  {keys.length === 0 && <option value="">No keys in {environment}</option>}
                  {keys.map((key) => (
                    <option key={key.id} value={key.id}>
                      {key.name}
                      {key.status === 'active' ? '' : ` (${key.status})`}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ) : (
            <Field label="Secret" hint="It is checked and forgotten.">
              {(parts) => <Input mono type="password" autoComplete="off" {...parts} {...form.register('secret')} />}
            </Field>
          )}
          <Field label="Entity" error={errors.entity?.message}>
            {(parts) => (
              <Controller
                control={form.control}
                name="entity"
                rules={{ required: 'Name an entity, as event.' }}
                render={({ field }) => <Combobox {...parts} value={field.value} onChange={field.onChange} options={knownEntities} />}
              />
            )}
          </Field>
          <div className={styles.pair}>
            <div>
              <p className={styles.label} aria-hidden>
                Action
              </p>
              <Controller control={form.control} name="action" render={({ field }) => <Segmented label="Action" options={actionOptions} value={field.value} onChange={field.onChange} />} />
            </div>
            <Field label="Asked in">
              {(parts) => (
                <Select {...parts} {...form.register('environment')}>
                  <option value="test">{environmentLook.test.word}</option>
                  <option value="production">{environmentLook.production.word}</option>
                </Select>
              )}
            </Field>
          </div>
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
            Check access
          </Button>
        </form>
        <section aria-label="Decision" aria-live="polite" tabIndex={0} className={styles.answer}>
          {decision ? (
            <DecisionView decision={decision} />
          ) : (
            <EmptyState icon={ShieldQuestion} title="No answer yet">
              Choose a key and what it asks for. Every check is run and shown, not only the first that fails.
            </EmptyState>
          )}
        </section>
      </div>
    </Screen>
  )
}
