import { fstatSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { startChild, type Child, type MaskedOutput, type NotStarted } from '../../core/run/child.ts'
import { environmentFor } from '../../core/run/environment.ts'
import { Secret } from '../../core/secret.ts'
import { t } from '../../messages.ts'
import { act, type Run, type Tools } from '../act.ts'
import { findAgent, refuseAgent, refuseAgentIn } from '../agent.ts'
import { confirmInFolder, confirmOption, type ConfirmOption } from '../bound-folder.ts'
import { UsageError } from '../exit-codes.ts'
import { printFailure, printNotice, type Answer } from '../io.ts'
import { examples, parseList } from '../options.ts'
import { fillPlan, planRun, wantedSecrets, type Plan, type PlanOptions } from '../run-plan.ts'
import { table } from '../table.ts'

type Options = PlanOptions &
  ConfirmOption & {
    readonly mask?: boolean
    readonly dryRun?: boolean
    readonly watch?: boolean
  }

/** Nothing to print: what the program prints is all there is. */
const silent = (exitCode: number): Answer => ({ json: undefined, text: () => '', exitCode })

/** Where the project says which key a variable takes. */
const originOf = (project: Plan['project'], variable: string): string =>
  t(`projects.from.${project?.bindings.find((each) => each.variable === variable)?.from ?? 'here'}`)

const dryRun = ({ environment, project, settings, kept }: Plan): Answer => {
  const set = settings.map(({ variable, references, source }) => ({
    variable,
    source,
    keys: references.map(({ key }) => ({ name: key.name, environment: key.environment, hint: key.hint })),
  }))
  return {
    json: { environment, project: project?.folder ?? null, set, kept },
    text: (look) =>
      table(
        look,
        [t('run.column.variable'), t('run.column.source'), t('run.column.value')],
        [
          ...set.map(({ variable, source, keys }) => [
            { text: variable },
            { text: source === 'project' ? originOf(project, variable) : t('run.source.file') },
            { text: keys.map(({ name, hint }) => `${name} ${hint}`).join(', ') || t('run.value.plain') },
          ]),
          ...kept.map((variable) => [
            { text: variable },
            { text: t('run.source.shell') },
            { text: t('run.value.kept') },
          ]),
        ],
      ),
  }
}

const environmentsOf = ({ settings }: Plan): readonly Environment[] =>
  settings.flatMap(({ references }) => references.map(({ key }) => key.environment))

/** Whether production keys would be used in a project for test. */
const isCrossing = (plan: Plan): boolean =>
  plan.project?.environment === 'test' && environmentsOf(plan).includes('production')

/** An agent gets no production keys at all; a person types the environment's name before they are used in a project for test. */
const confirmProduction = async (tools: Tools<Options>, plan: Plan): Promise<Result<null>> => {
  const environments = environmentsOf(plan)
  const allowed = environments.includes('production') ? refuseAgentIn(tools.io.env, 'production') : ok(null)
  return allowed.ok ? confirmInFolder(tools, plan.project, environments) : allowed
}

/** Whether two file descriptors are the same pipe or file, as after `2>&1`. */
const isSameFile = (one: number, other: number): boolean => {
  const [first, second] = [fstatSync(one), fstatSync(other)]
  return first.dev === second.dev && first.ino === second.ino
}

/** Starts the program with the secrets of the plan in its environment, and records the delivery. */
const start = async (
  { io, perform, options }: Tools<Options>,
  plan: Plan,
  [command = '', ...args]: readonly string[],
): Promise<Result<Child | NotStarted>> => {
  const wanted = wantedSecrets(plan)
  const given =
    wanted.length === 0
      ? ok({ deliveries: [], values: [] })
      : await perform('deliveries.handOver', {
          to: 'child_process',
          program: basename(command),
          secrets: [...wanted],
        })
  if (!given.ok) return given
  const secrets = given.data.values.map((value) => new Secret(value))
  const output = (to: MaskedOutput['to'] & { readonly isTTY?: boolean | undefined }): MaskedOutput | null =>
    (options.mask ?? (to.isTTY !== true || findAgent(io.env) !== null)) ? { to, secrets } : null
  const child = await startChild({
    command,
    args,
    env: environmentFor(io.env, fillPlan(plan, secrets)),
    stdout: output(io.stdout),
    stderr: output(io.stderr),
    isJoined: isSameFile(1, 2),
  })
  const recorded = await perform('deliveries.handedOver', {
    deliveries: [...given.data.deliveries],
    given: 'ended' in child,
  })
  // The program runs, so it is not ended because of the record; the next start settles it.
  if (!recorded.ok && !('ended' in child)) return recorded
  return ok(child)
}

/** Says why the program did not start, and gives the exit code of a shell. */
const notStarted = (
  { io, options }: Tools<Options>,
  { reason, exitCode }: NotStarted,
  command: string,
): Answer => {
  printFailure(io, options.json === true, {
    code: reason === 'not_found' ? 'not_found' : 'invalid_input',
    message: t(`run.${reason}`, { command }),
  })
  return silent(exitCode)
}

const run = async (tools: Tools<Options>, words: readonly string[]): Promise<Result<Answer>> => {
  const { io, close, options } = tools
  const plan = await planRun(tools)
  if (!plan.ok) return plan
  if (options.dryRun === true) return ok(dryRun(plan.data))
  const confirmed = await confirmProduction(tools, plan.data)
  if (!confirmed.ok) return confirmed
  if (plan.data.kept.length > 0)
    printNotice(io, options.json === true, t('run.kept', { variables: plan.data.kept }))
  if (options.watch === true) {
    const { watch } = await import('../watch.ts')
    const watched = await watch(tools, plan.data, async (next) => {
      // Confirmed at the start; a file that is edited later cannot ask.
      if (isCrossing(next) && !isCrossing(plan.data))
        return refuse('confirmation_required.bound_folder', { path: next.project?.folder ?? '' })
      return start(tools, next, words)
    })
    if (!watched.ok) return watched
    return ok(
      typeof watched.data === 'number'
        ? silent(watched.data)
        : notStarted(tools, watched.data, words[0] ?? ''),
    )
  }
  const child = await start(tools, plan.data, words)
  if (!child.ok) return child
  if (!('ended' in child.data)) return ok(notStarted(tools, child.data, words[0] ?? ''))
  // Nothing more is needed of the vault, however long the program runs.
  await close()
  return ok(silent(await child.data.ended))
}

export const addRun = (of: Run, program: Command): void => {
  const command = program
    .command('run')
    .argument('[command...]', t('run.argument'))
    .usage('[options] -- <command> [arguments]')
    .summary(t('run.summary'))
    .description(t('run.description'))
    .option('--project <folder>', t('run.option.project'))
    .option('--only <variables>', t('run.option.only'), parseList)
    .option('--file <file>', t('run.option.file'))
    .option('--override', t('run.option.override'))
    .option('--watch', t('run.option.watch'))
    .option('--mask', t('run.option.mask'))
    .option('--no-mask', t('run.option.no_mask'))
    .option('--dry-run', t('run.option.dry_run'))
  confirmOption(command)
  examples(command, [
    'keyreeve run -- npm start',
    'keyreeve run --env production --only EVENT_API_KEY -- ./deploy.sh',
    'keyreeve run --file .env -- docker compose up',
    'keyreeve run --watch -- node server.js',
  ])
  act<Options>(of, command, async (tools, ...words) => {
    const allowed = tools.options.mask === false ? refuseAgent(tools.io.env, 'no_mask') : ok(null)
    if (!allowed.ok) return allowed
    if (words.length === 0 && tools.options.dryRun !== true) throw new UsageError(t('run.no_command'))
    return run(tools, words)
  })
}
