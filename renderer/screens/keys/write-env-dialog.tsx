import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import type { EnvWritten } from '../../../shared/operations/index.ts'
import type { EnvQuestion } from '../../../shared/domain/delivery.ts'
import type { Key } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { PathWords } from '../../ui/path-text.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { EnvQuestionDialog, questionOf, type AskedWrite } from './env-question.tsx'
import { EnvFileReport, mustKeep } from './env-file-report.tsx'
import styles from './keys.module.css'
import { EnvWrittenReport } from './env-shadows.tsx'
import { variableProblem } from './lines.ts'
import { useEnvFile } from './use-env-file.ts'

const doneWords = ({ replaced }: EnvWritten, variable: string) =>
  `${replaced ? 'Replaced' : 'Added'} ${variable} in`

/** Scrolls a field to its end: of a long path, the file's name is what matters. */
const showEnd = (field: HTMLInputElement | null): void => {
  if (field) field.scrollLeft = field.scrollWidth
}

type Props = {
  readonly apiKey: Key
  readonly variable: string
  readonly onWritten?: (path: string) => void
  readonly onClose: () => void
}

/** Picks a `.env` file and a variable, says what will change, and writes; in production after asking once. */
export const WriteEnvDialog = ({ apiKey, variable: suggested, onWritten, onClose }: Props) => {
  const [variable, setVariable] = useState(suggested)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [pending, setPending] = useState(false)
  const [confirming, setConfirming] = useState(false)
  const [inPlace, setInPlace] = useState(true)
  const [written, setWritten] = useState<EnvWritten | null>(null)
  const [asked, setAsked] = useState<AskedWrite | null>(null)
  const { file, problem, pick } = useEnvFile(apiKey.id)
  const wrong = variableProblem(variable)
  const ready = file !== null && wrong === undefined
  const production = apiKey.environment === 'production'
  const atField =
    refusal?.field === 'path' || refusal?.field === 'file' || refusal?.field === 'variable'
      ? refusal.field
      : null

  const write = async (
    confirmed: boolean,
    accepted: readonly EnvQuestion[] = [],
  ): Promise<Refusal | null> => {
    if (file === null) return null
    setPending(true)
    const input = {
      id: apiKey.id,
      file: file.handle,
      variable,
      inPlace: inPlace && mustKeep(file),
      accepted: [...accepted],
    }
    const result = await request('deliveries.writeEnv', input, { confirmed })
    setPending(false)
    if (!result.ok) {
      const question = questionOf(result.error)
      if (question) setAsked({ ...question, again: (answer) => write(confirmed, [...accepted, answer]) })
      else setRefusal(result.error)
      return null
    }
    onWritten?.(result.data.path)
    if (result.data.shadows.length > 0) {
      setWritten(result.data)
      return null
    }
    say(`${doneWords(result.data, variable)} ${result.data.path}.`)
    onClose()
    return null
  }
  const choose = async () => {
    setRefusal(null)
    await pick()
  }
  const submit = async () => {
    setRefusal(null)
    if (!ready) return
    if (production) setConfirming(true)
    else await write(false)
  }

  if (written) {
    return (
      <Dialog title="Write to .env" environment={apiKey.environment} onClose={onClose}>
        <DialogBody>
          <EnvWrittenReport
            words={doneWords(written, variable)}
            path={written.path}
            variable={variable}
            shadows={written.shadows}
          />
        </DialogBody>
        <DialogFooter>
          <Button data-autofocus variant="primary" onClick={onClose}>
            Done
          </Button>
        </DialogFooter>
      </Dialog>
    )
  }
  return (
    <>
      <FormDialog
        title="Write to .env"
        environment={apiKey.environment}
        action={production ? 'Write…' : 'Write'}
        pending={pending}
        disabled={!ready}
        refusal={atField === null ? refusal : null}
        onSubmit={(event) => {
          event.preventDefault()
          return submit()
        }}
        onClose={onClose}
      >
        <p className={styles.lead}>
          Puts the secret of {apiKey.name} on one line of the file. Every other byte stays as it is.
        </p>
        <Field
          label="File"
          error={
            problem?.message ?? (atField === 'path' || atField === 'file' ? refusal?.message : undefined)
          }
        >
          {(parts) => (
            <span className={styles.fileRow}>
              <Input
                mono
                readOnly
                {...parts}
                ref={(field) => showEnd(field)}
                placeholder="No file chosen"
                title={file?.path}
                value={file?.path ?? ''}
              />
              <Button data-autofocus icon={FolderOpen} onClick={() => void choose()}>
                Choose…
              </Button>
            </span>
          )}
        </Field>
        <Field label="Variable name" error={wrong ?? (atField === 'variable' ? refusal?.message : undefined)}>
          {(parts) => (
            <Input mono {...parts} value={variable} onChange={(event) => setVariable(event.target.value)} />
          )}
        </Field>
        {file && (
          <EnvFileReport
            file={file}
            variable={variable}
            onChoose={setVariable}
            inPlace={inPlace}
            onInPlace={setInPlace}
          />
        )}
      </FormDialog>
      {confirming && (
        <ConfirmDialog
          title="Write a production secret into a file?"
          environment="production"
          action="Write to file"
          onConfirm={() => write(true)}
          onClose={() => setConfirming(false)}
        >
          The secret of {apiKey.name} works in production. It will stand in plain text, as {variable}, in{' '}
          <PathWords path={file?.realPath ?? ''} />, where any program of yours can read it.
        </ConfirmDialog>
      )}
      {asked && (
        <EnvQuestionDialog
          key={asked.question}
          asked={asked}
          environment={apiKey.environment}
          onClose={() => setAsked((now) => (now === asked ? null : now))}
        />
      )}
    </>
  )
}
