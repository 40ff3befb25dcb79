import type { Command } from 'commander'
import type { Key } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { CodeTaking } from '../../../shared/messages/message.ts'
import { t } from '../../messages.ts'
import { act, findKey, type Run, type Tools } from '../act.ts'
import { confirmedFor } from '../ask.ts'
import { askWithCreated, createdAnswer, withCreated } from '../created.ts'
import { examples } from '../options.ts'
import { namesOfKey } from '../words.ts'

type Change = {
  readonly verb: 'disable' | 'enable' | 'delete'
  /** The question for an operation that must be confirmed. */
  readonly question: (key: Key) => CodeTaking<'name' | 'environment'>
  readonly make: (
    tools: Tools<Options>,
    id: string,
    options: { readonly confirmed: boolean },
  ) => Promise<Result<Changed>>
  readonly done: CodeTaking<'name' | 'environment'>
}

type Options = { readonly yes?: boolean; readonly withCreated?: boolean }
type Changed = { readonly key: Key; readonly secretLeft?: boolean }

const keyOf = (changed: Result<Key>): Result<Changed> => (changed.ok ? ok({ key: changed.data }) : changed)

const changes: readonly Change[] = [
  {
    verb: 'disable',
    done: 'cli.disabled',
    question: () => 'cli.ask.disable',
    make: async ({ perform }, id, options) => keyOf(await perform('keys.disable', { id }, options)),
  },
  {
    verb: 'enable',
    done: 'cli.enabled',
    question: () => 'cli.ask.enable',
    make: async ({ perform }, id, options) => keyOf(await perform('keys.enable', { id }, options)),
  },
  {
    verb: 'delete',
    done: 'cli.deleted',
    question: ({ status }) => (status === 'damaged' ? 'cli.ask.delete_damaged' : 'cli.ask.delete'),
    make: ({ perform }, id, options) => perform('keys.delete', { id }, options),
  },
]

const addChange = (run: Run, keys: Command, { verb, question, make, done }: Change): void => {
  const command = keys
    .command(verb)
    .argument('<name>', t('cli.help.key_argument'))
    .description(t(`cli.help.keys.${verb}`))
  if (verb !== 'enable') command.option(...withCreated()).option('-y, --yes', t('cli.help.yes'))
  examples(command, [
    `keyreeve keys ${verb} test-worker`,
    `keyreeve keys ${verb} production-event-service --env production${verb === 'enable' ? '' : ' --yes'}`,
  ])
  act<Options>(run, command, async (tools, name) => {
    const found = await findKey(tools, name)
    if (!found.ok) return found
    const confirmed = await confirmedFor(
      tools.io,
      tools.options,
      `keys.${verb}`,
      found.data.environment,
      t(question(found.data), namesOfKey(found.data)),
    )
    if (!confirmed.ok) return confirmed
    const created = verb === 'enable' ? ok(null) : await askWithCreated(tools, found.data, verb)
    if (!created.ok) return created
    const changed = await make(tools, found.data.id, confirmed.data)
    if (!changed.ok) return changed
    const also = created.data && verb !== 'enable' ? createdAnswer(verb, await created.data.apply()) : {}
    const { key, secretLeft = false } = changed.data
    return ok({
      json: key,
      ...also,
      text: () => t(secretLeft ? 'cli.deleted_secret_left' : done, namesOfKey(key)),
    })
  })
}

export const addChanges = (run: Run, keys: Command): void => {
  for (const change of changes) addChange(run, keys, change)
}
