import { Option, type Command } from 'commander'
import { shellQuote } from '../../../shared/domain/delivery.ts'
import { filesOf, skippedOf, type RotationPlan } from '../../../shared/domain/rotation.ts'
import { overlaps, type Key, type RotationPreview } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { Output } from '../../../shared/operations/index.ts'
import { t } from '../../messages.ts'
import { act, findKey, type Run, type Tools } from '../act.ts'
import { type Answer, isInteractive, printLines } from '../io.ts'
import { confirmedFor, readSecretInput } from '../ask.ts'
import { askWithCreated, createdAnswer, withCreated } from '../created.ts'
import { explainUnclear, withImportAnswer } from '../import-answer.ts'
import { examples } from '../options.ts'
import { UsageError } from '../exit-codes.ts'
import { describeKey, differenceOf, moment, namesOfKey } from '../words.ts'
import { rotateDue } from './rotate-due.ts'
import { chooseFiles, doneLines, placesChoices, planLines, type RotateOptions } from './rotate-files.ts'

/** The rotated keys with this name that still work, newest first: the given one, or those that it replaced. */
const inOverlap = async ({ perform }: Tools<RotateOptions>, key: Key): Promise<Result<readonly Key[]>> => {
  const found = key.status === 'replaced' ? [key] : []
  for (let next: Key | undefined = key; next;) {
    const detail: Result<Output<'keys.get'>> = await perform('keys.get', { id: next.id })
    if (!detail.ok) return detail
    next = detail.data.replaces?.key
    if (next?.status === 'replaced') found.push(next)
  }
  return ok(found)
}

const endOverlaps = async (tools: Tools<RotateOptions>, key: Key): Promise<Result<Answer>> => {
  const found = await inOverlap(tools, key)
  if (!found.ok) return found
  const confirmed = await confirmedFor(
    tools.io,
    tools.options,
    'keys.endOverlap',
    key.environment,
    t('cli.ask.end_overlap', { name: key.name }),
  )
  if (!confirmed.ok) return confirmed
  // Those of the newest key that ends, and of all keys that it replaced; not those of the key that continues to work.
  const [newest] = found.data
  const created = newest ? await askWithCreated(tools, newest, 'disable') : ok(null)
  if (!created.ok) return created
  const done: Key[] = []
  for (const { id } of found.data) {
    const over = await tools.perform('keys.endOverlap', { id }, confirmed.data)
    if (!over.ok) return over
    done.push(over.data)
  }
  const also = created.data ? createdAnswer('disable', await created.data.apply()) : {}
  const sentence = t(done.length > 0 ? 'cli.overlap_ended' : 'cli.no_overlap', namesOfKey(key))
  return ok({
    json: { key, ended: done },
    ...also,
    text: () => sentence,
  })
}

/** The new value of an imported key comes from its provider; an issued key gets one from us. */
const givenSecret = async (
  { io }: Tools<RotateOptions>,
  { origin }: Key,
): Promise<Result<string | undefined>> => (origin === 'issued' ? ok(undefined) : readSecretInput(io))

/** The command that undoes a rotation of this key. */
const undoCommand = ({ name, environment }: Key): string =>
  `keyreeve rotate --undo ${shellQuote(name)} --env ${environment}`

const answerOf = (
  { diff }: RotationPreview,
  { key, secret, replaced, files }: Output<'keys.rotate'>,
  print: boolean,
): Answer => {
  const shown = print ? secret : null
  const rotated = { ...namesOfKey(key), difference: differenceOf(diff) }
  const until = moment(replaced.expiresAt, t('cli.never'))
  const sentences = [
    replaced.status === 'replaced' ? t('cli.rotated', { ...rotated, until }) : t('cli.rotated_now', rotated),
    ...(files.changed.length > 0 ? [t('rotations.changed', { count: files.changed.length })] : []),
    ...(files.changed.length > 0 && replaced.status === 'replaced'
      ? [t('rotations.to_undo', { command: undoCommand(key) })]
      : []),
    ...(key.origin === 'issued' && replaced.status === 'replaced' ? [t('rotations.quiet_later')] : []),
  ]
  return {
    json: { key, secret: shown, replaced, diff, files },
    note: sentences.join(' '),
    text: (look) => shown ?? { lines: [...describeKey(look, key).lines, ...doneLines(look, files)] },
  }
}

/** What would be done, without doing it. */
const dryRun = (preview: RotationPreview, plan: RotationPlan): Answer => {
  const count = filesOf(plan).length
  const { name } = plan.key
  const hasNoFiles = count === 0 && skippedOf(plan).length === 0
  return {
    json: { key: plan.key, diff: preview.diff, oldEndsAt: preview.oldEndsAt, groups: plan.groups },
    note: [
      t('rotations.would_rotate', { name, difference: differenceOf(preview.diff) }),
      ...(count > 0 ? [t('rotations.would_change', { count })] : []),
      ...(hasNoFiles ? [t('rotations.no_files')] : []),
    ].join(' '),
    text: (look) => ({ lines: planLines(look, plan) }),
  }
}

const rotate = async (tools: Tools<RotateOptions>, key: Key): Promise<Result<Answer>> => {
  const {
    io,
    perform,
    options: { overlap, print = false, value, otherEnvironment, json = false },
  } = tools
  const preview = await perform('keys.previewRotation', { id: key.id })
  if (!preview.ok) return preview
  const plan = await perform('rotations.plan', { id: key.id })
  if (!plan.ok) return plan
  if (tools.options.dryRun) return ok(dryRun(preview.data, plan.data))
  if (key.origin === 'issued' && !key.kept && !print)
    throw new UsageError(t('cli.usage.rotated_secret_lost', { name: key.name }))
  if (!json && isInteractive(io)) printLines(io, (look) => planLines(look, plan.data))
  const places = await chooseFiles(io, plan.data, tools.options)
  const asked = { name: key.name, difference: differenceOf(preview.data.diff) }
  const question =
    overlap === 'none'
      ? t('cli.ask.rotate_now', asked)
      : t('cli.ask.rotate', { ...asked, until: moment(preview.data.oldEndsAt[overlap], '') })
  const confirmed = await confirmedFor(io, tools.options, 'keys.rotate', key.environment, question)
  if (!confirmed.ok) return confirmed
  const secret = await givenSecret(tools, key)
  if (!secret.ok) return secret
  const created = overlap === 'none' ? await askWithCreated(tools, key, 'disable') : ok(null)
  if (!created.ok) return created
  const rotated = await perform(
    'keys.rotate',
    { id: key.id, overlap, secret: secret.data, as: value, otherEnvironment, places: [...places] },
    confirmed.data,
  )
  if (!rotated.ok) return explainUnclear(rotated.error)
  const also = created.data ? createdAnswer('disable', await created.data.apply()) : {}
  const answer = answerOf(preview.data, rotated.data, print)
  return ok({ ...answer, ...also, note: [answer.note, also.note].filter(Boolean).join(' ') })
}

const undo = async ({ io, perform, options }: Tools<RotateOptions>, key: Key): Promise<Result<Answer>> => {
  const question = t('rotations.ask_undo', { name: key.name })
  const confirmed = await confirmedFor(io, options, 'rotations.undo', key.environment, question)
  if (!confirmed.ok) return confirmed
  const undone = await perform('rotations.undo', { id: key.id }, confirmed.data)
  if (!undone.ok) return undone
  const { files, undone: replaced } = undone.data
  return ok({
    json: undone.data,
    note: [
      t('rotations.undone', { name: key.name, until: moment(replaced.expiresAt, '') }),
      ...(files.changed.length > 0 ? [t('rotations.restored', { count: files.changed.length })] : []),
    ].join(' '),
    text: (look) => ({ lines: doneLines(look, files) }),
  })
}

const checkUsage = (options: RotateOptions, name: string | undefined): void => {
  const {
    due = false,
    undo: undoing = false,
    endOverlap = false,
    dryRun: dry = false,
    print = false,
  } = options
  if ([due, undoing, endOverlap].filter(Boolean).length > 1) throw new UsageError(t('rotations.usage_one'))
  if (dry && (undoing || endOverlap)) throw new UsageError(t('rotations.usage_dry_undo'))
  if (due && name !== undefined) throw new UsageError(t('rotations.usage_due_name'))
  if (due && print) throw new UsageError(t('rotations.usage_due_print'))
  if (!due && name === undefined) throw new UsageError(t('rotations.usage_name'))
}

export const addRotate = (run: Run, program: Command): void => {
  const command = program
    .command('rotate')
    .argument('[name]', t('rotations.help.name'))
    .summary(t('cli.help.rotate.summary'))
    .description(t('cli.help.rotate'))
    .addOption(
      new Option('--overlap <time>', t('cli.help.rotate.overlap')).choices([...overlaps]).default('24h'),
    )
    .addOption(new Option('--places <which>', t('rotations.help.places')).choices([...placesChoices]))
    .option('--dry-run', t('rotations.help.dry_run'))
    .option('--undo', t('rotations.help.undo'))
    .option('--due', t('rotations.help.due'))
    .option('--end-overlap', t('cli.help.rotate.end_overlap'))
    .option('--print', t('cli.help.rotate.print'))
  withImportAnswer(command)
    .option(...withCreated())
    .option('-y, --yes', t('cli.help.yes'))
  examples(command, [
    'keyreeve rotate test-worker --dry-run',
    'keyreeve rotate test-worker --print',
    'keyreeve rotate production-event-service --env production --overlap 7d',
    'keyreeve rotate production-event-service --env production --end-overlap',
    'keyreeve rotate --undo test-worker',
    'keyreeve rotate --due --env test',
  ])
  act<RotateOptions>(run, command, async (tools, name?: string) => {
    const { options } = tools
    checkUsage(options, name)
    if (name === undefined) return rotateDue(tools)
    const key = await findKey(tools, name)
    if (!key.ok) return key
    if (options.undo) return undo(tools, key.data)
    return options.endOverlap ? endOverlaps(tools, key.data) : rotate(tools, key.data)
  })
}
