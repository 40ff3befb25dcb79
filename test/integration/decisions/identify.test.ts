import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../electron/core/context.ts'
import { identify } from '../../../electron/core/decisions/paste/identify.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { codeOf, must, newKey, openTestKeyreeve, yourAccount, type TestKeyreeve } from '../../support/home.ts'
import { createAccount, disableKey } from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
})
afterEach(() => test.cleanUp())

const make = async (name: string, more: Parameters<typeof newKey>[2] = {}) => {
  const { key, secret } = must(await createKey(context, newKey(test.keyreeve, name, more)))
  return { key, secret: secret.reveal() }
}
const take = (name: string, value: string) =>
  importKey(context, {
    name,
    accountId: yourAccount(test.keyreeve),
    environment: 'test',
    expiration: 'never',
    secret: new Secret(value),
    as: 'given',
    otherEnvironment: true,
  })
const look = (text: string) => must(identify(context, new Secret(text)))
const namesIn = (text: string) => look(text).found.map(({ by, key }) => [by, key?.name ?? null])

describe('identifying pasted text', () => {
  it('a secret: prefix, environment, checksum, key and state, without returning any of it', async () => {
    const account = must(
      await createAccount(context, {
        type: 'service_account',
        name: 's',
        roles: ['event_reader'],
        prefix: 'acme',
      }),
    )
    const { key, secret } = await make('live', { accountId: account.id, environment: 'production' })
    must(await disableKey(context, { id: key.id }))
    const { found } = look(secret)
    expect(found).toEqual([
      {
        by: 'secret',
        hint: key.hint,
        shape: { form: 'issued', prefix: 'acme', environment: 'production' },
        key: expect.objectContaining({ id: key.id, status: 'disabled' }) as unknown,
        defects: [],
      },
    ])
    expect(JSON.stringify(found)).not.toContain(secret.slice(-10))
  })

  it('a secret that is unknown, mistyped, relabelled or truncated', async () => {
    const { secret } = await make('a')
    const other = await openTestKeyreeve()
    const foreign = must(await createKey(other.keyreeve.context, newKey(other.keyreeve, 'a'))).secret.reveal()
    await other.cleanUp()
    const forms = (text: string) =>
      look(text).found.map(({ shape, key }) => [shape?.form, shape?.environment, key])
    expect(forms(foreign)).toEqual([['issued', 'test', null]])
    expect(forms(secret.replace('_test_', '_live_'))).toEqual([['bad_checksum', 'production', null]])
    expect(forms(secret.slice(0, -3))).toEqual([['wrong_length', 'test', null]])
    expect(forms('nothing-of-ours')).toEqual([['foreign', null, null]])
    expect(forms('two words')).toEqual([])
    expect(forms('')).toEqual([])
  })

  it('a curl command, a response, a log, a .env line, a hint, an id, a name', async () => {
    const { key, secret } = await make('event-service')
    expect(
      namesIn(
        `curl -sS -H 'x-api-key: ${secret}' 'http://127.0.0.1:4571/v1/authorize?entity=event&action=read&environment=test'`,
      ),
    ).toEqual([['secret', 'event-service']])
    expect(
      namesIn(`{"code":"insufficient_permissions","missing":"event:read","key_id":"${key.id}"}`),
    ).toEqual([['id', 'event-service']])
    expect(namesIn(`10:00:01 WARN refused ${key.hint} GET /v1/events 403\n10:00:02 INFO ok`)).toEqual([
      ['hint', 'event-service'],
    ])
    expect(namesIn(`PORT=1\nexport EVENT_SERVICE_API_KEY="${secret}"\n`)).toEqual([
      ['secret', 'event-service'],
    ])
    expect(namesIn(key.hint)).toEqual([['hint', 'event-service']])
    expect(namesIn('event-service')).toEqual([['name', 'event-service']])
    expect(namesIn('“event-service” lacks event:read.')).toEqual([['name', 'event-service']])
    expect(look('{"message":"“event-service” lacks event:read."}').asked).toEqual({
      entity: 'event',
      action: 'read',
    })
  })

  it('an imported key, anywhere in the text', async () => {
    must(await take('stripe', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'))
    must(await take('spaced', ' with spaces and "quotes" '))
    must(await take('short', 'hunter2'))
    for (const text of [
      'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
      'curl -u sk_live_4eC39HqLyjWDarjtT1zdp7dc: https://api.stripe.com',
      'STRIPE_KEY=sk_live_4eC39HqLyjWDarjtT1zdp7dc',
    ])
      expect(namesIn(text)).toEqual([['secret', 'stripe']])
    expect(namesIn(' with spaces and "quotes" ')).toEqual([['secret', 'spaced']])
    expect(namesIn('DB_PASSWORD=hunter2')).toEqual([['secret', 'short']])
    expect(namesIn("curl -H 'x-api-key: hunter2' http://x")).toEqual([['secret', 'short']])
  })

  it('names every key once, at most ten', async () => {
    const a = await make('a')
    const b = await make('b', { environment: 'production' })
    expect(namesIn(`${a.secret} ${a.key.id} ${a.key.hint} then ${b.secret}`)).toEqual([
      ['secret', 'a'],
      ['secret', 'b'],
    ])
    const more = look(
      Array.from({ length: 12 }, (_, index) => `acme_test_${String(index).padStart(38, 'x')}`).join(' '),
    )
    expect(more.found).toHaveLength(10)
    expect(more.more).toBe(true)
    must(await deleteKey(context, { id: a.key.id }))
    expect(look(a.secret).found[0]?.key?.status).toBe('deleted')
    expect(namesIn('a')).toEqual([['secret', null]])
  })

  it('refuses more than 64 KiB, and anything while the vault is not open', async () => {
    expect(identify(context, new Secret('é'.repeat(40_000)))).toMatchObject({
      ok: false,
      error: { code: 'invalid_input.paste_too_large', field: 'text' },
    })
    test.keyreeve.vault.lock()
    expect(codeOf(identify(context, new Secret('x')))).toBe('keychain_locked.session')
  })

  it('needs a bounded number of lookups', async () => {
    let lookups = 0
    const counting: Context = {
      ...context,
      db: {
        ...context.db,
        get: (sql, ...values) => {
          lookups += 1
          return context.db.get(sql, ...values)
        },
        all: (sql, ...values) => {
          lookups += 1
          return context.db.all(sql, ...values)
        },
      },
    }
    const words = Array.from({ length: 5000 }, (_, index) => `token${index}x`).join(' ')
    must(identify(counting, new Secret(words)))
    expect(lookups).toBeGreaterThan(200)
    expect(lookups).toBeLessThan(600)
  })

  it('leaves nothing of the text in the data folder', async () => {
    await make('a')
    const canary = 'canary-7f3a9c2e5b81d604'
    const files = () =>
      readdirSync(test.home)
        .map((name) => readFileSync(join(test.home, name)))
        .filter((bytes) => bytes.includes(canary))
    look(`curl -H 'x-api-key: ${canary}' http://x/v1/authorize?entity=event`)
    expect(files()).toEqual([])
    // Control: the search does find it.
    must(await createAccount(context, { type: 'service_account', name: canary, roles: ['event_reader'] }))
    expect(files().length).toBeGreaterThan(0)
  })
})
