import { useState } from 'react'
import type { Environment } from '../../../shared/domain/types.ts'
import { familyOf, type Refusal } from '../../../shared/domain/errors.ts'
import {
  wrappings,
  type ImportAnswer,
  type ImportForm,
  type Wrapping,
} from '../../../shared/domain/import-value.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Fields } from '../../ui/field.tsx'
import { Note } from '../../ui/note.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { t } from '../../data/messages.ts'

/** What the back end found about a value that is to be imported. Nothing of the value but its hint and length. */
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

/** The doubts about a value, the user's answers to them, and how to begin anew with another value. */
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
    /** Takes in what a refusal asks; true when it asks something that is not on the screen yet. */
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
  { value: 'cleaned', label: 'The key alone' },
  { value: 'given', label: 'Exactly as pasted' },
] as const satisfies readonly { value: ImportForm; label: string }[]

type Props = { readonly question: ReturnType<typeof useImportQuestion>; readonly environment: Environment }

/** Asks what of a pasted value is the key, and whether a key of the other environment is meant. */
export const ImportQuestion = ({ question, environment }: Props) => {
  const { doubts, form, otherEnvironment } = question
  if (!doubts) return null
  const other = environment === 'test' ? 'production' : 'test'
  return (
    <div role="group" aria-label="About this value">
      <Fields>
        {doubts.wrapped.length > 0 && (
          <Note tone="warn" role="alert" title="Is all of this the key?">
            {doubts.wrapped.map((each) => (
              <p key={each}>{t(`import.${each}`)}</p>
            ))}
            <Segmented
              label="What to import"
              options={formOptions}
              value={form}
              startsHere
              onChange={question.setForm}
            />
            <p>
              {form === 'cleaned' ? (
                <>
                  Without that, the key is {doubts.length} characters long: <code>{doubts.hint}</code>
                </>
              ) : (
                'Every character is kept, including invisible ones.'
              )}
            </p>
          </Note>
        )}
        {doubts.otherEnvironment && (
          <Note tone="warn" role="alert" title={`This looks like a ${other} key.`}>
            <p>
              It starts like a {other} key, but you are importing it into {environment}.
            </p>
            <Checkbox
              label={`It belongs in ${environment}`}
              checked={otherEnvironment}
              onChange={(event) => question.setOtherEnvironment(event.target.checked)}
            />
          </Note>
        )}
      </Fields>
    </div>
  )
}
