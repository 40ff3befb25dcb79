import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import {
  isReadableByOthers,
  type NotSearched,
  type ScanFinding,
  type ScanResult,
} from '../../../shared/domain/scan.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { t } from '../../messages.ts'
import { act, type Run, type Tools } from '../act.ts'
import { onEnd } from '../ending.ts'
import { Interrupted } from '../exit-codes.ts'
import { type Answer, type CliIo, type Look, printNotice, type StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { table } from '../table.ts'
import { statusCell } from '../words.ts'

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

/** `keyreeve env scan`: finds every copy of a known secret in folders. */
export const addEnvScan = (run: Run, env: Command): void => {
  const scan = examples(
    env
      .command('scan')
      .argument('<folders...>', t('scan.help.folders'))
      .summary(t('scan.help.summary'))
      .description(t('scan.help')),
    ['keyreeve env scan .', 'keyreeve env scan ~/projects ~/.claude --json'],
  )
  act(run, scan, (tools, ...folders) => scanFolders(tools, folders))
}
