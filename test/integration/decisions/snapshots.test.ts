/** A key's permissions are fixed when it is created: later changes of roles and accounts change no decision. */
import { rmSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { actions, type Permission } from '../../../shared/domain/types.ts'
import { builtInRoles } from '../../../shared/domain/permissions.ts'
import { must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { seeded } from '../../support/random.ts'
import {
  archiveAccount,
  createAccount,
  createRole,
  deleteRole,
  updateAccount,
  updateRole,
} from '../../support/operations.ts'

const entities = ['event', 'customer', 'secret', 'made_up']
const edits = 3000
const random = seeded(20)
const somePermissions = (): Permission[] =>
  Array.from(
    { length: 1 + random.below(4) },
    (): Permission => `${random.pick([...entities, '*'])}:${random.pick(['read', 'write', '*'] as const)}`,
  )

/** Every decision about the keys, through both entry points. */
const decisionsOf = (
  { keyreeve }: TestKeyreeve,
  keys: readonly { id: string; secret: string }[],
): readonly string[] =>
  keys.flatMap(({ id, secret }) =>
    entities.flatMap((entity) =>
      actions.map((action) => {
        const request = { entity, action, environment: 'test' } as const
        const { code } = must(keyreeve.verifier.verify({ ...request, secret }, 'api')).verdict
        expect(must(checkAccess(keyreeve.context, { ...request, subject: { keyId: id } })).code).toBe(code)
        return code
      }),
    ),
  )

it(
  `${edits} random edits of roles and accounts change no decision about existing keys`,
  { timeout: 120_000 },
  async () => {
    const home = newFolder({ inMemory: true })
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const test = await openTestKeyreeve({ home })
    const { context } = test.keyreeve
    const custom = Array.from({ length: 8 }, (_, index) => `role_${index}`)
    const fresh = (id: string) => ({
      id,
      name: id,
      description: '',
      permissions: somePermissions(),
      holders: 'both' as const,
    })
    for (const id of custom) must(await createRole(context, fresh(id)))
    const someRoles = (): string[] => [
      ...new Set(
        Array.from({ length: 1 + random.below(3) }, () =>
          random.pick([...custom, ...builtInRoles.map((role) => role.id)]),
        ),
      ),
    ]
    const accounts: string[] = []
    for (let index = 0; index < 12; index += 1)
      accounts.push(
        must(
          await createAccount(context, {
            type: 'service_account',
            name: `service ${index}`,
            roles: someRoles(),
          }),
        ).id,
      )
    const keys = []
    for (let index = 0; index < 36; index += 1) {
      const { key, secret } = must(
        await createKey(
          context,
          newKey(test.keyreeve, `key ${index}`, {
            keep: false,
            accountId: accounts[index % accounts.length] ?? '',
          }),
        ),
      )
      keys.push({ id: key.id, secret: secret.reveal() })
    }
    const before = decisionsOf(test, keys)
    expect(new Set(before)).toEqual(new Set(['ok', 'insufficient_permissions']))

    const kinds = [
      () => updateRole(context, fresh(random.pick(custom))),
      () => updateAccount(context, { id: random.pick(accounts), roles: someRoles() }),
      () => deleteRole(context, { id: random.pick(custom) }),
      () => createRole(context, fresh(random.pick(custom))),
      () => updateAccount(context, { id: random.pick(accounts), name: `service ${random.below(1e9)}` }),
      () => archiveAccount(context, { id: random.pick(accounts) }),
    ]
    const done = kinds.map(() => 0)
    for (let edit = 1; edit <= edits; edit += 1) {
      const kind = random.below(kinds.length)
      if ((await kinds[kind]?.())?.ok) done[kind] = (done[kind] ?? 0) + 1
      if (edit % 250 === 0) expect(decisionsOf(test, keys)).toEqual(before)
    }
    // Accounts with keys cannot be archived; everything else happened many times.
    expect(done.pop()).toBe(0)
    for (const times of done) expect(times).toBeGreaterThan(20)

    const { home: folder, items, clock } = test
    await test.cleanUp()
    const again = await openTestKeyreeve({ home: folder, items, clock })
    onTestFinished(() => again.cleanUp())
    expect(decisionsOf(again, keys)).toEqual(before)
    // Control: a new key gets its account's current roles.
    const made = []
    for (const [index, accountId] of accounts.entries()) {
      const { key, secret } = must(
        await createKey(
          again.keyreeve.context,
          newKey(again.keyreeve, `new ${index}`, { keep: false, accountId }),
        ),
      )
      made.push({ id: key.id, secret: secret.reveal() })
    }
    expect(decisionsOf(again, made)).not.toEqual(before.slice(0, made.length * 8))
  },
)

it.each([
  "roles = '[]'",
  'permissions = \'["*:*"]\'',
  "environment = 'production'",
  'digest = randomblob(32)',
  "account_id = 'another'",
])('the database itself refuses UPDATE keys SET %s', async (change) => {
  const test = await openTestKeyreeve()
  onTestFinished(() => test.cleanUp())
  must(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'a', { keep: false })))
  expect(() => test.keyreeve.context.db.run(`UPDATE keys SET ${change}`)).toThrow('never changes')
})
