import { useState } from 'react'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import styles from './keys.module.css'

type Props = {
  readonly label: string
  readonly hint: string
  readonly error: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A value that was made elsewhere, masked until it is asked for. */
export const ValueField = ({ label, hint, error, value, onChange }: Props) => {
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
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <Checkbox label="Show the value" checked={shown} onChange={(event) => setShown(event.target.checked)} />
    </>
  )
}
