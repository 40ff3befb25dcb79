/** What happens to a key that was rotated: its overlap, and its end. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { listAccounts } from '../../../electron/core/accounts/accounts.ts'
import { recentActivity } from '../../support/activity.ts'
import type { Context } from '../../../electron/core/context.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { getKey, getKeyDetail } from '../../../electron/core/keys/list.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import type { Secret } from '../../../electron/core/secret.ts'
import type { Overlap } from '../../../shared/domain/types.ts'
import { codeOf, must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, endOverlap } from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
})
afterEach(() => test.cleanUp())

const hour = 3_600_000
const day = 24 * hour
type Input = Parameters<typeof createKey>[1]
const make = async (name: string, more: Partial<Input> = {}) =>
  must(await createKey(context, { ...newKey(test.keyreeve, name), ...more }))
const codeFor = (secret: Secret) =>
  must(
    checkAccess(context, {
      subject: { secret: secret.reveal() },
      entity: 'event',
      action: 'read',
      environment: 'test',
    }),
  ).code
const rotate = async (id: string, overlap: Overlap = '24h') => must(await rotateKey(context, { id, overlap }))

describe('ending an overlap', () => {
  it('stops the old key immediately, and only once', async () => {
    const old = await make('a')
    await rotate(old.key.id, '7d')
    expect(must(await endOverlap(context, { id: old.key.id }))).toMatchObject({
      status: 'expired',
      expiresAt: test.clock.now(),
    })
    expect(codeFor(old.secret)).toBe('expired')
    expect(recentActivity(context.db, {})[0]).toMatchObject({
      action: 'key.overlap_ended',
      subject: { id: old.key.id },
    })
    const { length } = recentActivity(context.db, {})
    test.clock.advance(1)
    expect(must(await endOverlap(context, { id: old.key.id })).expiresAt).toBe(test.clock.now() - 1)
    expect(recentActivity(context.db, {})).toHaveLength(length)
  })

  it('takes effect in a verifier that remembers the key, like the rotation', async () => {
    const verify = (secret: Secret) =>
      must(test.keyreeve.verifier.verify({ secret: secret.reveal(), environment: 'test' }, 'api')).verdict
        .code
    const [at, once] = [await make('at once'), await make('in a while')]
    expect([verify(at.secret), verify(once.secret)]).toEqual(['ok', 'ok'])
    const { secret } = await rotate(at.key.id, 'none')
    expect([verify(at.secret), verify(secret)]).toEqual(['expired', 'ok'])
    await rotate(once.key.id, '7d')
    expect(verify(once.secret)).toBe('ok')
    must(await endOverlap(context, { id: once.key.id }))
    expect(verify(once.secret)).toBe('expired')
  })

  it('needs a rotated key, and a confirmation in production', async () => {
    const { key } = await make('a', { environment: 'production' })
    expect(codeOf(await endOverlap(context, { id: key.id }))).toBe('key_not_replaced')
    must(await rotateKey(context, { id: key.id, overlap: '7d' }))
    expect(codeOf(await test.keyreeve.perform('keys.endOverlap', { id: key.id }, { kind: 'you' }))).toBe(
      'confirmation_required.production_end_overlap',
    )
    expect(must(await endOverlap(context, { id: key.id })).status).toBe('expired')
    must(await deleteKey(context, { id: key.id }))
    expect(codeOf(await endOverlap(context, { id: key.id }))).toBe('key_deleted.key')
  })
})

it('the details of a new key show where the old secret still is, until the new one is written there', async () => {
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const write = async (id: string, name: string, variable: string) => {
    test.clock.advance(1)
    return must(
      await test.keyreeve.deliveries.writeEnv({ id, path: join(folder, name), variable }, { kind: 'you' }),
    ).path
  }
  const old = await make('a')
  const [first, second] = [await write(old.key.id, 'one.env', 'A'), await write(old.key.id, 'two.env', 'A')]
  await write(old.key.id, 'one.env', 'B')
  const { key } = await rotate(old.key.id)
  const left = () =>
    must(getKeyDetail(context, key.id)).replaces?.placements.map(
      ({ locator, variable }) => `${locator} ${variable}`,
    )
  expect(left()).toEqual([`${first} B`, `${second} A`, `${first} A`])
  await write(key.id, 'one.env', 'A')
  expect(left()).toEqual([`${first} B`, `${second} A`])
  expect(
    must(getKeyDetail(context, old.key.id)).placements.map(
      ({ locator, variable }) => `${locator} ${variable}`,
    ),
  ).toEqual(left())
})

describe('a key that was ended early', () => {
  const endings: readonly (readonly [string, (id: string) => Promise<unknown>])[] = [
    ['rotated without an overlap', (id) => rotate(id, 'none')],
    [
      'its overlap ended',
      async (id) => {
        await rotate(id, '7d')
        test.clock.advance(hour)
        must(await endOverlap(context, { id }))
      },
    ],
  ]
  it.each(endings)('%s: stays ended when the clock is set back, in every process', async (_, end) => {
    const start = test.clock.now()
    const account = must(
      await createAccount(context, { type: 'service_account', name: 'robot', roles: ['event_reader'] }),
    )
    const { key, secret } = await make('a', { accountId: account.id, expiration: '30d' })
    const check = () =>
      must(test.keyreeve.verifier.verify({ secret: secret.reveal(), environment: 'test' }, 'api')).verdict
        .code
    expect(check()).toBe('ok')
    test.clock.advance(hour)
    await end(key.id)
    const ended = test.clock.now()
    for (const time of [ended - 1, start - day, 1]) {
      test.clock.set(time)
      expect([check(), codeFor(secret), must(getKey(context, key.id))]).toMatchObject([
        'expired',
        'expired',
        { status: 'expired', expiresAt: ended, endedAt: ended },
      ])
      expect(codeOf(await endOverlap(context, { id: key.id }))).toBe('ok')
      expect(
        must(
          checkAccess(context, {
            subject: { keyId: key.id },
            entity: 'event',
            action: 'read',
            environment: 'test',
          }),
        ).checks.find(({ name }) => name === 'not_expired')?.detail,
      ).toMatchObject({ code: 'check.not_expired.ended', params: { at: ended } })
      expect(listAccounts(context, {}).find(({ id }) => id === account.id)?.activeKeys.test).toBe(1)
    }
    const { home, items, clock } = test
    await test.keyreeve.close()
    test = await openTestKeyreeve({ home, items, clock })
    context = test.keyreeve.context
    expect([check(), codeFor(secret)]).toEqual(['expired', 'expired'])
  })

  it('cannot be revived in the database: triggers refuse it, and without them its MAC fails', async () => {
    const { key, secret } = await make('a')
    await rotate(key.id, 'none')
    const changes = [
      'expires_at = 9000000000000',
      'ended_at = NULL',
      'ended_at = 1',
      'ended_at = NULL, expires_at = 9000000000000',
    ]
    for (const change of changes)
      expect(() => context.db.run(`UPDATE keys SET ${change} WHERE id = ?`, key.id)).toThrow(
        /never comes back|only ever/,
      )
    for (const trigger of ['keys_stay_ended', 'keys_replaced_end_nearer'])
      context.db.run(`DROP TRIGGER ${trigger}`)
    context.db.run('UPDATE keys SET ended_at = NULL WHERE id = ?', key.id)
    expect(codeFor(secret)).toBe('damaged')
  })
})
