/** A secret that was typed in place of a name is neither stored nor repeated. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import {
  codeOf,
  must,
  newFolder,
  newKey,
  openTestKeyreeve,
  yourAccount,
  type TestKeyreeve,
} from '../../support/home.ts'
import { createAccount, createRole, updateAccount, updateRole } from '../../support/operations.ts'

const imported = 'hunter2-but-long-enough'
const short = 'hunter2!!'
const role = {
  id: 'reports',
  name: 'Reports',
  description: '',
  permissions: ['event:read' as const],
  holders: 'both' as const,
}

let test: TestKeyreeve
let secrets: readonly string[]
beforeAll(async () => {
  test = await openTestKeyreeve()
  const { context } = test.keyreeve
  const take = async (name: string, value: string): Promise<void> =>
    void must(await importKey(context, { ...newKey(test.keyreeve, name), secret: new Secret(value) }))
  await take('imported', imported)
  await take('short', short)
  await take('lower case', 'abcdef_0123456789')
  const made = must(await createKey(context, newKey(test.keyreeve, 'deleted')))
  must(await deleteKey(context, { id: made.key.id }))
  must(await createRole(context, role))
  const issued = issueSecret('kr', 'production').reveal()
  secrets = [
    made.secret.reveal(),
    issued,
    `${issued.slice(0, -1)}${issued.endsWith('a') ? 'b' : 'a'}`,
    imported,
    short,
  ]
})
afterAll(() => test.cleanUp())

const contents = (): string =>
  readdirSync(test.home)
    .map((name) => readFileSync(join(test.home, name), 'latin1'))
    .join('\n')

/** The field that was refused as a secret, and whether the refusal repeats it. */
const refusal = (result: Result<unknown>, secret: string): unknown =>
  result.ok
    ? 'accepted'
    : { code: result.error.code, field: result.error.field, repeats: JSON.stringify(result).includes(secret) }
const at = (field: string): unknown => ({ code: 'invalid_input.looks_like_secret', field, repeats: false })

/** A secret alone, and pasted together with other text. */
const around = (secret: string): readonly string[] => [
  secret,
  `key ${secret}`,
  `KEY=${secret}`,
  `“${secret}”`,
  `${secret}, of production`,
]

describe('a text that is or contains a secret', () => {
  it('is refused as a key name, whether issued, mistyped, imported or deleted', async () => {
    for (const secret of secrets)
      for (const name of around(secret))
        expect(refusal(await createKey(test.keyreeve.context, newKey(test.keyreeve, name)), secret)).toEqual(
          at('name'),
        )
  })

  it('is refused as a key name in other forms: truncated, without its prefix, encoded, in capitals or split', async () => {
    // Without its prefix it is recognised by its mix of characters, which one secret in several hundred lacks.
    const isMixed = (text: string): boolean => [/[0-9]/, /[A-Z]/, /[a-z]/].every((kind) => kind.test(text))
    let issued = issueSecret('kr', 'test').reveal()
    while (!isMixed(issued.slice('kr_test_'.length + 1, -1))) issued = issueSecret('kr', 'test').reveal()
    const body = issued.slice('kr_test_'.length)
    for (const name of [
      body,
      issued.slice(0, -1),
      body.slice(1),
      body.slice(0, -1),
      Buffer.from(issued).toString('base64'),
      Buffer.from(imported).toString('base64'),
      issued.toUpperCase(),
      ...[' ', '\u200b', '-', '\u00ad'].flatMap((filler) =>
        [issued, 'abcdef_0123456789'].map((secret) => `${secret.slice(0, 14)}${filler}${secret.slice(14)}`),
      ),
      issued.replace(/.{6}/g, '$& '),
    ])
      expect(refusal(await createKey(test.keyreeve.context, newKey(test.keyreeve, name)), name)).toEqual(
        at('name'),
      )
  })

  it('is refused as an account name', async () => {
    const { context } = test.keyreeve
    for (const secret of secrets) {
      expect(
        refusal(
          await createAccount(context, { type: 'user', name: secret, roles: ['event_reader'] }),
          secret,
        ),
      ).toEqual(at('name'))
      expect(
        refusal(
          await updateAccount(context, { id: yourAccount(test.keyreeve), name: `me ${secret}` }),
          secret,
        ),
      ).toEqual(at('name'))
    }
  })

  it('is refused as a name, description, id or entity of a role', async () => {
    const { context } = test.keyreeve
    for (const secret of secrets) {
      expect(refusal(await createRole(context, { ...role, id: 'other', name: secret }), secret)).toEqual(
        at('name'),
      )
      expect(refusal(await updateRole(context, { ...role, description: `For ${secret}.` }), secret)).toEqual(
        at('description'),
      )
    }
    expect(
      refusal(await createRole(context, { ...role, id: 'abcdef_0123456789' }), 'abcdef_0123456789'),
    ).toEqual(at('id'))
    expect(
      refusal(
        await updateRole(context, { ...role, permissions: ['abcdef_0123456789:read'] }),
        'abcdef_0123456789',
      ),
    ).toEqual(at('permissions'))
  })

  it('is refused as the name of the key being imported', async () => {
    const secret = 'a secret not seen before'
    for (const name of [secret, `it is ${secret}`])
      expect(
        refusal(
          await importKey(test.keyreeve.context, {
            ...newKey(test.keyreeve, name),
            secret: new Secret(secret),
          }),
          secret,
        ),
      ).toEqual(at('name'))
  })

  it('is refused as a variable of a .env file', async () => {
    const { key } = must(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'written')))
    const [issued = ''] = secrets
    const folder = newFolder()
    onTestFinished(() => rmSync(folder, { recursive: true }))
    expect(
      refusal(
        await test.keyreeve.deliveries.writeEnv(
          { id: key.id, path: join(folder, '.env'), variable: issued },
          { kind: 'you' },
        ),
        issued,
      ),
    ).toEqual(at('variable'))
    expect(readdirSync(folder)).toEqual([])
  })

  it('is found inside longer text, from twelve characters on', async () => {
    expect(
      refusal(await createKey(test.keyreeve.context, newKey(test.keyreeve, `x${imported}y`)), imported),
    ).toEqual(at('name'))
  })

  it('is not in any file of the data folder', () => {
    for (const secret of secrets) expect(contents()).not.toContain(secret)
  })
})

it('accepts ordinary names, also those that share words with a secret', async () => {
  for (const name of [
    'hunter2',
    'long-enough',
    'kr_test_short',
    'production-event-service',
    '🔑 請求サービス',
    'Production Event Service For Team 2 And Region West',
    'my_test_key for the internationalization of release 2',
    'production-event-service-of-the-team-in-region-west-2',
    '0b5f1c9e-7a3d-4e57-9c1a-2f8f6f0d1b3e',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  ])
    expect(codeOf(await createKey(test.keyreeve.context, newKey(test.keyreeve, name)))).toBe('ok')
})
