import { ChevronDown } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useRef, useState, type KeyboardEvent } from 'react'
import styles from './combobox.module.css'
import { cx } from './cx.ts'
import { Input } from './field.tsx'
import { formats, t } from '../data/messages.ts'

type Option = {
  readonly id: string
  readonly name: string
  /** What distinguishes it from others of that name. */
  readonly note?: string
}

type Props = {
  readonly id?: string
  /** Smaller, as a filter in a list's tools. */
  readonly compact?: boolean
  /** The accessible name of the list of options. */
  readonly label: string
  /** The chosen option as shown in the closed field; empty if there is none. */
  readonly value: string
  readonly chosenId: string | null
  readonly placeholder: string
  /** The typed text; null while the list is closed, so nothing needs to be searched. */
  readonly search: string | null
  readonly onSearch: (search: string | null) => void
  /** The matching options; null until the first answer. */
  readonly options: readonly Option[] | null
  /** Whether the options match the text as it is now. */
  readonly isCurrent: boolean
  /** The total number of matches. */
  readonly total: number
  /** Why nothing could be found. */
  readonly problem?: string | undefined
  readonly onChoose: (id: string) => void
  readonly 'aria-label'?: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

/** The note in a list that is empty or incomplete. */
const noteOf = ({ options, total, problem, search, placeholder }: Props): string => {
  if (problem !== undefined) return problem
  if (options === null) return t('ui.searching')
  if (options.length === 0) return search === '' ? placeholder : t('ui.nothing_matches')
  return total > options.length
    ? t('ui.the_first_count_of', { count: options.length, total: formats().number(total) })
    : ''
}

/** Picks one of many options by typing. Arrows move, Enter chooses; Escape and leaving the field close the list without a change. */
export const AsyncPicker = (props: Props) => {
  const {
    id,
    compact = false,
    label,
    value,
    chosenId,
    placeholder,
    search,
    onSearch,
    options,
    isCurrent,
    total,
    onChoose,
  } = props
  const listId = useId()
  const [activeId, setActiveId] = useState<string | null>(null)
  const isEntered = useRef(false)
  const isOpen = search !== null
  const found = options ?? []
  // The first match is active until the user moves to another one.
  const typed = search !== null && search.trim() !== ''
  const moved = found.findIndex((option) => option.id === activeId)
  const active = moved < 0 && typed && found.length > 0 ? 0 : moved
  const activeDomId = active < 0 ? undefined : `${listId}-${found[active]?.id}`
  const note = noteOf(props)

  const open = () => {
    if (isOpen) return
    setActiveId(chosenId)
    onSearch('')
  }
  const close = () => {
    isEntered.current = false
    setActiveId(null)
    onSearch(null)
  }
  const choose = (option: Option) => {
    onChoose(option.id)
    close()
  }
  // Enter may be pressed before the search has finished.
  const enter = useEffectEvent(() => {
    isEntered.current = false
    const option = found[active]
    if (option) choose(option)
  })
  useEffect(() => {
    if (isEntered.current && isCurrent) enter()
  }, [isCurrent])
  // In a dialog the list may be below what is visible.
  const list = useRef<HTMLDivElement>(null)
  const hasOptions = isOpen && options !== null
  useEffect(() => {
    if (hasOptions) list.current?.scrollIntoView({ block: 'nearest' })
  }, [hasOptions])
  const move = (to: number) => {
    const option = found[(to + found.length) % found.length]
    if (!option) return
    setActiveId(option.id)
    document.getElementById(`${listId}-${option.id}`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, altKey, ctrlKey, metaKey } = event
    if (ctrlKey || metaKey) return
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault()
      if (!isOpen) return open()
      if (altKey) return key === 'ArrowUp' ? close() : undefined
      move(key === 'ArrowDown' ? active + 1 : active < 0 ? -1 : active - 1)
    }
    if (!isOpen) return
    if (key === 'Enter') {
      event.preventDefault()
      const option = found[active]
      if (!isCurrent) isEntered.current = true
      else if (option) choose(option)
    }
    if (key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      close()
    }
  }

  return (
    <span
      className={cx(styles.frame, compact && styles.compact)}
      data-active={chosenId !== null || undefined}
    >
      <Input
        id={id}
        aria-label={props['aria-label']}
        aria-describedby={props['aria-describedby']}
        aria-invalid={props['aria-invalid']}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen ? activeDomId : undefined}
        className={styles.picker}
        placeholder={isOpen && value !== '' ? value : placeholder}
        value={search ?? value}
        onChange={(event) => {
          setActiveId(null)
          isEntered.current = false
          onSearch(event.target.value)
        }}
        onClick={open}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      <ChevronDown aria-hidden className={styles.chevron} />
      <div ref={list} className={styles.list} hidden={!isOpen}>
        <ul id={listId} role="listbox" aria-label={label}>
          {found.map((option) => (
            <li
              key={option.id}
              id={`${listId}-${option.id}`}
              role="option"
              aria-selected={option.id === found[active]?.id}
              className={styles.found}
              onMouseDown={(event) => {
                event.preventDefault()
                choose(option)
              }}
            >
              <span>{option.name}</span>
              {option.note !== undefined && <small>{option.note}</small>}
            </li>
          ))}
        </ul>
        {note !== '' && <p className={styles.note}>{note}</p>}
      </div>
      <span role="status" className="visually-hidden">
        {isOpen && options !== null && search !== '' ? t('ui.count_found', { count: total }) : ''}
      </span>
    </span>
  )
}
