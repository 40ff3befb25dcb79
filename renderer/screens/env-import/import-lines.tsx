import { dialectReaders } from '../../../shared/domain/dialects.ts'
import { isImportable, type ImportLine, type ImportPreview } from '../../../shared/domain/env-import.ts'
import { environments, type Environment } from '../../../shared/domain/types.ts'
import { formats, sentenceOf, t } from '../../data/messages.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Input, Select } from '../../ui/field.tsx'
import { PathLine } from '../../ui/path-text.tsx'
import { rich } from '../../ui/rich.ts'
import { environmentLook, StatusDot } from '../../ui/tag.tsx'
import type { Tone } from '../../ui/tone.ts'
import { isChosen, isOffered, lineId, nameOf, type Choices } from './choices.ts'
import styles from './env-import.module.css'

const tones: Readonly<Partial<Record<ImportLine['state'], Tone>>> = {
  new: 'ok',
  changed: 'warn',
  unreadable: 'warn',
}

/** A value that another line of the files has as well is no key yet. */
const stateOf = ({ state, key }: ImportLine): string =>
  state === 'other_name' && key === null ? t('env_import.repeated') : t(`env_import.state.${state}`)

/** Which key it is, or why it cannot be imported. */
const noteOf = (line: ImportLine): string => {
  const { state, key, other, problem } = line
  if (problem) return sentenceOf(problem)
  if (state === 'changed' && key) return t('env_import.was_key', { name: key.name })
  if (key) return key.name
  if (state === 'other_name' && other) return t('env_import.same_as', { variable: other.variable })
  return line.isOtherEnvironment ? t('env_import.looks_like_other') : ''
}

type LineProps = {
  readonly file: ImportPreview
  readonly line: ImportLine
  readonly choices: Choices
  readonly onChoices: (choices: Choices) => void
}

const Line = ({ file, line, choices, onChoices }: LineProps) => {
  const id = lineId(file, line)
  const { variable, hint, state } = line
  const chosen = isChosen(file, line, choices)
  const label = variable ?? t('env_import.line_number', { line: String(line.line) })
  return (
    <li className={styles.line}>
      <Checkbox
        label={<code className={styles.variable}>{label}</code>}
        checked={chosen}
        disabled={!isOffered(line, choices)}
        onChange={(event) =>
          onChoices({ ...choices, chosen: { ...choices.chosen, [id]: event.target.checked } })
        }
      />
      <code className={styles.hint}>{hint}</code>
      <span className={styles.state}>
        <StatusDot tone={tones[state] ?? 'off'}>{stateOf(line)}</StatusDot>
        <small>{noteOf(line)}</small>
      </span>
      {chosen && isImportable(line) && (
        <Input
          className={styles.name}
          aria-label={t('env_import.name_of', { variable: label })}
          value={nameOf(file, line, choices)}
          onChange={(event) =>
            onChoices({ ...choices, names: { ...choices.names, [id]: event.target.value } })
          }
        />
      )}
    </li>
  )
}

type Props = Omit<LineProps, 'line'> & { readonly onEnvironment: (environment: Environment) => void }

/** The lines of a file, each with what it is and a tick box, and the environment that its keys are for. */
export const ImportedFile = ({ onEnvironment, ...rest }: Props) => {
  const { file } = rest
  return (
    <section className={styles.file} aria-label={file.path}>
      <header className={styles.fileHead}>
        <span className={styles.path}>
          <PathLine path={file.path} />
          <small>
            {rich('projects.read_by', {
              readers: <code>{formats().list(dialectReaders[file.dialect])}</code>,
            })}
          </small>
        </span>
        <Select
          aria-label={t('env_import.environment_of', { path: file.path })}
          value={file.environment}
          onChange={(event) => onEnvironment(event.target.value as Environment)}
        >
          {environments.map((each) => (
            <option key={each} value={each}>
              {environmentLook[each].word}
            </option>
          ))}
        </Select>
      </header>
      {file.lines.length === 0 ? (
        <p className={styles.empty}>{t('env_import.no_variables')}</p>
      ) : (
        <ul>
          {file.lines.map((line) => (
            <Line key={line.line} line={line} {...rest} />
          ))}
        </ul>
      )}
    </section>
  )
}
