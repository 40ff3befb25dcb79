/** Text that cannot be stored unchanged or is invisible is refused at every entry point, and a refused request changes nothing. */
import { describe, expect, it } from 'vitest'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { Context } from '../../../electron/core/context.ts'
import { must, newKey, openTestKeyreeve, yourAccount } from '../../support/home.ts'
import { openTestApi } from '../api/api.ts'
import { contentOf, openDispatcher } from './dispatcher.ts'
import { createAccount, createRole, listKeys } from '../../support/operations.ts'

const loneSurrogates = ['x\ud83d', '\udc00x', 'a\ude00\ud83db']
const tag = (letters: string): string =>
  String.fromCodePoint(...Array.from(letters, (letter) => 0xe0000 + (letter.codePointAt(0) ?? 0)))
const invisible = [
  '\u200b',
  '\u00ad\u00ad',
  '\u2800',
  '\u3164',
  '\ufffc',
  '\uffa0',
  '\u115f\u1160',
  '\u180e',
  '\u034f',
  '\ufe0f',
  '\u2060 \u2063',
  tag('admin'),
  '\u{1d159}',
  '\u{13441}',
  ' \u200b ',
  '\u0301',
]

type Input = Readonly<Record<string, unknown>>

/** One copy of `input` per text in it, with `change` applied to only that text. */
const variants = (
  input: Input,
  change: (text: string) => string,
): readonly { readonly field: string; readonly input: Input }[] =>
  Object.entries(input).flatMap(([field, value]) => {
    if (typeof value === 'string') return [{ field, input: { ...input, [field]: change(value) } }]
    return Array.isArray(value)
      ? [
          {
            field: `${field}.0`,
            input: { ...input, [field]: [change(String(value[0])), ...(value as unknown[]).slice(1)] },
          },
        ]
      : []
  })

/** What a lone surrogate is refused with in fields that allow only certain values or characters. */
const loneRefusals: Readonly<Record<string, string>> = {
  environment: 'invalid_input.one_of',
  expiration: 'invalid_input.malformed',
  holders: 'invalid_input.one_of',
  overlap: 'invalid_input.one_of',
  'permissions.0': 'invalid_input.permission',
  prefix: 'invalid_input.prefix',
  'roles.create id': 'invalid_input.role_id',
  'roles.update id': 'invalid_input.role_id',
  secret: 'secret_unstorable.characters',
  type: 'invalid_input.one_of',
}

describe('through IPC', () => {
  const scene = async () => {
    const subject = await openDispatcher()
    const { keyreeve } = subject.test
    const { context } = keyreeve
    const accountId = yourAccount(keyreeve)
    const service = must(
      await createAccount(context, { type: 'service_account', name: 'service', roles: ['event_reader'] }),
    )
    must(
      await createRole(context, {
        id: 'clerk',
        name: 'Clerk',
        description: '',
        permissions: ['invoice:*'],
        holders: 'both',
      }),
    )
    const { key } = must(await createKey(context, newKey(keyreeve, 'there')))
    const imported = must(
      await importKey(context, {
        name: 'brought',
        accountId,
        environment: 'test',
        expiration: 'never',
        secret: new Secret('sk-imported-value-01'),
      }),
    )
    const role = { name: 'Payments', description: 'Pays.', permissions: ['payment:read'], holders: 'both' }
    const inputs: readonly (readonly [route: string, input: Input])[] = [
      ['keys.create', { name: 'fresh', accountId, environment: 'test', expiration: 'never', keep: true }],
      [
        'keys.create',
        {
          name: 'fresh',
          accountId,
          environment: 'test',
          expiration: 'never',
          keep: false,
          inPlaceOf: key.id,
        },
      ],
      [
        'keys.import',
        { name: 'fresh', accountId, environment: 'test', expiration: 'never', secret: 'sk-another-value-02' },
      ],
      ['keys.rotate', { id: imported.id, overlap: '1h', secret: 'sk-rotated-value-03' }],
      [
        'accounts.create',
        { type: 'service_account', name: 'fresh', roles: ['event_reader'], prefix: 'acme' },
      ],
      ['accounts.update', { id: service.id, name: 'renamed', roles: ['all_reader'] }],
      ['accounts.update', { id: accountId, name: 'me' }],
      ['roles.create', { id: 'payments', ...role }],
      ['roles.update', { id: 'clerk', ...role }],
      ['vault.setUpPassphrase', { passphrase: 'correct horse battery staple' }],
    ]
    return { ...subject, inputs }
  }

  it('refuses a lone surrogate in every text field of every write, and changes nothing', async () => {
    const { test, dispatch, inputs } = await scene()
    const before = contentOf(test)
    const items = test.items.size
    let sent = 0
    for (const [route, valid] of inputs) {
      for (const lone of loneSurrogates) {
        for (const { field, input } of variants(valid, (text) => text + lone)) {
          expect(await dispatch(route, input), `${route} ${field}`).toMatchObject({
            ok: false,
            error: {
              code:
                loneRefusals[`${route} ${field}`] ?? loneRefusals[field] ?? 'invalid_input.half_character',
              field,
            },
          })
          sent += 1
        }
      }
    }
    expect(sent).toBeGreaterThan(100)
    expect(contentOf(test)).toBe(before)
    expect(test.items.size).toBe(items)
    // Control: unchanged, most of them are accepted, so the text was the reason.
    const answers = await Promise.all(inputs.slice(3, 9).map(([route, input]) => dispatch(route, input)))
    expect(answers.map((answer) => answer.ok)).toEqual(answers.map(() => true))
  })

  it.each(
    invisible.map((text) => [
      Array.from(text, (letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16)}`).join(' '),
      text,
    ]),
  )('a name or description of nothing but %s is refused, and nothing has changed', async (_, text) => {
    const { test, dispatch, inputs } = await scene()
    const before = contentOf(test)
    for (const [route, valid] of inputs) {
      for (const field of ['name', 'description']) {
        if (typeof valid[field] !== 'string') continue
        expect(await dispatch(route, { ...valid, [field]: text }), `${route} ${field}`).toMatchObject({
          ok: false,
          error: { code: 'invalid_input.invisible', field },
        })
      }
    }
    expect(contentOf(test)).toBe(before)
  })
})

describe('through the local API', () => {
  /** A hash of everything except the counts of uses and refusals, which every request changes. */
  const rowsOf = ({ db }: Context): string =>
    JSON.stringify(
      [
        'accounts',
        'account_roles',
        'keys',
        'roles',
        'audit',
        'journal',
        'placements',
        'deliveries',
        'lost_keys',
      ].map((table) => db.all(`SELECT * FROM ${table}`)),
    )

  it('answers 400 for text that cannot be stored or seen, changes nothing, and damages no key', async () => {
    const api = await openTestApi()
    try {
      const { context } = api.keyreeve
      const { secret } = await api.key('admin')
      const bodies: readonly (readonly [path: string, body: Input, fields: readonly string[]])[] = [
        ['/v1/secrets/api/keys', { name: 'fresh', type: 'private_key' }, ['name']],
        [
          '/v1/secrets/api/keys',
          { name: 'fresh', type: 'private_key', service_account_id: yourAccount(api.keyreeve) },
          ['service_account_id'],
        ],
        ['/v1/users', { type: 'service_account', name: 'fresh', roles: ['event_reader'] }, ['name', 'roles']],
        [
          '/v1/users',
          { type: 'user', email: 'ada@example.com', roles: ['event_reader'] },
          ['email', 'roles'],
        ],
      ]
      const before = rowsOf(context)
      for (const [path, body, fields] of bodies) {
        for (const field of fields) {
          for (const text of [...loneSurrogates, ...(field === 'name' ? invisible : [])]) {
            const changed = { ...body, [field]: Array.isArray(body[field]) ? [text] : text }
            const answer = await api.ask(path, { key: secret, method: 'POST', body: changed })
            expect([answer.status, (answer.body as { code: string }).code], `${path} ${field}`).toEqual([
              400,
              'validation_error',
            ])
          }
        }
      }
      expect(rowsOf(context)).toBe(before)
      expect(listKeys(context, { environment: 'test' }).map(({ name, status }) => [name, status])).toEqual([
        ['admin', 'active'],
      ])
    } finally {
      await api.cleanUp()
    }
  })
})

it('a row is not written even if such text gets past every schema', async () => {
  const test = await openTestKeyreeve()
  try {
    const { context } = test.keyreeve
    const before = contentOf(test)
    await expect(
      createAccount(context, { type: 'service_account', name: 'x\ud83d', roles: ['event_reader'] }),
    ).rejects.toThrow('a lone surrogate')
    await expect(createKey(context, newKey(test.keyreeve, 'x\ud83d', { keep: false }))).rejects.toThrow(
      'a lone surrogate',
    )
    expect(contentOf(test)).toBe(before)
  } finally {
    await test.cleanUp()
  }
})
