import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import type { EnvFile, EnvWritten } from '../../../shared/operations/index.ts'
import type { EnvQuestion } from '../../../shared/domain/delivery.ts'
import { dialectIds, dialectReaders, type Dialect } from '../../../shared/domain/dialects.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { request } from '../../data/client.ts'
import { useOperationForm } from '../../data/use-operation-form.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { Field, Input, Select } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { askEnvQuestion, askProductionWrite } from './env-question.tsx'
import { EnvFileReport, fileName, mustKeep, EnvWrittenReport } from './env-file-report.tsx'
import styles from './keys.module.css'
import { formats, sentenceOf, t } from '../../data/messages.ts'
import { variable as variableName } from '../../../shared/operations/fields.ts'
import { parseInput } from '../../../shared/operations/parse.ts'

/** Why a variable's name is refused, in the words of the back end; undefined if it is not. */
export const variableProblem = (name: string): string | undefined => {
  const parsed = parseInput(variableName, name)
  return parsed.ok ? undefined : sentenceOf(parsed.problems[0])
}

const doneCode = ({ replaced }: EnvWritten) =>
  replaced ? 'keys.replaced_variable_in' : 'keys.added_variable_in'

/** Why a file is assumed to have its dialect. */
const becauseOf = ({ dialect: { because, evidence } }: EnvFile): string =>
  because === 'evidence'
    ? t('keys.dialect_because_evidence', { file: fileName(evidence[0]?.path ?? '') })
    : t(`keys.dialect_because_${because}`)

/** Scrolls a field to its end, because the file's name is the important part of a long path. */
const showEnd = (field: HTMLInputElement | null): void => {
  if (field) field.scrollLeft = field.scrollWidth
}

type Props = {
  readonly apiKey: Key
  readonly variable: string
  readonly onWritten?: ((path: string) => void) | undefined
  readonly onClose: () => void
}

type Values = {
  /** The handle of the chosen file; empty until one is chosen. */
  file: string
  variable: string
  inPlace: boolean
  /** What the user chose; undefined leaves it as it is. */
  dialect: Dialect | undefined
  /** Typed to put a production key into a folder for test. */
  typedEnvironment: string
  accepted: EnvQuestion[]
}

/** Writes a key's secret to a `.env` file, after showing what will change; in production after a confirmation. */
export const WriteEnvDialog = ({ apiKey, variable: suggested, onWritten, onClose }: Props) => {
  const [file, setFile] = useState<EnvFile | null>(null)
  const [written, setWritten] = useState<EnvWritten | null>(null)
  const form = useOperationForm<Values, 'deliveries.writeEnv'>({
    defaultValues: {
      file: '',
      variable: suggested,
      inPlace: true,
      dialect: undefined,
      typedEnvironment: '',
      accepted: [],
    },
    ask: ({ inPlace, ...values }) => ({
      operation: 'deliveries.writeEnv',
      input: { id: apiKey.id, ...values, inPlace: inPlace && file !== null && mustKeep(file) },
    }),
    confirmation: {
      environment: apiKey.environment,
      ask: (onConfirm) => {
        // The typed name is followed by the system's dialog, so this would be a third question.
        if (isCrossing) return void onConfirm()
        askProductionWrite(
          { name: apiKey.name, variable, path: file?.realPath ?? '', replaces: false },
          onConfirm,
        )
      },
    },
    onRefused: (refusal) => {
      const isAsked = askEnvQuestion(refusal, apiKey.environment, (answer) => {
        form.setValue('accepted', [...form.getValues('accepted'), answer])
        return form.resend()
      })
      if (isAsked) return true
      if (refusal.field !== 'path') return false
      form.showRefusal({ ...refusal, field: 'file' })
      return true
    },
    onDone: (result) => {
      onWritten?.(result.path)
      if (result.shadows.length + result.misreaders.length > 0 || result.productionFolder !== null)
        return setWritten(result)
      say(t(doneCode(result), { variable, path: result.path }))
      return onClose()
    },
  })
  const variable = form.watch('variable')
  const wrong = variableProblem(variable)
  const { errors } = form.formState
  const dialect = form.watch('dialect')
  const plan = useQuery(
    'deliveries.planEnv',
    file && wrong === undefined
      ? { id: apiKey.id, file: file.handle, variable, ...(dialect ? { dialect } : {}) }
      : null,
  )
  const production = apiKey.environment === 'production'
  const isCrossing = production && file?.project?.environment === 'test'
  const isTyped = form.watch('typedEnvironment').trim() === apiKey.environment

  // An answer counts for the write that it was asked about; the next one asks again.
  const submit: typeof form.submit = (event) => {
    form.setValue('accepted', [])
    form.submit(event)
  }

  // The page cannot name a file; the system's dialog returns a handle.
  const choose = async () => {
    const picked = await request('deliveries.pickEnvFile', { id: apiKey.id })
    if (picked.ok && picked.data === null) return
    form.clearErrors()
    form.setValue('dialect', undefined)
    form.setValue('file', picked.ok && picked.data ? picked.data.handle : '')
    setFile(picked.ok ? picked.data : null)
    if (!picked.ok) form.setError('file', { type: 'server', message: sentenceOf(picked.error) })
  }

  if (written) {
    return (
      <Dialog title={t('keys.write_to_env_2')} environment={apiKey.environment} onClose={onClose}>
        <DialogBody>
          <EnvWrittenReport
            done={doneCode(written)}
            path={written.path}
            variable={variable}
            shadows={written.shadows}
            misreaders={written.misreaders}
            readers={written.readers}
            productionFolder={written.productionFolder}
          />
        </DialogBody>
        <DialogFooter>
          <Button data-autofocus variant="primary" onClick={onClose}>
            {t('keys.done_2')}
          </Button>
        </DialogFooter>
      </Dialog>
    )
  }
  return (
    <FormDialog
      title={t('keys.write_to_env_2')}
      environment={apiKey.environment}
      action={production ? t('keys.write') : t('keys.write_2')}
      form={{ ...form, submit }}
      disabled={file === null || wrong !== undefined || (isCrossing && !isTyped)}
      onClose={onClose}
    >
      <p className={styles.lead}>{t('keys.puts_the_secret_of', { name: apiKey.name })}</p>
      <Field label={t('keys.file')} error={errors.file?.message}>
        {(parts) => (
          <span className={styles.fileRow}>
            <Input
              mono
              readOnly
              {...parts}
              ref={(field) => showEnd(field)}
              placeholder={t('keys.no_file_chosen')}
              title={file?.path}
              value={file?.path ?? ''}
            />
            <Button data-autofocus icon={FolderOpen} onClick={() => void choose()}>
              {t('keys.choose')}
            </Button>
          </span>
        )}
      </Field>
      <Field label={t('keys.variable_name')} error={wrong ?? errors.variable?.message}>
        {(parts) => <Input mono {...parts} {...form.register('variable')} />}
      </Field>
      {file && (
        <Field label={t('keys.written_for')} hint={becauseOf(file)}>
          {(parts) => (
            <Select
              {...parts}
              value={dialect ?? file.dialect.dialect}
              onChange={(event) =>
                form.setValue(
                  'dialect',
                  dialectIds.find((id) => id === event.target.value),
                )
              }
            >
              {dialectIds.map((id) => (
                <option key={id} value={id}>
                  {formats().list(dialectReaders[id])}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {file && (
        <EnvFileReport
          file={file}
          variable={variable}
          changes={plan.isCurrent ? plan.data : null}
          onChoose={(name) => form.setValue('variable', name)}
          inPlace={form.watch('inPlace')}
          onInPlace={(inPlace) => form.setValue('inPlace', inPlace)}
        />
      )}
      {isCrossing && (
        <Field
          label={t('keys.type_production')}
          hint={t('keys.type_production_why')}
          error={errors.typedEnvironment?.message}
        >
          {(parts) => <Input mono autoComplete="off" {...parts} {...form.register('typedEnvironment')} />}
        </Field>
      )}
    </FormDialog>
  )
}
