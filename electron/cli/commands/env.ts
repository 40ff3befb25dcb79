import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import {
  envFileQuestions,
  envQuestions,
  type EnvFileQuestion,
  type EnvQuestion,
} from '../../../shared/domain/delivery.ts'
import { dialectIds, dialectReaders, dialectVersions, type Dialect } from '../../../shared/domain/dialects.ts'
import { ok, refuse, type Refusal, type Result } from '../../../shared/domain/errors.ts'
import {
  isReadableByOthers,
  type NotSearched,
  type ScanFinding,
  type ScanResult,
} from '../../../shared/domain/scan.ts'
import { variable } from '../../../shared/operations/fields.ts'
import type { Output } from '../../../shared/operations/index.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { say, t } from '../../messages.ts'
import { act, findKey, type Run, type Tools } from '../act.ts'
import { askYes, confirmedFor } from '../ask.ts'
import { confirmFile, confirmOption, folderOf, type ConfirmOption } from '../bound-folder.ts'
import { onEnd } from '../ending.ts'
import { Interrupted } from '../exit-codes.ts'
import { type Answer, type CliIo, isInteractive, type Look, printNotice, type StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { parsedBy } from '../parsers.ts'
import { table } from '../table.ts'
import { statusCell } from '../words.ts'
import { addEnvDiff } from './env-diff.ts'
import { addEnvImport } from './env-import.ts'

/** Shows on one line of a terminal how far the scan is. `clear` removes it. */
const progressLine = ({ stderr }: Pick<CliIo, 'stderr'>, json: boolean) => {
  const isShown = stderr.isTTY === true && !json
  const show = (text: string): void => void (isShown && stderr.write(`\r\u001b[K${text}`))
  return {
    show: ({ files, findings }: { readonly files: number; readonly findings: number }): void =>
      show(`${t('scan.searched', { count: files })} ${t('scan.found', { count: findings })}`),
    clear: (): void => show(''),
  }
}

/** What `--json` prints for a copy of a secret, on a line of its own. */
const asJson = ({ path, line, variable, key, environment, state, tracked, mode }: ScanFinding): object => ({
  path,
  line,
  variable,
  key: key?.name ?? null,
  environment,
  state,
  tracked,
  mode,
})

/** What makes a file with a secret worse: that it may be pushed, that others read it. */
const risksOf = (finding: ScanFinding): readonly string[] => [
  ...(finding.tracked === true ? [t('scan.tracked')] : []),
  ...(isReadableByOthers(finding) ? [t('scan.readable')] : []),
]

/** The findings under the paths of their files. */
const asText = (look: Look, findings: readonly ScanFinding[]): StyledText => {
  const [heading = '', ...rows] = table(
    look,
    [
      t('scan.column.line'),
      t('scan.column.variable'),
      t('scan.column.key'),
      t('scan.column.environment'),
      t('scan.column.state'),
    ],
    findings.map(({ line, variable, key, environment, state }) => [
      { text: `  ${line}` },
      { text: variable ?? '–' },
      { text: key?.name ?? t('scan.not_ours') },
      { text: environment },
      state === 'unknown' ? { text: state, format: 'yellow' } : statusCell(state),
    ]),
  ).lines
  const lines = findings.flatMap((finding, at) => {
    const row = rows[at] ?? ''
    if (findings[at - 1]?.path === finding.path) return [row]
    const risks = risksOf(finding)
    const path = look.style('bold', escapeControls(finding.path))
    return [risks.length > 0 ? `${path}  ${look.style('yellow', risks.join(', '))}` : path, row]
  })
  return { lines: findings.length > 0 ? [heading, ...lines] : [] }
}

/** Paths named in a note, so that nobody believes that they were searched. */
const mostNamed = 5
const namesOf = (paths: readonly string[]): readonly string[] =>
  paths.length > mostNamed
    ? [...paths.slice(0, mostNamed), t('list.more', { count: paths.length - mostNamed })]
    : paths

/** What was not searched, in sentences; folders that were skipped on purpose are only counted. */
const gapsOf = ({ notSearched, limitedKeys }: ScanResult): readonly string[] => {
  const pathsFor = (reason: NotSearched['reason']): readonly string[] =>
    notSearched.filter((each) => each.reason === reason).map(({ path }) => path)
  const [large, unreadable, silent] = [pathsFor('too_large'), pathsFor('unreadable'), pathsFor('no_answer')]
  return [
    ...(large.length > 0 ? [t('scan.too_large', { paths: namesOf(large) })] : []),
    ...(unreadable.length > 0 ? [t('scan.unreadable', { paths: namesOf(unreadable) })] : []),
    ...(silent.length > 0 ? [t('scan.no_answer', { paths: namesOf(silent) })] : []),
    ...(limitedKeys > 0 ? [t('scan.limited', { count: limitedKeys })] : []),
  ]
}

const summaryOf = (result: ScanResult): string => {
  const ignored = result.notSearched.filter(({ reason }) => reason === 'ignored').length
  return [
    t('scan.found', { count: result.findings.length }),
    t('scan.searched', { count: result.searched.files }),
    ...(ignored > 0 ? [t('scan.ignored', { count: ignored })] : []),
    ...gapsOf(result),
  ].join(' ')
}

const scanFolders = async (
  { io, perform, options }: Tools<object>,
  folders: readonly string[],
): Promise<Result<Answer>> => {
  const json = options.json === true
  const cancel = new AbortController()
  const stopListening = onEnd(io, () => cancel.abort())
  const line = progressLine(io, json)
  try {
    const scanned = await perform(
      'scan.run',
      { folders: folders.map((folder) => resolve(folder)) },
      { session: cancel.signal, onProgress: line.show },
    )
    line.clear()
    if (cancel.signal.aborted) throw new Interrupted()
    if (!scanned.ok) return scanned
    const result = scanned.data
    if (json) for (const gap of gapsOf(result)) printNotice(io, json, gap)
    return ok({
      json: result,
      jsonLines: result.findings.map(asJson),
      text: (look) => asText(look, result.findings),
      note: summaryOf(result),
    })
  } finally {
    stopListening()
  }
}

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

const addUndo = (run: Run, env: Command): void => {
  const command = env.command('undo').summary(t('env.undo_summary')).description(t('env.undo'))
  examples(command, ['keyreeve env undo'])
  act(run, command, async ({ perform }) => {
    const undone = await perform('envFiles.undoReferences', {})
    if (!undone.ok) return undone
    const text = undone.data.map(({ path, reason }) =>
      reason ? t('env.undo_left', { path, problem: say(reason) }) : t('env.undone', { path }),
    )
    return ok({ json: undone.data, text: () => text.join('\n') })
  })
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

/** Every dialect with its readers; what a file is taken for, and what the project shows. */
const listDialects = async (
  { perform }: Tools<object>,
  file: string | undefined,
): Promise<Result<Answer>> => {
  const known = dialectIds.map((dialect) => ({
    dialect,
    readers: dialectReaders[dialect],
    testedWith: dialectVersions[dialect],
  }))
  const all = (look: Look): StyledText =>
    table(
      look,
      [t('env.column.dialect'), t('env.column.readers'), t('env.column.tested')],
      known.map(({ dialect, readers, testedWith }) => [
        { text: dialect },
        { text: readers.join(', ') },
        { text: testedWith.join(', ') },
      ]),
    )
  if (file === undefined) return ok({ json: known, jsonLines: known, text: all })
  const guess = await perform('envFiles.dialect', { path: resolve(file) })
  if (!guess.ok) return guess
  const { dialect, because, evidence, path } = guess.data
  const [first] = evidence
  const readers = dialectReaders[dialect]
  const reason =
    because === 'evidence'
      ? t('keys.dialect_because_evidence', { file: first?.path ?? '' })
      : t(`keys.dialect_because_${because}`)
  const others = evidence.filter((other) => other.dialect !== dialect)
  return ok({
    json: guess.data,
    text: () => ({
      lines: [
        t('env.taken_for', { path, dialect, readers }),
        reason,
        ...others.map((other) =>
          t('env.also_read', { readers: dialectReaders[other.dialect], path: other.path }),
        ),
      ].map(escapeControls),
    }),
  })
}

const addWrite = (run: Run, env: Command): void => {
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

const addDialects = (run: Run, env: Command): void => {
  const command = env
    .command('dialects')
    .argument('[file]', t('env.argument.dialects'))
    .summary(t('env.dialects_summary'))
    .description(t('env.dialects'))
  examples(command, ['keyreeve env dialects', 'keyreeve env dialects .env --json'])
  act(run, command, (tools, file?: string) => listDialects(tools, file), { reading: true, unsigned: true })
}

/** The group of the commands on secrets in files. */
export const addEnv = (run: Run, program: Command): void => {
  const env = program.command('env').summary(t('scan.help.env_summary')).description(t('scan.help.env'))
  const scan = examples(
    env
      .command('scan')
      .argument('<folders...>', t('scan.help.folders'))
      .summary(t('scan.help.summary'))
      .description(t('scan.help')),
    ['keyreeve env scan .', 'keyreeve env scan ~/projects ~/.claude --json'],
  )
  act(run, scan, (tools, ...folders) => scanFolders(tools, folders))
  addWrite(run, env)
  addEnvImport(run, env)
  addEnvDiff(run, env)
  addUndo(run, env)
  addDialects(run, env)
}
