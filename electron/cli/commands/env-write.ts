import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import {
  envFileQuestions,
  envQuestions,
  type EnvFileQuestion,
  type EnvQuestion,
} from '../../../shared/domain/delivery.ts'
import { dialectIds, dialectReaders, type Dialect } from '../../../shared/domain/dialects.ts'
import { ok, refuse, type Refusal, type Result } from '../../../shared/domain/errors.ts'
import { variable } from '../../../shared/operations/fields.ts'
import type { Output } from '../../../shared/operations/index.ts'
import { say, t } from '../../messages.ts'
import { act, findKey, type Run, type Tools } from '../act.ts'
import { askYes, confirmedFor } from '../ask.ts'
import { confirmFile, confirmOption, folderOf, type ConfirmOption } from '../bound-folder.ts'
import { type Answer, isInteractive } from '../io.ts'
import { examples } from '../options.ts'
import { parsedBy } from '../parsers.ts'

type WriteOptions = ConfirmOption & {
  readonly key: string
  readonly as: string
  readonly dialect?: Dialect
  readonly tracked?: boolean
  readonly reference?: boolean
  readonly yes?: boolean
}

/** The question behind a refusal that the user may answer; undefined where there is none. */
const questionOf = ({ code }: Refusal): EnvFileQuestion | undefined =>
  envFileQuestions.find((question) => code === question || code === `confirmation_required.${question}`)

const writtenAnswer = (data: Output<'deliveries.writeEnvFile'>, name: string): Answer => ({
  json: data,
  text: () =>
    t(data.replaced ? 'env.replaced' : 'env.added', {
      variable: name,
      path: data.path,
      readers: dialectReaders[data.dialect],
    }),
  ...(data.misreaders.length + data.shadows.length > 0 || data.productionFolder !== null
    ? {
        note: [
          ...(data.productionFolder === null
            ? []
            : [t('projects.production_folder', { path: data.productionFolder })]),
          ...data.misreaders.map(({ dialect, path }) =>
            t('env.misreader', { readers: dialectReaders[dialect], path }),
          ),
          ...data.shadows.map((shadow) =>
            shadow.kind === 'environment'
              ? t('env.shadow_environment', { variable: name })
              : t('env.shadow_file', { variable: name, path: shadow.path }),
          ),
        ].join(' '),
      }
    : {}),
})

/** Writes a reference to the key, which is no secret: nothing has to be confirmed for that. */
const writeReference = async (tools: Tools<WriteOptions>, file: string): Promise<Result<Answer>> => {
  const { io, perform, options } = tools
  const path = resolve(file)
  const project = await folderOf(tools, path)
  if (!project.ok) return project
  const environment = options.env ?? project.data?.environment ?? tools.environment
  const found = await findKey({ ...tools, environment }, options.key)
  if (!found.ok) return found
  const accepted: EnvQuestion[] = []
  for (;;) {
    const written = await perform('envFiles.writeReference', {
      id: found.data.id,
      path,
      variable: options.as,
      dialect: options.dialect,
      accepted: [...accepted],
    })
    if (written.ok) {
      const { data } = written
      const said = { variable: options.as, path: data.path, readers: dialectReaders[data.dialect] }
      return ok({ json: data, text: () => t('env.referred', { ...said, name: found.data.name }) })
    }
    const question = envQuestions.find((each) => each === written.error.code)
    if (question === undefined || accepted.includes(question) || !isInteractive(io)) return written
    if (!(await askYes(io, t('env.ask', { problem: say(written.error) }))))
      return refuse('confirmation_required.cli')
    accepted.push(question)
  }
}

/** Writes, asking at a terminal what has to be asked; a script is refused with the question. */
const writeFile = async (tools: Tools<WriteOptions>, file: string): Promise<Result<Answer>> => {
  const { io, perform, options } = tools
  const path = resolve(file)
  const project = await folderOf(tools, path)
  if (!project.ok) return project
  const found = await findKey(
    { ...tools, environment: options.env ?? project.data?.environment ?? tools.environment },
    options.key,
  )
  if (!found.ok) return found
  const { id, name, environment } = found.data
  const typed = await confirmFile(tools, path, [environment])
  if (!typed.ok) return typed
  const typedEnvironment = typed.data
  // Whoever has typed the environment's name need not confirm once more.
  const confirmed =
    typedEnvironment === undefined
      ? await confirmedFor(
          io,
          options,
          'deliveries.writeEnvFile',
          environment,
          t('env.ask_production', { name, path }),
        )
      : ok({ confirmed: true })
  if (!confirmed.ok) return confirmed
  const accepted: EnvFileQuestion[] = options.tracked === true ? ['tracked_file'] : []
  for (;;) {
    const written = await perform(
      'deliveries.writeEnvFile',
      {
        id,
        path,
        variable: options.as,
        dialect: options.dialect,
        typedEnvironment,
        accepted: [...accepted],
      },
      confirmed.data,
    )
    if (written.ok) return ok(writtenAnswer(written.data, options.as))
    const question = questionOf(written.error)
    if (question === undefined || accepted.includes(question) || !isInteractive(io)) return written
    if (!(await askYes(io, t('env.ask', { problem: say(written.error) }))))
      return refuse('confirmation_required.cli')
    accepted.push(question)
  }
}

/** `keyreeve env write`: writes a secret, or a reference to its key, into a `.env` file. */
export const addEnvWrite = (run: Run, env: Command): void => {
  const write = env
    .command('write')
    .argument('<file>', t('env.argument.file'))
    .summary(t('env.write_summary'))
    .description(t('env.write'))
    .requiredOption('--key <name>', t('env.option.key'))
    .requiredOption('--as <variable>', t('env.option.as'), parsedBy(variable))
    .addOption(new Option('--dialect <dialect>', t('env.option.dialect')).choices([...dialectIds]))
    .option('--tracked', t('env.option.tracked'))
    .option('--reference', t('env.option.reference'))
    .option('-y, --yes', t('env.option.yes'))
  confirmOption(write)
  examples(write, [
    'keyreeve env write .env --key test-worker --as EVENT_API_KEY',
    'keyreeve env write .env.shared --key test-worker --as EVENT_API_KEY --reference',
    'keyreeve env write .env --key production-worker --as API_KEY --dialect docker --env production --yes',
  ])
  act<WriteOptions>(run, write, (tools, file) =>
    tools.options.reference === true ? writeReference(tools, file) : writeFile(tools, file),
  )
}
