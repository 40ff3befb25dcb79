/** Secrets that are given to a program: recorded when it has started, also if that is never said, and not when it has not. */
import { expect, it, onTestFinished } from 'vitest'
import { rmSync } from 'node:fs'
import type { Keyreeve } from '../../../electron/core/app.ts'
import { recentActivity } from '../../support/activity.ts'
import { openDeliveries } from '../../../electron/core/deliveries/delivery.ts'
import { codeOf, must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'

const cli = { kind: 'cli', user: 'ada' } as const

const open = async (options: Parameters<typeof openTestKeyreeve>[0] = {}): Promise<TestKeyreeve> => {
  const test = await openTestKeyreeve(options)
  onTestFinished(test.cleanUp)
  return test
}
const makeKey = async (
  { perform, ...keyreeve }: Keyreeve,
  name: string,
): Promise<{ id: string; secret: string }> => {
  const { key, secret } = must(await perform('keys.create', newKey({ perform, ...keyreeve }, name), cli))
  return { id: key.id, secret }
}
const give = ({ perform }: Keyreeve, ...ids: readonly string[]) =>
  perform(
    'deliveries.handOver',
    { to: 'child_process', program: 'node', secrets: ids.map((id) => ({ id, variable: 'TOKEN' })) },
    cli,
  )
const told = ({ perform }: Keyreeve, deliveries: readonly string[], given: boolean) =>
  perform('deliveries.handedOver', { deliveries: [...deliveries], given }, cli)
const recorded = ({ context }: Keyreeve): readonly string[] =>
  recentActivity(context.db, { kind: 'delivery' }).flatMap((item) =>
    item.kind === 'refusal' ? [] : [`${item.action} ${item.subject.name}`],
  )

it('one record a secret once the program has started, also if that is said twice', async () => {
  const { keyreeve } = await open()
  const [one, two] = [await makeKey(keyreeve, 'one'), await makeKey(keyreeve, 'two')]
  const { deliveries, values } = must(await give(keyreeve, one.id, two.id, one.id))
  expect(values).toEqual([one.secret, two.secret, one.secret])
  expect(recorded(keyreeve)).toEqual([])
  must(await told(keyreeve, deliveries, true))
  must(await told(keyreeve, deliveries, true))
  expect(recorded(keyreeve).toSorted()).toEqual([
    'delivery.child_process one',
    'delivery.child_process one',
    'delivery.child_process two',
  ])
  expect(openDeliveries(keyreeve.context.db)).toEqual([])
  expect(must(await keyreeve.perform('keys.get', { id: one.id }, cli)).placements).toEqual([])
})

it('none when it could not be started', async () => {
  const { keyreeve } = await open()
  const { id } = await makeKey(keyreeve, 'one')
  const { deliveries } = must(await give(keyreeve, id))
  must(await told(keyreeve, deliveries, false))
  expect([recorded(keyreeve), openDeliveries(keyreeve.context.db)]).toEqual([[], []])
})

it('one when the process died before it could say, because the program may have it', async () => {
  const home = newFolder()
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const first = await openTestKeyreeve({ home })
  const { id } = await makeKey(first.keyreeve, 'one')
  must(await give(first.keyreeve, id))
  await first.keyreeve.close()
  const { keyreeve } = await open({ home, items: first.items })
  await keyreeve.deliveries.queue.recover()
  expect(recorded(keyreeve)).toEqual(['delivery.child_process one'])
  expect(openDeliveries(keyreeve.context.db)).toEqual([])
})

it('nothing is given of a key that does not work, or to a program whose name is a secret', async () => {
  const { keyreeve, clock } = await open()
  const { id, secret } = await makeKey(keyreeve, 'one')
  const asked = { to: 'output' as const, program: secret, secrets: [{ id, variable: '' }] }
  expect(codeOf(await keyreeve.perform('deliveries.handOver', asked, cli))).toBe(
    'invalid_input.looks_like_secret',
  )
  must(await keyreeve.perform('keys.disable', { id }, cli))
  expect(codeOf(await give(keyreeve, id))).toBe('key_not_active.is_disabled')
  const short = must(
    await keyreeve.perform('keys.create', { ...newKey(keyreeve, 'short'), expiration: '1h' }, cli),
  ).key
  clock.advance(3_600_001)
  expect(codeOf(await give(keyreeve, short.id))).toBe('key_not_active.expired')
  const lost = must(await keyreeve.perform('keys.create', newKey(keyreeve, 'lost', { keep: false }), cli)).key
  expect(codeOf(await give(keyreeve, lost.id))).toBe('key_not_kept')
  keyreeve.vault.lock()
  expect(codeOf(await give(keyreeve, id))).toBe('keychain_locked.session')
  expect([recorded(keyreeve), openDeliveries(keyreeve.context.db)]).toEqual([[], []])
})
