import { useState } from 'react'
import { isImportable, type ImportOutcome, type NamedEnvFile } from '../../../shared/domain/env-import.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import type { Account, Environment } from '../../../shared/domain/types.ts'
import { askQuestion, useEnvironment } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/note.tsx'
import { LoadingState } from '../../ui/states.tsx'
import { say } from '../../ui/toast-store.ts'
import { AccountPicker } from '../accounts/account-picker.tsx'
import { chosenFiles, isChosen, noChoices, type Choices } from './choices.ts'
import { ImportedFile } from './import-lines.tsx'
import { ImportResult } from './import-result.tsx'

type Props = { readonly files: readonly NamedEnvFile[]; readonly onClose: () => void }

/** Imports lines of `.env` files as keys of an account, after showing what each of them is. Values are masked. */
export const EnvImportDialog = ({ files, onClose }: Props) => {
  const current = useEnvironment()
  const [environments, setEnvironments] = useState<Readonly<Record<string, Environment>>>({})
  const [choices, setChoices] = useState<Choices>(noChoices)
  const [account, setAccount] = useState<Account | null>(null)
  const [problem, setProblem] = useState<Refusal | null>(null)
  const [isPending, setPending] = useState(false)
  const [outcome, setOutcome] = useState<ImportOutcome | null>(null)
  const handles = files.map(({ handle }) => handle)
  const asked = handles.map((file) => ({ file, environment: environments[file] }))
  // What was imported must not be offered again behind the result.
  const { data, refusal, isCurrent } = useQuery(
    'envFiles.previewImport',
    outcome ? null : { files: asked, otherwise: current },
    ['keys.changed', 'vault.changed'],
  )
  const previews = data ?? []
  const chosen = previews.flatMap((file) => file.lines.filter((line) => isChosen(file, line, choices)))
  const count = chosen.filter(isImportable).length
  const wanted = chosenFiles(previews, handles, choices)

  const send = async (otherEnvironment: boolean): Promise<Refusal | null> => {
    if (!account) return null
    setPending(true)
    setProblem(null)
    const result = await request('envFiles.import', {
      accountId: account.id,
      files: [...wanted],
      otherEnvironment,
    })
    setPending(false)
    if (!result.ok) {
      if (result.error.code !== 'import_unclear.labels') {
        setProblem(result.error)
        return null
      }
      askQuestion({
        title: t('env_import.other_environment_title'),
        children: sentenceOf(result.error),
        action: t('env_import.import_anyway'),
        onConfirm: () => send(true),
      })
      return null
    }
    if (result.data.refused === null && result.data.references.length === 0) {
      say(t('env_import.imported', { count: result.data.imported.length, account: account.name }))
      onClose()
    } else setOutcome(result.data)
    return null
  }

  /** Taking secrets out of files that production reads is asked about once. */
  const submit = (): void => {
    const isProduction = wanted.some(
      ({ environment, references = [] }) => environment === 'production' && references.length > 0,
    )
    if (!isProduction) return void send(false)
    askQuestion({
      title: t('env_import.production_title'),
      environment: 'production',
      children: t('env_import.production_words'),
      action: t('env_import.put_references'),
      onConfirm: () => send(false),
    })
  }

  if (outcome)
    return (
      <Dialog title={t('env_import.title')} width="wide" onClose={onClose}>
        <ImportResult outcome={outcome} account={account?.name ?? ''} onClose={onClose} />
      </Dialog>
    )
  return (
    <Dialog title={t('env_import.title')} width="wide" onClose={onClose}>
      <DialogForm
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <DialogBody>
          <FormError refusal={problem ?? refusal} />
          <Field label={t('env_import.account')} hint={t('env_import.account_words')}>
            {(parts) => (
              <AccountPicker
                {...parts}
                chosen={account}
                placeholder={t('keys.choose_an_account')}
                onChoose={setAccount}
              />
            )}
          </Field>
          {data ? (
            previews.map((file, index) => {
              const handle = handles[index] ?? ''
              return (
                <ImportedFile
                  key={handle}
                  file={file}
                  choices={choices}
                  onChoices={setChoices}
                  onEnvironment={(environment) => setEnvironments({ ...environments, [handle]: environment })}
                />
              )
            })
          ) : refusal ? null : (
            <LoadingState label={t('env_import.reading')} />
          )}
          <Checkbox
            label={t('env_import.with_references')}
            hint={t('env_import.with_references_words')}
            checked={choices.references}
            onChange={(event) => setChoices({ ...choices, references: event.target.checked })}
          />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            pending={isPending}
            disabled={account === null || chosen.length === 0 || !isCurrent}
          >
            {count === 0 && chosen.length > 0
              ? t('env_import.put_references')
              : t('env_import.import_count', { count })}
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  )
}
