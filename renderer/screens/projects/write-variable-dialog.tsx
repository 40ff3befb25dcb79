import { useState } from 'react'
import type { EnvQuestion } from '../../../shared/domain/delivery.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import type { PlannedFile, WrittenFile } from '../../../shared/domain/projects.ts'
import type { ProjectDialog } from '../../app/location.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { useQuery } from '../../data/use-query.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/note.tsx'
import { PathLine } from '../../ui/path-text.tsx'
import { LoadingState } from '../../ui/states.tsx'
import { say } from '../../ui/toast-store.ts'
import { Changes } from '../keys/env-file-report.tsx'
import { askEnvQuestion } from '../keys/env-question.tsx'
import styles from './projects.module.css'

/** Says what was written, and where and why not. */
const sayWritten = (variable: string, files: readonly WrittenFile[]): void => {
  const refused = files.filter(({ refusal }) => refusal !== null)
  const [first] = refused
  if (!first?.refusal) return say(t('projects.written', { variable, count: files.length }))
  say(t('projects.partly_written', { variable, count: refused.length, problem: sentenceOf(first.refusal) }))
}

const PlannedFileView = ({ file: { path, changes, refusal } }: { readonly file: PlannedFile }) => (
  <li className={styles.planned}>
    <PathLine path={path} />
    {refusal ? (
      <p className={styles.problem}>{sentenceOf(refusal)}</p>
    ) : changes.length === 0 ? (
      <p>{t('projects.nothing_to_change')}</p>
    ) : (
      <Changes changes={changes} />
    )}
  </li>
)

type Props = Extract<ProjectDialog, { readonly kind: 'write' }> & { readonly onClose: () => void }

/** Writes the key that a variable is bound to into a file of the project, or that file of every working tree, after showing what will change. */
export const WriteVariableDialog = ({ project, variable, keyName, file, everywhere, onClose }: Props) => {
  const { environment } = project
  const [problem, setProblem] = useState<Refusal | null>(null)
  const [isPending, setPending] = useState(false)
  const key = useQuery('keys.find', { environment, name: keyName, only: true })
  const target =
    key.data && key.isCurrent ? { id: key.data.id, projectId: project.id, variable, file, everywhere } : null
  const plan = useQuery('projects.planVariable', target)
  const refusal = problem ?? key.refusal ?? plan.refusal
  const writable = (plan.data ?? []).filter((each) => each.refusal === null)

  const write = async (accepted: readonly EnvQuestion[]): Promise<void> => {
    if (!target) return
    setPending(true)
    setProblem(null)
    // This dialog has said what will happen in production.
    const result = await request(
      'projects.writeVariable',
      { ...target, accepted: [...accepted] },
      { confirmed: true },
    )
    setPending(false)
    if (result.ok) {
      sayWritten(variable, result.data)
      return onClose()
    }
    if (!askEnvQuestion(result.error, environment, (answer) => write([...accepted, answer])))
      setProblem(result.error)
  }

  return (
    <Dialog
      title={t('projects.write_title', { variable })}
      environment={environment}
      width="wide"
      onClose={onClose}
    >
      <DialogBody>
        <FormError refusal={refusal} />
        <p>
          {t(environment === 'production' ? 'projects.write_words_production' : 'projects.write_words', {
            name: keyName,
          })}
        </p>
        {plan.data ? (
          <ul className={styles.plan} aria-label={t('projects.files')}>
            {plan.data.map((each) => (
              <PlannedFileView key={each.path} file={each} />
            ))}
          </ul>
        ) : refusal ? null : (
          <LoadingState label={t('projects.loading_files')} />
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button
          variant="primary"
          pending={isPending}
          disabled={writable.length === 0}
          onClick={() => void write([])}
        >
          {t('projects.write_action', { count: writable.length })}
        </Button>
      </DialogFooter>
    </Dialog>
  )
}
