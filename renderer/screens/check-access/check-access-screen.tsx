import { ShieldQuestion } from 'lucide-react'
import { useEffect } from 'react'
import { Controller } from 'react-hook-form'
import type { Environment } from '../../../shared/domain/types.ts'
import { knownEntities } from '../../../shared/domain/permissions.ts'
import { useEvent } from '../../data/use-event.ts'
import { useEnvironment } from '../../app/location.ts'
import { Button } from '../../ui/button.tsx'
import { Combobox } from '../../ui/combobox.tsx'
import { Field, Select } from '../../ui/field.tsx'
import { FormError } from '../../ui/note.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { environmentLook } from '../../ui/tag.tsx'
import styles from './check-access.module.css'
import { DecisionView } from './decision-view.tsx'
import { RefusedList } from './refused-list.tsx'
import { loadRefused, useRefused, picked } from './store.ts'
import { PastedSubject, PickField } from './subject-field.tsx'
import { useCheck, type Check } from './use-check.ts'
import { t } from '../../data/messages.ts'

const byOptions = [
  { value: 'paste', label: t('check_access.paste') },
  { value: 'key', label: t('check_access.pick_a_key') },
] as const
const actionOptions = [
  { value: 'read', label: t('check_access.read') },
  { value: 'write', label: t('check_access.write') },
] as const

/** Explains why a request is allowed or refused. Starts over when the environment is switched. */
export const CheckAccessScreen = () => {
  const environment = useEnvironment()
  return <CheckAccess key={environment} environment={environment} />
}

const CheckAccess = ({ environment }: { readonly environment: Environment }) => {
  const check = useCheck(environment)
  const { answer } = check
  const refused = useRefused((state) => state.refused)
  useEffect(() => void loadRefused(), [])
  useEvent('usage.changed', () => void loadRefused())
  return (
    <Screen title={t('check_access.check_access')} environment={environment}>
      <div className={styles.split}>
        <Asking check={check} environment={environment} />
        <section aria-label={t('check_access.decision')} tabIndex={0} className={styles.answer}>
          {/* Only the answer is announced: the times in the list below change every few seconds. */}
          <div aria-live="polite">{answer && <DecisionView {...answer} check={check} />}</div>
          {!answer && refused.length > 0 && <RefusedList refused={refused} check={check} />}
          {!answer && refused.length === 0 && (
            <EmptyState icon={ShieldQuestion} title={t('check_access.a_401_or_a')}>
              {t('check_access.paste_what_you_have')}
            </EmptyState>
          )}
        </section>
      </div>
    </Screen>
  )
}

const Asking = ({ check, environment }: { readonly check: Check; readonly environment: Environment }) => {
  const { form, by, subject } = check
  const { errors } = form.formState
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void check.submit()
      }}
    >
      <FormError refusal={form.refusal} />
      <Segmented
        label={t('check_access.what_to_check')}
        options={byOptions}
        value={by}
        onChange={check.choose}
      />
      {by === 'key' ? (
        <PickField
          subject={subject}
          environment={environment}
          error={errors.root?.['key']?.message}
          onPick={(key) => {
            form.clearErrors('root.key')
            check.setSubject(picked(key))
          }}
        />
      ) : (
        <PastedSubject
          paste={check.paste}
          subject={subject}
          choices={check.choices}
          onSubject={check.setSubject}
          onChoose={(chosen) => check.askAbout(chosen)}
          onText={(text, how) => void check.takeText(text, how)}
        />
      )}
      <Field label={t('check_access.entity')} error={errors.entity?.message}>
        {(parts) => (
          <Controller
            control={form.control}
            name="entity"
            render={({ field }) => (
              <Combobox {...parts} value={field.value} onChange={field.onChange} options={knownEntities} />
            )}
          />
        )}
      </Field>
      <div className={styles.pair}>
        <div>
          <p className={styles.label} aria-hidden>
            {t('check_access.action')}
          </p>
          <Controller
            control={form.control}
            name="action"
            render={({ field }) => (
              <Segmented
                label={t('check_access.action')}
                options={actionOptions}
                value={field.value}
                onChange={field.onChange}
              />
            )}
          />
        </div>
        <Field label={t('check_access.asked_in')}>
          {(parts) => (
            <Select {...parts} {...form.register('environment')}>
              <option value="test">{environmentLook.test.word}</option>
              <option value="production">{environmentLook.production.word}</option>
            </Select>
          )}
        </Field>
      </div>
      <Button
        type="submit"
        variant={check.answer?.decision.fix ? 'secondary' : 'primary'}
        pending={form.formState.isSubmitting}
        // Keep the focus in the paste field until the click: leaving it identifies its text, which would move this button away from the pointer.
        onMouseDown={(event) => event.preventDefault()}
      >
        {t('check_access.check_access')}
      </Button>
    </form>
  )
}
