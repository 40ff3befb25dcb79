/** Placements are checked again, confirmed gone or forgotten, and the progress of a lost key follows. */
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { recentActivity } from '../../support/activity.ts'
import type { Placement } from '../../../shared/domain/types.ts'
import { memoryClipboard, useClipboard } from '../../support/clipboard.ts'
import { codeOf, must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'

let test: TestKeyreeve
let project: string
beforeEach(async () => {
  test = await openTestKeyreeve()
  onTestFinished(test.cleanUp)
  project = newFolder()
  onTestFinished(() => rmSync(project, { recursive: true, force: true }))
})

const you = { kind: 'you' } as const
const create = async (name: string, inPlaceOf?: string): Promise<string> =>
  must(
    await test.keyreeve.perform(
      'keys.create',
      { ...newKey(test.keyreeve, name), ...(inPlaceOf === undefined ? {} : { inPlaceOf }) },
      you,
    ),
  ).key.id
const write = async (id: string, folder = 'app'): Promise<string> => {
  mkdirSync(join(project, folder), { recursive: true })
  const path = join(project, folder, '.env')
  return must(await test.keyreeve.deliveries.writeEnv({ id, path, variable: 'KEY' }, you)).path
}
const detail = async (id: string) => must(await test.keyreeve.perform('keys.get', { id }, you))
const placeOf = async (id: string): Promise<Placement> => {
  const [placement] = (await detail(id)).placements
  if (!placement) throw new Error('there is no placement')
  return placement
}
const ask = (name: 'placements.check' | 'placements.confirmGone' | 'placements.forget', id: string) =>
  test.keyreeve.perform(name, { id }, you)
const actionsOn = (id: string): readonly string[] =>
  recentActivity(test.keyreeve.context.db, { of: { subject: id } }).map((item) =>
    item.kind === 'refusal' ? '' : item.action,
  )

it('a check reports the current state, and keeps when the secret was last seen', async () => {
  const id = await create('a')
  const path = await write(id)
  const { id: placeId, firstSeenAt } = await placeOf(id)
  const check = async () => {
    test.clock.advance(1000)
    return {
      now: test.clock.now(),
      placement: must(await test.keyreeve.perform('placements.check', { id: placeId }, you)),
    }
  }
  const seen = await check()
  expect(seen.placement).toMatchObject({
    state: 'present',
    firstSeenAt,
    lastSeenAt: seen.now,
    checkedAt: seen.now,
  })
  const content = readFileSync(path, 'utf8')
  const steps: readonly (readonly [string, () => void])[] = [
    ['changed', () => writeFileSync(path, 'KEY=another\n')],
    ['gone', () => writeFileSync(path, 'OTHER=1\n')],
    ['gone', () => rmSync(path)],
    ['unreadable', () => renameSync(join(project, 'app'), join(project, 'elsewhere'))],
  ]
  for (const [state, change] of steps) {
    change()
    const { now, placement } = await check()
    expect(placement).toMatchObject({ state, lastSeenAt: seen.now, checkedAt: now })
    expect(await placeOf(id)).toEqual(placement)
  }
  renameSync(join(project, 'elsewhere'), join(project, 'app'))
  writeFileSync(path, content)
  // Checking a file does not need write access.
  chmodSync(path, 0o400)
  expect((await check()).placement.state).toBe('present')
  expect(actionsOn(id)).toEqual(['key.written', 'key.created'])
})

it('can be confirmed gone unless the secret is seen there, also when unreadable', async () => {
  const [old, folder] = [await create('old'), join(project, 'app')]
  await write(old)
  const { id: placeId } = await placeOf(old)
  const replacement = await create('replacement', old)
  expect((await detail(old)).lostKeyProgress?.placements).toHaveLength(1)
  expect(codeOf(await ask('placements.confirmGone', placeId))).toBe('conflict.secret_still_there')
  expect(actionsOn(old)).not.toContain('key.place_gone')
  rmSync(folder, { recursive: true })
  must(await ask('placements.check', placeId))
  expect((await detail(old)).lostKeyProgress?.placements, 'it may still be there').toMatchObject([
    { state: 'unreadable' },
  ])
  expect(must(await ask('placements.confirmGone', placeId))).toMatchObject({ state: 'gone' })
  expect(actionsOn(old)[0]).toBe('key.place_gone')
  expect((await detail(old)).lostKeyProgress).toMatchObject({
    by: { id: replacement },
    delivered: false,
    placements: [],
  })
  expect((await detail(old)).placements).toMatchObject([{ id: placeId, state: 'gone' }])
})

it('reverting removes the secret, and nothing else', async () => {
  const id = await create('a')
  const path = await write(id)
  writeFileSync(path, `# mine\nA=1\n${readFileSync(path, 'utf8')}B='2' # too\n`)
  const { id: placeId } = await placeOf(id)
  const revert = (keyId: string) =>
    test.keyreeve.perform('placements.revert', { id: placeId, keyId }, you, { confirmed: true })
  expect(codeOf(await revert(await create('another')))).toBe('not_found.placement')
  expect(must(await revert(id))).toMatchObject({ state: 'gone' })
  expect(readFileSync(path, 'utf8')).toBe(`# mine\nA=1\nKEY=''\nB='2' # too\n`)
  expect(actionsOn(id)[0]).toBe('key.place_reverted')
})

it('keeps a secret that cannot be removed safely, and records that', async () => {
  const id = await create('a')
  const path = await write(id)
  linkSync(path, `${path}.other`)
  const before = readFileSync(path, 'utf8')
  const { id: placeId } = await placeOf(id)
  expect(codeOf(await test.keyreeve.perform('placements.revert', { id: placeId, keyId: id }, you))).toBe(
    'conflict.not_removed',
  )
  expect([readFileSync(path, 'utf8'), (await placeOf(id)).state]).toEqual([before, 'present'])
  expect(actionsOn(id)).not.toContain('key.place_reverted')
})

it('is not recorded as gone when that is unknown', async () => {
  const id = await create('a')
  await write(id)
  renameSync(join(project, 'app'), join(project, 'elsewhere'))
  const { id: placeId } = await placeOf(id)
  expect(codeOf(await test.keyreeve.perform('placements.revert', { id: placeId, keyId: id }, you))).toBe(
    'conflict.not_removed',
  )
  expect((await placeOf(id)).state).toBe('unreadable')
  expect(actionsOn(id)).not.toContain('key.place_reverted')
})

it.each([
  ['changed', 'KEY=another\n', false],
  ['gone', 'OTHER=1\n', false],
  ['unreadable', Buffer.from('KEY=\0\n'), true],
] as const)(
  'whether a replacement counts as delivered when its delivery is found %s at once',
  async (state, content, delivered) => {
    const path = join(project, '.env')
    const edited = await openTestKeyreeve({
      failpoint: (at) => {
        if (at === 'delivery.applied') writeFileSync(path, content)
      },
    })
    onTestFinished(edited.cleanUp)
    test = edited
    const old = await create('old')
    const id = await create('replacement', old)
    const written = await test.keyreeve.deliveries.writeEnv({ id, path, variable: 'KEY' }, you)
    expect(codeOf(written)).toBe(delivered ? 'ok' : 'delivery_unverified')
    expect((await placeOf(id)).state).toBe(state)
    expect((await detail(old)).lostKeyProgress?.delivered).toBe(delivered)
  },
)

it.each(['revert.begun', 'revert.done'])(
  'interrupted at %s of a removal: the record does not claim that the secret is there',
  async (name) => {
    let stop = true
    const broken = await openTestKeyreeve({
      failpoint: (at) => {
        if (stop && at === name) throw new Error('interrupted')
      },
    })
    onTestFinished(broken.cleanUp)
    test = broken
    const id = await create('a')
    await write(id)
    const { id: placeId } = await placeOf(id)
    await expect(test.keyreeve.perform('placements.revert', { id: placeId, keyId: id }, you)).rejects.toThrow(
      'interrupted',
    )
    expect((await placeOf(id)).state).toBe('unreadable')
    stop = false
    expect(must(await test.keyreeve.perform('placements.check', { id: placeId }, you)).state).toBe(
      name === 'revert.begun' ? 'present' : 'gone',
    )
  },
)

it('forgetting a placement changes nothing at the place', async () => {
  const id = await create('a')
  const path = await write(id)
  const before = readFileSync(path, 'utf8')
  const { id: placeId } = await placeOf(id)
  must(await ask('placements.forget', placeId))
  expect([(await detail(id)).placements, readFileSync(path, 'utf8'), actionsOn(id)[0]]).toEqual([
    [],
    before,
    'key.place_forgotten',
  ])
  for (const name of ['placements.check', 'placements.confirmGone', 'placements.forget'] as const)
    expect(codeOf(await ask(name, placeId))).toBe('not_found.placement')
})

it('can only be checked while the vault is open, but can always be forgotten', async () => {
  const id = await create('a')
  await write(id)
  const placement = await placeOf(id)
  const { home, items, clock } = test
  await test.keyreeve.close()
  test = await openTestKeyreeve({ home, items, clock, state: 'locked' })
  onTestFinished(test.cleanUp)
  test.clock.advance(1000)
  expect([
    codeOf(await ask('placements.check', placement.id)),
    codeOf(await ask('placements.confirmGone', placement.id)),
  ]).toEqual(['keychain_locked.memory', 'keychain_locked.memory'])
  expect(await placeOf(id)).toEqual(placement)
  expect(codeOf(await ask('placements.forget', placement.id))).toBe('ok')
})

it('refuses when another secret was put there in the meantime', async () => {
  const [first, second] = [await create('first'), await create('second')]
  await write(first)
  const { id: placeId } = await placeOf(first)
  await write(second)
  expect((await detail(first)).placements).toEqual([])
  expect(codeOf(await ask('placements.check', placeId))).toBe('not_found.placement')
  expect((await placeOf(second)).state).toBe('present')
})

it('the clipboard is a placement while it holds the secret, in a process that has a clipboard', async () => {
  const id = await create('a')
  const clipboard = memoryClipboard()
  const timed = useClipboard(test.keyreeve, clipboard.port)
  must(await test.keyreeve.deliveries.copy({ id, form: 'curl' }, you))
  expect(await placeOf(id)).toMatchObject({
    destination: 'clipboard',
    locator: 'clipboard',
    state: 'present',
  })
  const { id: placeId } = await placeOf(id)
  expect(must(await ask('placements.check', placeId))).toMatchObject({ state: 'present' })
  const other = await openTestKeyreeve({ home: test.home, items: test.items })
  onTestFinished(other.cleanUp)
  expect(codeOf(await other.keyreeve.perform('placements.check', { id: placeId }, you))).toBe(
    'conflict.unreachable_place',
  )
  clipboard.isStuck = true
  await timed.clearNow()
  expect((await placeOf(id)).state).toBe('present')
  clipboard.isStuck = false
  await timed.clearNow()
  expect((await detail(id)).placements).toEqual([])
})
