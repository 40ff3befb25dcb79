import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { InjectQuestion } from '../../../shared/domain/delivery.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { fillReferences, type FoundReference } from '../../../shared/domain/reference.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { t } from '../../messages.ts'
import { act, type Run, type Tools } from '../act.ts'
import { refuseAgent, refuseAgentIn } from '../agent.ts'
import { askYes, confirmed, readAll } from '../ask.ts'
import { confirmFile, confirmInFolder, confirmOption, folderOf, type ConfirmOption } from '../bound-folder.ts'
import { UsageError } from '../exit-codes.ts'
import { isInteractive, type Answer, type CliIo } from '../io.ts'
import { examples } from '../options.ts'
import { decodeText, readText, resolveReferences } from '../references.ts'
import { table } from '../table.ts'

type Options = ConfirmOption & {
  readonly file?: string
  readonly out?: string
  readonly tracked?: boolean
  readonly yes?: boolean
  readonly dryRun?: boolean
}
type Resolved = readonly (FoundReference & { readonly key: Key })[]

const maxTemplateBytes = 1024 * 1024

const readTemplate = async (io: CliIo, file: string | undefined): Promise<Result<string>> => {
  if (file !== undefined) return readText(file)
  if (isInteractive(io)) throw new UsageError(t('inject.no_template'))
  const bytes = await readAll(io.stdin, maxTemplateBytes)
  return bytes ? decodeText(bytes, t('inject.stdin')) : refuse('invalid_input.template_too_large')
}

const dryRun = (resolved: Resolved): Answer => ({
  json: resolved.map(({ line, text, key }) => ({
    line,
    reference: text,
    key: { id: key.id, name: key.name, environment: key.environment, hint: key.hint },
  })),
  text: (look) =>
    table(
      look,
      [t('inject.column.line'), t('inject.column.reference'), t('inject.column.secret')],
      resolved.map(({ line, text, key }) => [{ text: String(line) }, { text }, { text: key.hint }]),
    ),
})

/** An agent gets no secret to read, and nothing for production. */
const mayAgent = ({ io, options }: Tools<Options>, resolved: Resolved): Result<null> => {
  if (resolved.some(({ environment }) => environment === 'production'))
    return refuseAgentIn(io.env, 'production')
  return options.out === undefined && resolved.length > 0 ? refuseAgent(io.env, 'output') : ok(null)
}

const toOutput = async (
  tools: Tools<Options>,
  template: string,
  resolved: Resolved,
): Promise<Result<Answer>> => {
  const { perform } = tools
  const here = await folderOf(tools)
  if (!here.ok) return here
  const confirmed = await confirmInFolder(
    tools,
    here.data,
    resolved.map(({ environment }) => environment),
  )
  if (!confirmed.ok) return confirmed
  const given =
    resolved.length === 0
      ? ok({ deliveries: [], values: [] })
      : await perform('deliveries.handOver', {
          to: 'output',
          program: 'keyreeve inject',
          secrets: resolved.map(({ key }) => ({ id: key.id, variable: '' })),
        })
  if (!given.ok) return given
  const recorded = await perform('deliveries.handedOver', {
    deliveries: [...given.data.deliveries],
    given: true,
  })
  if (!recorded.ok) return recorded
  const text = fillReferences(template, resolved, given.data.values)
  return ok({ json: { text }, raw: text, text: () => '' })
}

/** Writes the file, after the questions that it takes. A script must accept by option that git tracks the file. */
const toFile = async (
  tools: Tools<Options>,
  out: string,
  template: string,
  resolved: Resolved,
): Promise<Result<Answer>> => {
  const { io, perform, options } = tools
  const path = resolve(out)
  const accepted: InjectQuestion[] = options.tracked === true ? ['tracked_file'] : []
  const environments = resolved.map(({ environment }) => environment)
  const typed = await confirmFile(tools, path, environments)
  if (!typed.ok) return typed
  const typedEnvironment = typed.data
  if (environments.includes('production')) {
    const agreed =
      typedEnvironment === undefined
        ? await confirmed(io, options, t('inject.production_question', { path }))
        : ok(true)
    if (!agreed.ok) return agreed
    accepted.push('production')
  }
  const write = () =>
    perform('deliveries.inject', { template, path, typedEnvironment, accepted: [...accepted] })
  let written = await write()
  if (!written.ok && written.error.code === 'confirmation_required.tracked_file' && isInteractive(io)) {
    if (!(await askYes(io, t('inject.tracked_question', { path }))))
      return refuse('confirmation_required.cli')
    accepted.push('tracked_file')
    written = await write()
  }
  if (!written.ok) return written
  const { data } = written
  return ok({
    json: { ...data, references: resolved.length },
    text: () => t('inject.written', { path: data.path, count: resolved.length }),
    ...(data.productionFolder === null
      ? {}
      : { note: t('projects.production_folder', { path: data.productionFolder }) }),
  })
}

export const addInject = (run: Run, program: Command): void => {
  const command = program
    .command('inject')
    .summary(t('inject.summary'))
    .description(t('inject.description'))
    .option('--file <file>', t('inject.option.file'))
    .option('--out <file>', t('inject.option.out'))
    .option('--tracked', t('inject.option.tracked'))
    .option('--dry-run', t('inject.option.dry_run'))
    .option('-y, --yes', t('inject.option.yes'))
  confirmOption(command)
  examples(command, [
    'keyreeve inject < config.template.yaml | kubectl apply -f -',
    'keyreeve inject --file .env.template --out .env',
  ])
  act<Options>(run, command, async (tools) => {
    const { options } = tools
    const template = await readTemplate(tools.io, options.file)
    if (!template.ok) return template
    const resolved = await resolveReferences(tools, template.data)
    if (!resolved.ok) return resolved
    if (options.dryRun === true) return ok(dryRun(resolved.data))
    const allowed = mayAgent(tools, resolved.data)
    if (!allowed.ok) return allowed
    return options.out === undefined
      ? toOutput(tools, template.data, resolved.data)
      : toFile(tools, options.out, template.data, resolved.data)
  })
}
