import { useState } from 'react'
import type { UseFormRegisterReturn } from 'react-hook-form'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field, TextArea, Fields } from '../../ui/field.tsx'
import styles from './keys.module.css'
import { t } from '../../data/messages.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { familyOf, type Refusal } from '../../../shared/domain/errors.ts'
import {
  wrappings,
  type ImportAnswer,
  type ImportForm,
  type Wrapping,
} from '../../../shared/domain/import-value.ts'
import { Note } from '../../ui/note.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { rich } from '../../ui/rich.ts'

type ValueProps = {
  readonly label: string
  readonly hint: string
  readonly error: string | undefined
  readonly field: UseFormRegisterReturn
}

/** A field for a secret that was created elsewhere, masked until the user shows it. */
export const ValueField = ({ label, hint, error, field }: ValueProps) => {
  const [shown, setShown] = useState(false)
  return (
    <>
      <Field label={label} hint={hint} error={error}>
        {(parts) => (
          <TextArea
            {...parts}
            rows={3}
            autoComplete="off"
            className={shown ? styles.plain : styles.masked}
            {...field}
          />
        )}
      </Field>
      <Checkbox
        label={t('keys.show_the_value')}
        checked={shown}
        onChange={(event) => setShown(event.target.checked)}
      />
    </>
  )
}

/** What the back end found out about a value to import. Contains nothing of the value except its hint and length. */
export type ImportDoubts = {
  readonly wrapped: readonly Wrapping[]
  readonly otherEnvironment: boolean
  readonly length: number
  readonly hint: string
}

/** What a refusal asks about the value; null for any other refusal. */
const doubtsIn = (refusal: Refusal): ImportDoubts | null => {
  const { findings, length, hint } = refusal.params
  if (familyOf(refusal) !== 'import_unclear' || !Array.isArray(findings)) return null
  return {
    wrapped: wrappings.filter((each) => findings.includes(each)),
    otherEnvironment: findings.includes('other_environment'),
    length: Number(length),
    hint: String(hint),
  }
}

/** The doubts about a value, the user's answers to them, and how to start over with another value. */
export const useImportQuestion = () => {
  const [doubts, setDoubts] = useState<ImportDoubts | null>(null)
  const [form, setForm] = useState<ImportForm>('cleaned')
  const [otherEnvironment, setOtherEnvironment] = useState(false)
  const answer: ImportAnswer = doubts
    ? {
        ...(doubts.wrapped.length > 0 ? { as: form } : {}),
        ...(doubts.otherEnvironment && otherEnvironment ? { otherEnvironment } : {}),
      }
    : {}
  return {
    doubts,
    form,
    otherEnvironment,
    answer,
    setForm,
    setOtherEnvironment,
    /** Shows what a refusal asks. Returns whether that is a new question. */
    ask: (refusal: Refusal): boolean => {
      const found = doubtsIn(refusal)
      const fresh = found !== null && doubts === null
      if (fresh) setDoubts(found)
      return fresh
    },
    reset: () => {
      setDoubts(null)
      setForm('cleaned')
      setOtherEnvironment(false)
    },
  }
}

const formOptions = [
  { value: 'cleaned', label: t('keys.the_key_alone') },
  { value: 'given', label: t('keys.exactly_as_pasted') },
] as const satisfies readonly { value: ImportForm; label: string }[]

type Props = { readonly question: ReturnType<typeof useImportQuestion>; readonly environment: Environment }

/** Asks which part of a pasted value is the key, and whether it belongs to the other environment. */
export const ImportQuestion = ({ question, environment }: Props) => {
  const { doubts, form, otherEnvironment } = question
  if (!doubts) return null
  const other = environment === 'test' ? 'production' : 'test'
  return (
    <div role="group" aria-label={t('keys.about_this_value')}>
      <Fields>
        {doubts.wrapped.length > 0 && (
          <Note tone="warn" role="alert" title={t('keys.is_all_of_this')}>
            {doubts.wrapped.map((each) => (
              <p key={each}>{t(`import.${each}`)}</p>
            ))}
            <Segmented
              label={t('keys.what_to_import')}
              options={formOptions}
              value={form}
              startsHere
              onChange={question.setForm}
            />
            <p>
              {form === 'cleaned' ? (
                <>
                  {rich('keys.without_that_the_key', {
                    count: doubts.length,
                    hint: <code>{doubts.hint}</code>,
                  })}
                </>
              ) : (
                t('keys.every_character_is_kept')
              )}
            </p>
          </Note>
        )}
        {doubts.otherEnvironment && (
          <Note tone="warn" role="alert" title={t('keys.this_looks_like_a', { other })}>
            <p>{t('keys.it_starts_like_a', { other, environment })}</p>
            <Checkbox
              label={t('keys.it_belongs_in_environment', { environment })}
              checked={otherEnvironment}
              onChange={(event) => question.setOtherEnvironment(event.target.checked)}
            />
          </Note>
        )}
      </Fields>
    </div>
  )
}
