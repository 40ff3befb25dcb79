import type { Command } from 'commander'
import type { Key } from '../../../shared/domain.ts'
import { ok, type Result } from '../../../shared/errors.ts'
import type { Context } from '../../core/context.ts'
import { deleteKey, disableKey, enableKey } from '../../core/keys/change.ts'
import { act, type Run } from '../act.ts'
import { confirmed } from '../confirm.ts'
import { askWithCreated, createdNote, withCreated } from '../created.ts'
import { findKey } from '../find-key.ts'
import { examples } from '../help.ts'

type Change = {
  readonly verb: 'disable' | 'enable' | 'delete'
  readonly description: string
  /** What a person is asked first; undefined when it goes without saying. */
  readonly question: (key: Key) => string | undefined
  readonly make: (context: Context, id: string) => Promise<Result<Changed>>
  readonly done: string
}

type Changed = { readonly key: Key; readonly secretLeft?: boolean }

const keyOf = (changed: Result<Key>): Result<Changed> => (changed.ok ? ok({ key: changed.data }) : changed)

const changes: readonly Change[] = [
  {
    verb: 'disable',
    done: 'is disabled: it is refused from the next check on',
    description:
      'Disables a key from the next check on; enable brings it back. In production a person is asked first.',
    question: ({ name, environment }) =>
      environment === 'production'
        ? `Disable “${name}” in production? Whatever uses it is refused from its next request on.`
        : undefined,
    make: async (context, id) => keyOf(await disableKey(context, { id, confirmed: true })),
  },
  {
    verb: 'enable',
    done: 'is enabled',
    description: 'Enables a disabled key again.',
    question: () => undefined,
    make: async (context, id) => keyOf(await enableKey(context, { id })),
  },
  {
    verb: 'delete',
    done: 'is deleted, and its secret removed',
    description: 'Deletes a key and its secret for good. A person is asked first.',
    question: ({ name, environment, status }) =>
      `Delete “${name}” in ${environment} for good? ${status === 'damaged' ? 'Its record is damaged, so every check refuses it already.' : 'Whatever uses it is refused from its next request on.'}`,
    make: async (context, id) => {
      const deleted = await deleteKey(context, { id, confirmed: true })
      return deleted.ok ? ok(deleted.data) : deleted
    },
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
  act<{ yes?: boolean; withCreated?: boolean }>(run, command, async (tools, name) => {
    const found = findKey(tools, name)
    if (!found.ok) return found
    const asked = question(found.data)
    const able = asked === undefined ? ok(true) : await confirmed(tools.io, tools.options, asked)
    if (!able.ok) return able
    const created =
      verb === 'enable'
        ? null
        : await askWithCreated(tools.io, tools.keyreeve.context, found.data, verb, tools.options)
    const changed = await make(tools.keyreeve.context, found.data.id)
    if (!changed.ok) return changed
    const also = created ? await created.apply() : ok([])
    if (!also.ok) return also
    const { key, secretLeft = false } = changed.data
    const left =
      'is deleted. The keychain item that its damaged record named may belong to another key, so it was left there'
    const note = verb === 'enable' ? {} : createdNote(verb, also.data, created?.left ?? [])
    return ok({
      json: key,
      ...note,
      text: () => `“${key.name}” in ${key.environment} ${secretLeft ? left : done}.`,
    })
  })
}

export const addChanges = (run: Run, keys: Command): void => {
  for (const change of changes) addChange(run, keys, change)
}
