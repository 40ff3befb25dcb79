import { useState } from 'react'
import type { UseFormRegisterReturn } from 'react-hook-form'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import styles from './keys.module.css'
import { t } from '../../data/messages.ts'

type Props = {
  readonly label: string
  readonly hint: string
  readonly error: string | undefined
  readonly field: UseFormRegisterReturn
}

/** A value that was made elsewhere, masked until it is asked for. */
export const ValueField = ({ label, hint, error, field }: Props) => {
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
