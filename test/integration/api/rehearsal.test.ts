import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getKey } from '../../../electron/core/keys/list.ts'
import { listRehearsals, rehearsalMs } from '../../../electron/core/rehearsal/rehearsal.ts'
import { rehearsedOutcomes } from '../../../shared/domain/types.ts'
import { codeOf, must, openTestKeyreeve } from '../../support/home.ts'
import { openTestApi, type TestApi } from './api.ts'
import { disableKey, startRehearsal, stopRehearsal } from '../../support/operations.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api.cleanUp())

const statuses = { expired: 401, rate_limited: 429, insufficient_permissions: 403 } as const
/** The same, as a gateway sees it. */
const gatewayStatuses = { ...statuses, rate_limited: 403 } as const

describe('a rehearsal', () => {
  it.each(rehearsedOutcomes)('answers %s everywhere, for five minutes and no longer', async (outcome) => {
    const { context } = api.keyreeve
    const { key, secret } = await api.key('a')
    const other = await api.key('b')
    const authorize = (with_: string) =>
      api.ask('/v1/authorize?entity=event&action=read&environment=test', { key: with_ })
    expect((await authorize(secret)).status).toBe(200)
    expect(must(await startRehearsal(context, { keyId: key.id, outcome }))).toEqual([
      { keyId: key.id, keyName: 'a', environment: 'test', outcome, until: api.clock.now() + rehearsalMs },
    ])
    const rehearsed = await authorize(secret)
    expect(rehearsed).toMatchObject({ status: gatewayStatuses[outcome], body: { code: outcome } })
    expect(rehearsed.headers.get('x-keyreeve-code')).toBe(outcome)
    expect(rehearsed.headers.get('x-keyreeve-rehearsal')).toBe(outcome)
    expect(rehearsed.headers.get('retry-after')).toBe(outcome === 'rate_limited' ? '300' : null)
    expect((await api.ask('/v1/users/me', { key: secret })).status).toBe(statuses[outcome])
    expect(
      (await api.ask('/v1/keys/verify', { method: 'POST', body: { key: secret, environment: 'test' } })).body,
    ).toMatchObject({
      valid: false,
      code: outcome,
      key_id: key.id,
    })
    expect((await authorize(other.secret)).status).toBe(200)
    api.clock.advance(rehearsalMs - 1)
    expect((await authorize(secret)).status).toBe(gatewayStatuses[outcome])
    api.clock.advance(1)
    expect((await authorize(secret)).status).toBe(200)
    expect(listRehearsals(context)).toEqual([])
    // A rehearsal is neither a use nor a refusal: only the two 200 count.
    api.keyreeve.usage.flush()
    expect(must(getKey(context, key.id))).toMatchObject({ uses: 2, lastRefusal: null })
  })

  it('never lets through what would be refused, and can be ended early', async () => {
    const { context } = api.keyreeve
    const reader = await api.account('reader', ['event_reader'])
    const { key, secret } = await api.key('a', { accountId: reader.id })
    must(await startRehearsal(context, { keyId: key.id, outcome: 'rate_limited' }))
    expect(
      (await api.ask('/v1/authorize?entity=event&action=write&environment=test', { key: secret })).status,
    ).toBe(403)
    expect((await api.ask('/v1/authorize?environment=production', { key: secret })).status).toBe(401)
    expect(await api.ask('/v1/authorize?environment=test', { key: secret })).toMatchObject({
      status: 403,
      body: { code: 'rate_limited' },
    })
    expect(must(await stopRehearsal(context, { keyId: key.id }))).toEqual([])
    expect((await api.ask('/v1/authorize?environment=test', { key: secret })).status).toBe(200)
    must(await startRehearsal(context, { keyId: key.id, outcome: 'rate_limited' }))
    must(await disableKey(context, { id: key.id }))
    expect(await api.ask('/v1/authorize?environment=test', { key: secret })).toMatchObject({
      status: 401,
      body: { code: 'disabled' },
    })
    expect(codeOf(await startRehearsal(context, { keyId: 'key_none', outcome: 'expired' }))).toBe(
      'not_found.key',
    )
  })

  it('that another process starts or ends takes effect with the next request', async () => {
    const { key, secret } = await api.key('a')
    const other = await openTestKeyreeve({ home: api.home, items: api.items, clock: api.clock })
    try {
      for (let time = 0; time < 3; time += 1) {
        expect((await api.ask('/v1/authorize?environment=test', { key: secret })).status).toBe(200)
        must(await startRehearsal(other.keyreeve.context, { keyId: key.id, outcome: 'expired' }))
        expect((await api.ask('/v1/authorize?environment=test', { key: secret })).status).toBe(401)
        must(await stopRehearsal(other.keyreeve.context, { keyId: key.id }))
      }
    } finally {
      await other.cleanUp()
    }
  })
})
