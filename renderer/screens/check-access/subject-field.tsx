import { X } from 'lucide-react'
import type { ClipboardEvent, KeyboardEvent } from 'react'
import type { Environment, Key } from '../../../shared/domain/types.ts'
import type { Identified } from '../../../shared/domain/explanation.ts'
import { IconButton } from '../../ui/button.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { EnvironmentChip } from '../../ui/tag.tsx'
import { useFoundFocus } from '../../ui/use-found-focus.ts'
import { KeyPicker } from '../keys/key-picker.tsx'
import { KeyStatus } from '../keys/key-status.tsx'
import { holderOf } from '../keys/selectors.ts'
import styles from './subject.module.css'
import type { Paste } from './use-paste.ts'
import { shapeWords } from './words.ts'
import type { Subject } from './store.ts'
import { t } from '../../data/messages.ts'

const KeyName = ({ apiKey }: { readonly apiKey: Key }) => (
  <>
    <span className={styles.keyName}>
      <b>{apiKey.name}</b>
      <EnvironmentChip environment={apiKey.environment} />
      <KeyStatus apiKey={apiKey} />
    </span>
    <small>
      <code>{apiKey.hint}</code> · {holderOf(apiKey)}
    </small>
  </>
)

/** The key that is checked, and how it was identified. */
const SubjectCard = ({ subject, onRemove }: { readonly subject: Subject; readonly onRemove: () => void }) => {
  const words = shapeWords(subject)
  const card = useFoundFocus<HTMLDivElement>()
  return (
    <div
      ref={card}
      tabIndex={-1}
      className={styles.subject}
      role="group"
      aria-label={t('check_access.key_to_check')}
    >
      <div>
        {subject.key ? (
          <KeyName apiKey={subject.key} />
        ) : (
          <b>{subject.hint === '' ? t('check_access.no_key_of_this') : <code>{subject.hint}</code>}</b>
        )}
        {words !== '' && <p>{words}</p>}
      </div>
      <IconButton label={t('check_access.take_it_out')} icon={X} onClick={onRemove} />
    </div>
  )
}

type PasteProps = {
  readonly paste: Paste
  readonly onText: (text: string, how: 'pasted' | 'entered' | 'left') => void
}

/** Accepts a secret, or a text that contains one. Pasted text is sent to the back end at once and never shown. */
const PasteField = ({ paste, onText }: PasteProps) => {
  const box = useFoundFocus<HTMLTextAreaElement>()
  const onPaste = (event: ClipboardEvent) => {
    event.preventDefault()
    onText(event.clipboardData.getData('text/plain'), 'pasted')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    onText(paste.text, 'entered')
  }
  return (
    <Field
      label={t('check_access.paste_what_you_have_2')}
      hint={t('check_access.a_secret_a_curl')}
      error={paste.error ?? undefined}
    >
      {(parts) => (
        <TextArea
          {...parts}
          ref={box}
          rows={3}
          autoComplete="off"
          className={styles.masked}
          value={paste.text}
          onPaste={onPaste}
          onKeyDown={onKeyDown}
          onBlur={() => paste.text !== '' && onText(paste.text, 'left')}
          onChange={(event) => paste.type(event.target.value)}
        />
      )}
    </Field>
  )
}

/** Lets the user choose one of several keys in the text. */
const ChooseKey = ({
  found,
  more,
  onChoose,
}: {
  readonly found: readonly Identified[]
  readonly more: boolean
  readonly onChoose: (subject: Subject) => void
}) => (
  <div className={styles.choices} role="group" aria-label={t('check_access.keys_that_were_found')}>
    <p>{t(more ? 'check_access.many_keys' : 'check_access.several_keys')}</p>
    {found.map((each) => (
      <button
        key={each.key?.id ?? `${each.hint} ${each.shape?.form}`}
        type="button"
        className={styles.choice}
        onClick={() => onChoose(each)}
      >
        {each.key ? (
          <KeyName apiKey={each.key} />
        ) : (
          <>
            <code>{each.hint}</code>
            <small>{t('check_access.not_a_key_of')}</small>
          </>
        )}
      </button>
    ))}
  </div>
)

type PickProps = {
  readonly subject: Subject | null
  readonly environment: Environment
  readonly error?: string | undefined
  readonly onPick: (key: Key) => void
}

/** One of the environment's keys, by name. */
export const PickField = ({ subject, environment, error, onPick }: PickProps) => (
  <Field label={t('check_access.key')} error={error}>
    {(parts) => (
      <KeyPicker {...parts} environment={environment} chosen={subject?.key ?? null} onChoose={onPick} />
    )}
  </Field>
)

type Props = PasteProps & {
  readonly subject: Subject | null
  readonly choices: { readonly found: readonly Identified[]; readonly more: boolean } | null
  readonly onSubject: (subject: Subject | null) => void
  readonly onChoose: (subject: Subject) => void
}

/** The paste field, or the key that was found in the text, or several to choose from. */
export const PastedSubject = ({ paste, onText, subject, choices, onSubject, onChoose }: Props) => {
  if (subject) return <SubjectCard subject={subject} onRemove={() => onSubject(null)} />
  return (
    <>
      <PasteField paste={paste} onText={onText} />
      {choices && <ChooseKey {...choices} onChoose={onChoose} />}
    </>
  )
}
