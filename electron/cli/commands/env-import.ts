import { resolve } from 'node:path'
import type { Command } from 'commander'
import { dialectReaders } from '../../../shared/domain/dialects.ts'
import {
  isImportable,
  isKnown,
  type ImportLine,
  type ImportPreview,
} from '../../../shared/domain/env-import.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { defaultExpiration } from '../../../shared/domain/expiration.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import type { Expiration } from '../../../shared/operations/fields.ts'
import type { Input } from '../../../shared/operations/index.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { say, t } from '../../messages.ts'
import { act, type Run, type Tools } from '../act.ts'
import { refuseAgentIn } from '../agent.ts'
import { exitCodeOf, UsageError } from '../exit-codes.ts'
import type { Answer, Look, StyledText } from '../io.ts'
import { examples, parseList } from '../options.ts'
import { parseExpiration } from '../parsers.ts'
import { table, type Cell } from '../table.ts'

type Options = {
  readonly account: string
  readonly only?: readonly string[]
  readonly all?: boolean
  readonly expires?: Expiration
  readonly otherEnvironment?: boolean
  readonly reference?: boolean
  readonly dryRun?: boolean
}

const formats: Readonly<Partial<Record<ImportLine['state'], Cell['format']>>> = {
  new: 'green',
  changed: 'yellow',
  unreadable: 'yellow',
  not_secret: 'dim',
  empty: 'dim',
}

/** What the last column says: the key that it is, or the name that a key would get. */
const keyCell = ({ key, other, suggestedName, state }: ImportLine): Cell => {
  if (key) return { text: key.name }
  if (other && state === 'other_name') return { text: t('env_import.same_as', { variable: other.variable }) }
  return { text: suggestedName ?? '', format: 'dim' }
}

const previewText = (look: Look, files: readonly ImportPreview[]): StyledText => ({
  lines: files.flatMap(({ path, environment, dialect, lines }) => [
    look.style(
      'bold',
      escapeControls(t('env_import.file', { path, environment, readers: dialectReaders[dialect] })),
    ),
    ...table(
      look,
      [
        t('env_import.column.line'),
        t('env_import.column.variable'),
        t('env_import.column.value'),
        t('env_import.column.state'),
        t('env_import.column.key'),
      ],
      lines.map((line) => [
        { text: String(line.line) },
        { text: line.variable ?? '–' },
        { text: line.hint },
        { text: t(`env_import.state.${line.state}`), format: formats[line.state] },
        keyCell(line),
      ]),
    ).lines,
    ...lines.flatMap(({ line, problem }) =>
      problem ? [escapeControls(t('env_import.line', { line: String(line), problem: say(problem) }))] : [],
    ),
  ]),
})

/** What `--json` prints for a line. */
const asJson = ({ path, environment }: ImportPreview, line: ImportLine): object => ({
  path,
  environment,
  ...line,
  problem: line.problem && say(line.problem),
})

const previewAnswer = (files: readonly ImportPreview[], note?: string): Answer => ({
  json: files,
  jsonLines: files.flatMap((file) => file.lines.map((line) => asJson(file, line))),
  text: (look) => previewText(look, files),
  ...(note === undefined ? {} : { note }),
})

const isChosen = ({ all, only }: Options, line: ImportLine): boolean =>
  line.variable !== null &&
  isImportable(line) &&
  (all === true ? line.state === 'new' : (only?.includes(line.variable) ?? false))

/**
 * Whether a reference is to be put in the place of the line's value: of what is imported, and of what is known. `--all` leaves alone what is the
 * secret of a key of the other environment; a person has to name such a variable.
 */
const isReferred = (options: Options, environment: Environment, line: ImportLine): boolean => {
  const { all, only, reference } = options
  if (reference !== true || line.variable === null) return false
  if (isChosen(options, line)) return true
  if (line.key === null || !isKnown(line)) return false
  return all === true ? line.key.environment === environment : (only?.includes(line.variable) ?? false)
}

/** The variables of `--only` that no line can be imported for, and those that are known already. */
const leftOut = (
  { only = [] }: Options,
  files: readonly ImportPreview[],
): { readonly missing: readonly string[]; readonly known: readonly string[] } => {
  const lines = files.flatMap((file) => file.lines)
  const others = only.filter((name) => !lines.some((line) => line.variable === name && isImportable(line)))
  const known = others.filter((name) => lines.some((line) => line.variable === name && isKnown(line)))
  return { missing: others.filter((name) => !known.includes(name)), known }
}

const importChosen = async (
  { io, perform, options }: Tools<Options>,
  account: { readonly id: string },
  files: readonly ImportPreview[],
): Promise<Result<Answer>> => {
  const { missing, known } = leftOut(options, files)
  if (missing.length > 0) return refuse('not_found.import_lines', { variables: missing })
  const chosen = files.map(
    ({ path, stamp, environment, lines }): Input<'envFiles.import'>['files'][number] => ({
      file: path,
      stamp,
      environment,
      expiration: options.expires ?? defaultExpiration(environment),
      lines: lines
        .filter((line) => isChosen(options, line))
        .map(({ line, suggestedName }) => ({ line, name: suggestedName ?? '' })),
      references: lines.filter((line) => isReferred(options, environment, line)).map(({ line }) => line),
    }),
  )
  for (const { environment, lines, references = [] } of chosen) {
    const allowed = lines.length + references.length > 0 ? refuseAgentIn(io.env, environment) : ok(null)
    if (!allowed.ok) return allowed
  }
  const imported = await perform('envFiles.import', {
    accountId: account.id,
    files: chosen,
    otherEnvironment: options.otherEnvironment,
  })
  if (!imported.ok) {
    const { code, params } = imported.error
    if (code !== 'import_unclear.labels') return imported
    return refuse('import_unclear.labels_cli', {
      variables: Array.isArray(params['variables']) ? params['variables'] : [],
      environment: String(params['environment']),
      other: String(params['other']),
    })
  }
  const { imported: done, refused } = imported.data
  const count = done.length
  const skipped = known.length > 0 ? [t('env_import.known_skipped', { variables: known })] : []
  const referred = imported.data.references.flatMap(({ path, replaced, left }) => [
    ...(replaced.length > 0 ? [t('env_import.referred', { path, count: replaced.length })] : []),
    ...left.map(({ variable, reason }) =>
      t('env_import.not_referred', { variable, path, problem: say(reason) }),
    ),
  ])
  const summary = refused
    ? [t('env_import.interrupted', { count, problem: say(refused) })]
    : count > 0
      ? [t('env_import.imported', { count, account: options.account })]
      : referred.length > 0
        ? []
        : [t('env_import.nothing')]
  return ok({
    json: imported.data,
    jsonLines: [...done, ...imported.data.references],
    text: (look) =>
      count === 0
        ? ''
        : table(
            look,
            [t('env_import.column.line'), t('env_import.column.key'), t('env_import.column.value')],
            done.map(({ line, key }) => [{ text: String(line) }, { text: key.name }, { text: key.hint }]),
          ),
    note: [...skipped, ...summary, ...referred].join(' '),
    ...(refused ? { exitCode: exitCodeOf(refused) } : {}),
  })
}

/** `keyreeve env import`. */
export const addEnvImport = (run: Run, env: Command): void => {
  const command = env
    .command('import')
    .argument('<files...>', t('env_import.argument'))
    .summary(t('env_import.summary'))
    .description(t('env_import.help'))
    .requiredOption('--account <account>', t('env_import.option.account'))
    .option('--all', t('env_import.option.all'))
    .option('--only <variables>', t('env_import.option.only'), parseList)
    .option('--expires <when>', t('cli.help.keys.create.expires'), parseExpiration)
    .option('--other-environment', t('env_import.option.other_environment'))
    .option('--reference', t('env_import.option.reference'))
    .option('--dry-run', t('env_import.option.dry_run'))
  examples(command, [
    'keyreeve env import .env --account you',
    'keyreeve env import .env --account you --all',
    'keyreeve env import .env.production --account billing --only STRIPE_API_KEY,DATABASE_URL',
  ])
  act<Options>(run, command, async (tools, ...paths) => {
    const { perform, options, environment } = tools
    const { all, only, dryRun } = options
    if (all === true && only !== undefined) throw new UsageError(t('env_import.both'))
    const account = await perform('accounts.find', { name: options.account })
    if (!account.ok) return account
    const files = paths.map((path) => ({ file: resolve(path), environment: options.env }))
    const preview = await perform('envFiles.previewImport', { files, otherwise: environment })
    if (!preview.ok) return preview
    if (all !== true && only === undefined) return ok(previewAnswer(preview.data, t('env_import.listed')))
    if (dryRun === true) {
      const chosen = preview.data.map((file) => ({
        ...file,
        lines: file.lines.filter((line) => isChosen(options, line)),
      }))
      return ok(previewAnswer(chosen))
    }
    return importChosen(tools, account.data, preview.data)
  })
}
