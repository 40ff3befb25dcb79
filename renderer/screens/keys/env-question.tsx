import { envQuestions, type EnvQuestion } from '../../../shared/domain/delivery.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { familyOf, type Refusal } from '../../../shared/domain/errors.ts'
import { askQuestion, type Question } from '../../app/location.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { PathWords } from '../../ui/path-text.tsx'
import { rich } from '../../ui/rich.ts'

type Write = {
  readonly name: string
  readonly variable: string
  readonly path: string
  /** Whether the file has another value for the variable. */
  readonly replaces: boolean
}

/** Asks before the secret of a production key is written to a `.env` file. */
export const askProductionWrite = (
  { name, variable, path, replaces }: Write,
  onConfirm: Question['onConfirm'],
): void =>
  askQuestion({
    title: t('keys.write_a_production_secret'),
    environment: 'production',
    action: t('keys.write_to_file'),
    onConfirm,
    children: rich(replaces ? 'keys.the_secret_of_name' : 'keys.the_secret_of_name_works', {
      name,
      variable,
      path: <PathWords path={path} />,
    }),
  })

const words: Readonly<Record<EnvQuestion, { readonly title: string; readonly action: string }>> = {
  env_rest_of_line: { title: t('keys.replace_the_whole_line'), action: t('keys.replace_the_line') },
  env_stands_twice: { title: t('keys.replace_all_of_them'), action: t('keys.replace_all') },
}

/**
 * Asks the user what a refused write to a `.env` file depends on, in the words of the refusal.
 * @param onAccept writes again, with the user's answer
 * @returns whether the refusal was such a question
 */
export const askEnvQuestion = (
  refusal: Refusal,
  environment: Environment,
  onAccept: (answer: EnvQuestion) => Promise<unknown>,
): boolean => {
  const answer = envQuestions.find((code) => code === familyOf(refusal))
  if (!answer) return false
  askQuestion({
    ...words[answer],
    environment,
    children: sentenceOf(refusal),
    onConfirm: async () => {
      await onAccept(answer)
      return null
    },
  })
  return true
}
