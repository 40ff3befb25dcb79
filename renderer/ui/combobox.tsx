import { useId, useState, type KeyboardEvent } from 'react'
import styles from './combobox.module.css'
import { Input } from './field.tsx'
import { t } from '../data/messages.ts'

type Props = {
  readonly id: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Suggestions; any other text may be typed. */
  readonly options: readonly string[]
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

/** A text field with suggestions. Arrows choose, Enter accepts, Escape only closes the list. */
export const Combobox = ({ value, onChange, options, ...parts }: Props) => {
  const listId = useId()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState(false)
  const [active, setActive] = useState(-1)
  const needle = value.trim().toLowerCase()
  const shown = typed && needle !== '' ? options.filter((option) => option.includes(needle)) : options
  const expanded = open && shown.length > 0

  const close = () => {
    setOpen(false)
    setActive(-1)
  }
  const take = (option: string) => {
    onChange(option)
    close()
  }
  const move = (to: number) => {
    setOpen(true)
    const next = (to + shown.length) % shown.length
    setActive(next)
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (shown.length > 0) move(event.key === 'ArrowDown' ? active + 1 : Math.max(active, 0) - 1)
    }
    const option = shown[active]
    if (event.key === 'Enter' && expanded && option !== undefined) {
      event.preventDefault()
      take(option)
    }
    if (event.key === 'Escape' && expanded) {
      event.preventDefault()
      close()
    }
  }

  return (
    <span className={styles.frame}>
      <Input
        mono
        {...parts}
        role="combobox"
        aria-expanded={expanded}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={expanded && active >= 0 ? `${listId}-${active}` : undefined}
        value={value}
        onChange={(event) => {
          setTyped(true)
          setOpen(true)
          setActive(-1)
          onChange(event.target.value)
        }}
        onClick={() => {
          setTyped(false)
          setOpen(true)
        }}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      <ul
        id={listId}
        role="listbox"
        aria-label={t('ui.suggestions')}
        className={styles.list}
        hidden={!expanded}
      >
        {shown.map((option, index) => (
          <li
            key={option}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles.option}
            onMouseDown={(event) => {
              event.preventDefault()
              take(option)
            }}
          >
            {option}
          </li>
        ))}
      </ul>
    </span>
  )
}
