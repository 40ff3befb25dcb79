import { envQuestions, type EnvQuestion } from '../../../shared/domain/delivery.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { familyOf, type Refusal } from '../../../shared/domain/errors.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { sentenceOf, t } from '../../data/messages.ts'

const words: Readonly<Record<EnvQuestion, { readonly title: string; readonly action: string }>> = {
  env_rest_of_line: { title: t('keys.replace_the_whole_line'), action: t('keys.replace_the_line') },
  env_stands_twice: { title: t('keys.replace_all_of_them'), action: t('keys.replace_all') },
}

/** A write that was refused until the user says yes to what it would do. */
export type AskedWrite = {
  readonly question: EnvQuestion
  readonly message: string
  /** Writes with this answer. */
  readonly again: (answer: EnvQuestion) => Promise<unknown>
}

/** The question that a refusal stands for; null when it is one that no answer changes. */
export const questionOf = (refusal: Refusal): Omit<AskedWrite, 'again'> | null => {
  const question = envQuestions.find((code) => code === familyOf(refusal))
  return question ? { question, message: sentenceOf(refusal) } : null
}

type Props = {
  readonly asked: AskedWrite
  readonly environment: Environment
  readonly onClose: () => void
}

/** Asks what writing was refused for, in the words of the refusal. */
export const EnvQuestionDialog = ({ asked, environment, onClose }: Props) => (
  <ConfirmDialog
    title={words[asked.question].title}
    environment={environment}
    action={words[asked.question].action}
    onConfirm={async () => {
      await asked.again(asked.question)
      return null
    }}
    onClose={onClose}
  >
    {asked.message}
  </ConfirmDialog>
)
