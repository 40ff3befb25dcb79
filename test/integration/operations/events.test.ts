/** Events after a change: its kind, and the ids. */
import { expect, it, onTestFinished } from 'vitest'
import { joinChanges } from '../../../electron/core/context.ts'
import type { Actor } from '../../../shared/domain/types.ts'
import { must, newKey, openTestKeyreeve } from '../../support/home.ts'

const you: Actor = { kind: 'you' }

it('an operation reports the ids of the keys and accounts it changed', async () => {
  const opened = await openTestKeyreeve()
  onTestFinished(opened.cleanUp)
  const { keyreeve } = opened
  let heard: Record<string, readonly string[] | null> = {}
  keyreeve.onChange((topic, ids) => (heard[topic] = ids))
  const told = async (work: () => Promise<unknown>) => {
    heard = {}
    await work()
    return heard
  }
  const perform = keyreeve.perform
  const input = newKey(keyreeve, 'a')
  const { key } = must(await perform('keys.create', input, you))
  expect(heard).toEqual({ keys: [key.id], accounts: [input.accountId], activity: null })
  const { id } = key
  expect(await told(() => perform('keys.disable', { id }, you))).toEqual({ keys: [id], activity: null })
  // Nothing changes, so there is no event.
  expect(await told(() => perform('keys.disable', { id }, you))).toEqual({})
  await perform('keys.enable', { id }, you)
  const rotated = await told(() => perform('keys.rotate', { id, overlap: '1h' }, you))
  expect(rotated['keys']?.[0]).toBe(id)
  expect(rotated).toMatchObject({ keys: { length: 2 }, accounts: [input.accountId] })
  expect(await told(() => perform('keys.delete', { id }, you, { confirmed: true }))).toEqual({
    keys: [id],
    accounts: [input.accountId],
    activity: null,
  })
  const other = must(
    await perform(
      'accounts.create',
      { type: 'service_account', name: 'robot', roles: ['event_reader'] },
      you,
    ),
  )
  expect(heard['accounts']).toEqual([other.id])
  keyreeve.usage.used('key_1', 1)
  keyreeve.usage.used('key_2', 2)
  expect(await told(async () => keyreeve.usage.flush())).toEqual({ usage: ['key_1', 'key_2'] })
})

it('a change without ids, or with too many, stands for anything of its kind', () => {
  expect([...joinChanges([{ keys: ['a'] }, { keys: ['b', 'a'] }, 'activity'])]).toEqual([
    ['keys', ['a', 'b']],
    ['activity', null],
  ])
  expect([...joinChanges(['keys', { keys: ['a'] }])]).toEqual([['keys', null]])
  expect([...joinChanges([{ keys: ['a'] }, 'keys'])]).toEqual([['keys', null]])
  const many = Array.from({ length: 501 }, (_, index) => String(index))
  expect([...joinChanges([{ usage: many }])]).toEqual([['usage', null]])
})
