import { Option, type Command } from 'commander'
import { overlaps, type Key, type Overlap, type RotationPreview } from '../../../shared/domain/types.ts'
import { familyOf, ok, type Refusal, refuse, type Result } from '../../../shared/domain/errors.ts'
import { importForms, wrappings, type ImportForm } from '../../../shared/domain/import-value.ts'
import type { Output } from '../../../shared/operations/index.ts'
import { t } from '../../messages.ts'
import { act, findKey, type Run, type Tools } from '../act.ts'
import type { Answer } from '../io.ts'
import { confirmedFor, readSecretInput } from '../ask.ts'
import { askWithCreated, createdAnswer, withCreated } from '../created.ts'
import { examples } from '../options.ts'
import { UsageError } from '../exit-codes.ts'
import { describeKey, differenceOf, moment } from '../words.ts'

type Options = {
  readonly overlap: Overlap
  readonly print?: boolean
  readonly endOverlap?: boolean
  readonly yes?: boolean
  readonly withCreated?: boolean
  readonly value?: ImportForm
  readonly otherEnvironment?: boolean
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
    `End the overlap of “${key.name}” in production? Anything still using the old secret will be refused.`,
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
  const sentence =
    done.length > 0
      ? `The old secret of “${key.name}” in ${key.environment} is refused from now on.`
      : `“${key.name}” in ${key.environment} is not in an overlap; nothing was changed.`
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
  const old =
    replaced.status === 'replaced'
      ? `works until ${moment(replaced.expiresAt, 'for ever')}`
      : 'is refused from now on'
  return {
    json: { key, secret: shown, replaced, diff },
    note: `“${key.name}” in ${key.environment} has a new secret; the old one ${old}. Roles against the old key: ${differenceOf(diff)}.`,
    text: (look) => shown ?? describeKey(look, key),
  }
}

/** What was found about the value, and the options that decide it. */
const unclear = ({ params }: Refusal): Result<never> => {
  const found = [...wrappings, 'other_environment' as const].filter(
    (each) => Array.isArray(params['findings']) && params['findings'].includes(each),
  )
  const environment = params['environment'] === 'test' ? 'test' : 'production'
  const findings = found.map((each) =>
    each === 'other_environment'
      ? t('import.other_environment', { environment, other: environment === 'test' ? 'production' : 'test' })
      : t(`import.${each}`),
  )
  const options = [
    ...(found.some((each) => each !== 'other_environment') ? [t('cli.answer_value')] : []),
    ...(found.includes('other_environment') ? [t('cli.answer_environment')] : []),
  ]
  return refuse('import_unclear.cli', { findings: findings.join(' '), options })
}

const rotate = async (tools: Tools<Options>, key: Key): Promise<Result<Answer>> => {
  const {
    perform,
    options: { overlap, print = false, value, otherEnvironment },
  } = tools
  const preview = await perform('keys.previewRotation', { id: key.id })
  if (!preview.ok) return preview
  if (key.origin === 'issued' && !key.kept && !print)
    throw new UsageError(
      `The secret of “${key.name}” is not kept, so without --print the new one would be lost at once. Add --print.`,
    )
  const end =
    overlap === 'none' ? 'is refused at once' : `works until ${moment(preview.data.oldEndsAt[overlap], '')}`
  const confirmed = await confirmedFor(
    tools.io,
    tools.options,
    'keys.rotate',
    key.environment,
    `“${key.name}” in production gets a new secret; the old one ${end}. Roles against the old key: ${differenceOf(preview.data.diff)}. Rotate it?`,
  )
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
  if (!rotated.ok && familyOf(rotated.error) === 'import_unclear') return unclear(rotated.error)
  if (!rotated.ok) return rotated
  const also = created.data ? createdAnswer('disable', await created.data.apply()) : {}
  const answer = answerOf(preview.data, rotated.data, print)
  return ok({ ...answer, ...also, note: [answer.note, also.note].filter(Boolean).join(' ') })
}

export const addRotate = (run: Run, program: Command): void => {
  const command = program
    .command('rotate')
    .argument('<name>', 'the name of a key, or its id')
    .summary('give a key a new secret; the old one works on for a while')
    .description(
      'Puts a new key in the place of an old one: the same name and account, the roles that the account has now. The old secret works on for the overlap. In production a person is asked first. The new value of an imported key is read from standard input.',
    )
    .addOption(
      new Option('--overlap <time>', 'how long the old secret works on')
        .choices([...overlaps])
        .default('24h'),
    )
    .option('--end-overlap', 'rotate nothing: refuse the old secret from now on')
    .option('--print', 'print the new secret to stdout, and nothing else')
    .addOption(
      new Option(
        '--value <form>',
        'for an imported key, when its new value has something around it: the key alone, or every character',
      ).choices([...importForms]),
    )
    .option('--other-environment', 'take a new value that looks like a key of the other environment')
    .option(...withCreated)
    .option('-y, --yes', 'do not ask')
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
