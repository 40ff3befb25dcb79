import { resolve } from 'node:path'
import type { Command } from 'commander'
import { dialectIds, dialectReaders, dialectVersions } from '../../../shared/domain/dialects.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { say, t } from '../../messages.ts'
import { act, type Run, type Tools } from '../act.ts'
import type { Answer, Look, StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { table } from '../table.ts'
import { addEnvDiff } from './env-diff.ts'
import { addEnvImport } from './env-import.ts'
import { addEnvScan } from './env-scan.ts'
import { addEnvWrite } from './env-write.ts'

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
  addEnvScan(run, env)
  addEnvWrite(run, env)
  addEnvImport(run, env)
  addEnvDiff(run, env)
  addUndo(run, env)
  addDialects(run, env)
}
