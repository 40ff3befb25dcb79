import type { EnvQuestion } from '../../../shared/domain/delivery.ts'
import type { ProjectEnvFile, WrittenFile } from '../../../shared/domain/projects.ts'
import type { Key } from '../../../shared/domain/types.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'
import { sentenceOf, t } from '../../data/messages.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'
import { askEnvQuestion, askProductionWrite } from '../keys/env-question.tsx'
import type { ListedProject } from './store.ts'

type Write = {
  readonly project: ListedProject
  readonly file: ProjectEnvFile
  readonly variable: string
  /** Into this file of every working tree. */
  readonly everywhere: boolean
}

/** Says what was written, and where and why not. */
const sayWritten = (variable: string, files: readonly WrittenFile[]): void => {
  const refused = files.filter(({ refusal }) => refusal !== null)
  const [first] = refused
  const written = files.length - refused.length
  if (!first?.refusal) return say(t('projects.written', { variable, count: written }))
  say(t('projects.partly_written', { variable, count: refused.length, problem: sentenceOf(first.refusal) }))
}

const send = async (
  { project, file, variable, everywhere }: Write,
  key: Key,
  confirmed: boolean,
  accepted: readonly EnvQuestion[] = [],
): Promise<Refusal | null> => {
  const result = await request(
    'projects.writeVariable',
    { id: key.id, projectId: project.id, variable, file: file.id, everywhere, accepted: [...accepted] },
    { confirmed },
  )
  if (result.ok) {
    sayWritten(variable, result.data)
    return null
  }
  const isAsked = askEnvQuestion(result.error, key.environment, (answer) =>
    send({ project, file, variable, everywhere }, key, confirmed, [...accepted, answer]),
  )
  if (!isAsked) sayRefused(result.error)
  return null
}

/** Writes the key that a variable is bound to into a file of the project; in production after a confirmation. */
export const writeVariable = async (write: Write): Promise<void> => {
  const { project, file, variable } = write
  const name = project.bindings.find((binding) => binding.variable === variable)?.key ?? ''
  const found = await request('keys.find', { environment: project.environment, name, only: true })
  if (!found.ok) return sayRefused(found.error)
  const key = found.data
  if (key.environment === 'test') return void (await send(write, key, false))
  const replaces = file.variables.some((each) => each.name === variable && each.state !== 'missing')
  askProductionWrite({ name, variable, path: file.path, replaces }, () => send(write, key, true))
}
