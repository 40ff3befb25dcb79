import { Option, type Command } from 'commander'
import { overlaps, type Key, type Overlap, type RotationPreview } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { Output } from '../../../shared/operations/index.ts'
import { t } from '../../messages.ts'
import { act, findKey, type Run, type Tools } from '../act.ts'
import type { Answer } from '../io.ts'
import { confirmedFor, readSecretInput } from '../ask.ts'
import { askWithCreated, createdAnswer, withCreated } from '../created.ts'
import { explainUnclear, withImportAnswer, type ImportOptions } from '../import-answer.ts'
import { examples } from '../options.ts'
import { UsageError } from '../exit-codes.ts'
import { describeKey, differenceOf, moment, namesOfKey } from '../words.ts'

type Options = ImportOptions & {
  readonly overlap: Overlap
  readonly print?: boolean
  readonly endOverlap?: boolean
  readonly yes?: boolean
  readonly withCreated?: boolean
}

/** The rotated keys with this name that still work, newest first: the given one, or those that it replaced. */
const inOverlap = async ({ perform }: Tools<Options>, key: Key): Promise<Result<readonly Key[]>> => {
  const found = key.status === 'replaced' ? [key] : []
  for (let next: Key | undefined = key; next;) {
    const detail: Result<Output<'keys.get'>> = await perform('keys.get', { id: next.id })
    if (!detail.ok) return detail
    next = detail.data.replaces?.key
    if (next?.status === 'replaced') found.push(next)
  }
  return ok(found)
}

const endOverlaps = async (tools: Tools<Options>, key: Key): Promise<Result<Answer>> => {
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
const givenSecret = async ({ io }: Tools<Options>, { origin }: Key): Promise<Result<string | undefined>> =>
  origin === 'issued' ? ok(undefined) : readSecretInput(io)

const answerOf = (
  { diff }: RotationPreview,
  { key, secret, replaced }: Output<'keys.rotate'>,
  print: boolean,
): Answer => {
  const shown = print ? secret : null
  const rotated = { ...namesOfKey(key), difference: differenceOf(diff) }
  const note =
    replaced.status === 'replaced'
      ? t('cli.rotated', { ...rotated, until: moment(replaced.expiresAt, t('cli.never')) })
      : t('cli.rotated_now', rotated)
  return {
    json: { key, secret: shown, replaced, diff },
    note,
    text: (look) => shown ?? describeKey(look, key),
  }
}

const rotate = async (tools: Tools<Options>, key: Key): Promise<Result<Answer>> => {
  const {
    perform,
    options: { overlap, print = false, value, otherEnvironment },
  } = tools
  const preview = await perform('keys.previewRotation', { id: key.id })
  if (!preview.ok) return preview
  if (key.origin === 'issued' && !key.kept && !print)
    throw new UsageError(t('cli.usage.rotated_secret_lost', { name: key.name }))
  const asked = { name: key.name, difference: differenceOf(preview.data.diff) }
  const question =
    overlap === 'none'
      ? t('cli.ask.rotate_now', asked)
      : t('cli.ask.rotate', { ...asked, until: moment(preview.data.oldEndsAt[overlap], '') })
  const confirmed = await confirmedFor(tools.io, tools.options, 'keys.rotate', key.environment, question)
  if (!confirmed.ok) return confirmed
  const secret = await givenSecret(tools, key)
  if (!secret.ok) return secret
  const created = overlap === 'none' ? await askWithCreated(tools, key, 'disable') : ok(null)
  if (!created.ok) return created
  const rotated = await perform(
    'keys.rotate',
    { id: key.id, overlap, secret: secret.data, as: value, otherEnvironment },
    confirmed.data,
  )
  if (!rotated.ok) return explainUnclear(rotated.error)
  const also = created.data ? createdAnswer('disable', await created.data.apply()) : {}
  const answer = answerOf(preview.data, rotated.data, print)
  return ok({ ...answer, ...also, note: [answer.note, also.note].filter(Boolean).join(' ') })
}

export const addRotate = (run: Run, program: Command): void => {
  const command = program
    .command('rotate')
    .argument('<name>', t('cli.help.key_argument'))
    .summary(t('cli.help.rotate.summary'))
    .description(t('cli.help.rotate'))
    .addOption(
      new Option('--overlap <time>', t('cli.help.rotate.overlap')).choices([...overlaps]).default('24h'),
    )
    .option('--end-overlap', t('cli.help.rotate.end_overlap'))
    .option('--print', t('cli.help.rotate.print'))
  withImportAnswer(command)
    .option(...withCreated())
    .option('-y, --yes', t('cli.help.yes'))
  examples(command, [
    'keyreeve rotate test-worker --print',
    'keyreeve rotate production-event-service --env production --overlap 7d',
    'keyreeve rotate production-event-service --env production --end-overlap',
  ])
  act<Options>(run, command, async (tools, name) => {
    const key = await findKey(tools, name)
    if (!key.ok) return key
    return tools.options.endOverlap ? endOverlaps(tools, key.data) : rotate(tools, key.data)
  })
}
