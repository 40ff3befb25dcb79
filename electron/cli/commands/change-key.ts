import type { Command } from 'commander'
import type { Key } from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { act, findKey, type Run, type Tools } from '../act.ts'
import { confirmedFor } from '../ask.ts'
import { askWithCreated, createdAnswer, withCreated } from '../created.ts'
import { examples } from '../options.ts'

type Change = {
  readonly verb: 'disable' | 'enable' | 'delete'
  readonly description: string
  /** The question for an operation that must be confirmed. */
  readonly question: (key: Key) => string
  readonly make: (
    tools: Tools<Options>,
    id: string,
    options: { readonly confirmed: boolean },
  ) => Promise<Result<Changed>>
  readonly done: string
}

type Options = { readonly yes?: boolean; readonly withCreated?: boolean }
type Changed = { readonly key: Key; readonly secretLeft?: boolean }

const keyOf = (changed: Result<Key>): Result<Changed> => (changed.ok ? ok({ key: changed.data }) : changed)

const changes: readonly Change[] = [
  {
    verb: 'disable',
    done: 'is disabled: it is refused from the next check on',
    description:
      'Disables a key from the next check on; enable brings it back. In production a person is asked first.',
    question: ({ name, environment }) =>
      `Disable “${name}” in ${environment}? Anything using it will be refused.`,
    make: async ({ perform }, id, options) => keyOf(await perform('keys.disable', { id }, options)),
  },
  {
    verb: 'enable',
    done: 'is enabled',
    description: 'Enables a disabled key again.',
    question: ({ name, environment }) => `Enable “${name}” in ${environment}?`,
    make: async ({ perform }, id, options) => keyOf(await perform('keys.enable', { id }, options)),
  },
  {
    verb: 'delete',
    done: 'is deleted, and its secret removed',
    description: 'Permanently deletes a key and its secret. A person is asked first.',
    question: ({ name, environment, status }) =>
      `Permanently delete “${name}” in ${environment}? ${status === 'damaged' ? 'Its record is damaged, so every check already refuses it.' : 'Anything using it will be refused.'}`,
    make: ({ perform }, id, options) => perform('keys.delete', { id }, options),
  },
]

const addChange = (run: Run, keys: Command, { verb, description, question, make, done }: Change): void => {
  const command = keys
    .command(verb)
    .argument('<name>', 'the name of a key, or its id')
    .description(description)
  if (verb !== 'enable') command.option(...withCreated).option('-y, --yes', 'do not ask')
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
      question(found.data),
    )
    if (!confirmed.ok) return confirmed
    const created = verb === 'enable' ? ok(null) : await askWithCreated(tools, found.data, verb)
    if (!created.ok) return created
    const changed = await make(tools, found.data.id, confirmed.data)
    if (!changed.ok) return changed
    const also = created.data && verb !== 'enable' ? createdAnswer(verb, await created.data.apply()) : {}
    const { key, secretLeft = false } = changed.data
    const left =
      'is deleted. The keychain item that its damaged record named may belong to another key, so it was left there'
    return ok({
      json: key,
      ...also,
      text: () => `“${key.name}” in ${key.environment} ${secretLeft ? left : done}.`,
    })
  })
}

export const addChanges = (run: Run, keys: Command): void => {
  for (const change of changes) addChange(run, keys, change)
}
