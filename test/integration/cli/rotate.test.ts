/** The real command rotates keys on a real vault. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importKey } from '../../../electron/core/keys/create.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { Account, Key, SnapshotDiff } from '../../../shared/domain/types.ts'
import { newCliVault, whileAppIsOpen, type CliHome } from '../../support/cli.ts'
import { must } from '../../support/home.ts'
import { updateAccount } from '../../support/operations.ts'

type Created = { readonly key: Key; readonly secret: string }
type Rotated = {
  readonly key: Key
  readonly secret: string | null
  readonly replaced: Key
  readonly diff: SnapshotDiff
}

let cli: CliHome
let account: Account
beforeAll(async () => {
  cli = await newCliVault()
  account = await cli.json<Account>([
    'accounts',
    'create',
    '--type',
    'service',
    '--name',
    'robot',
    '--role',
    'event_ingestor',
  ])
}, 60_000)
afterAll(() => cli.close())

const create = (name: string, ...more: string[]): Promise<Created> =>
  cli.json<Created>(['keys', 'create', '--account', 'robot', '--name', name, '--print', ...more])
const verify = async (secret: string | null, environment = 'test'): Promise<number> =>
  (
    await cli.run(['verify', '--entity', 'event', '--action', 'write', '--env', environment], {
      input: secret ?? '',
    })
  ).code

describe('rotate', { timeout: 60_000 }, () => {
  it('returns a new secret with the current roles and the difference; both keys work until the overlap is ended', async () => {
    const old = await create('turning')
    await whileAppIsOpen(cli, async ({ context }) =>
      must(await updateAccount(context, { id: account.id, roles: ['event_ingestor', 'event_reader'] })),
    )
    const turned = await cli.json<Rotated>(['rotate', 'turning', '--overlap', '1h', '--print'])
    expect(turned.key).toMatchObject({
      name: 'turning',
      status: 'active',
      roles: ['event_ingestor', 'event_reader'],
    })
    expect(turned.replaced).toMatchObject({ id: old.key.id, status: 'replaced', replacedBy: turned.key.id })
    expect(turned.diff.roles).toEqual({ added: ['event_reader'], removed: [] })
    expect([await verify(old.secret), await verify(turned.secret)]).toEqual([0, 0])
    const ended = await cli.json<{ readonly ended: readonly Key[] }>(['rotate', 'turning', '--end-overlap'])
    expect(ended.ended.map(({ id }) => id)).toEqual([old.key.id])
    expect([await verify(old.secret), await verify(turned.secret)]).toEqual([41, 0])
    expect(await cli.json(['rotate', 'turning', '--end-overlap'])).toMatchObject({ ended: [] })
  })

  it('ends every overlap of a key that was rotated twice', async () => {
    const first = await create('twice')
    const second = await cli.json<Rotated>(['rotate', 'twice', '--print'])
    const third = await cli.json<Rotated>(['rotate', 'twice', '--print'])
    expect([await verify(first.secret), await verify(second.secret)]).toEqual([0, 0])
    await cli.json(['rotate', 'twice', '--end-overlap'])
    expect([await verify(first.secret), await verify(second.secret), await verify(third.secret)]).toEqual([
      41, 41, 0,
    ])
  })

  it('prints only the secret with --print, and everything else on stderr', async () => {
    await create('told', '--env', 'production')
    const silent = await cli.run(['rotate', 'told', '--env', 'production', '--overlap', 'none'])
    expect([silent.code, silent.stderr]).toEqual([
      0,
      expect.stringContaining(
        'The old secret is now refused. Roles compared with the old key: the same as in the key.',
      ),
    ])
    expect(silent.stdout + silent.stderr).not.toMatch(/kr_live_[0-9A-Za-z]{38}/)
    expect((await cli.json<Rotated>(['rotate', 'told', '--env', 'production'])).secret).toBeNull()
    const shown = await cli.run(['rotate', 'told', '--env', 'production', '--print'])
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/^kr_live_[0-9A-Za-z]{38}\n$/)])
    expect(await verify(shown.stdout, 'production')).toBe(0)
  })

  it('refuses to lose a secret, and keys that are inactive or do not exist', async () => {
    await create('unkept', '--no-keep')
    expect((await cli.run(['rotate', 'unkept'])).code).toBe(2)
    expect((await cli.run(['rotate', 'unkept', '--print'])).code).toBe(0)
    await create('off')
    await cli.json(['keys', 'disable', 'off'])
    expect(await cli.run(['rotate', 'off', '--json'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('key_not_active'),
    })
    expect((await cli.run(['rotate', 'nothing'])).code).toBe(4)
  })

  it('reads the new value of an imported key from standard input, and does not print it', async () => {
    await whileAppIsOpen(cli, async ({ context }) =>
      must(
        await importKey(context, {
          name: 'brought',
          accountId: account.id,
          environment: 'test',
          expiration: 'never',
          secret: new Secret('a value made elsewhere'),
        }),
      ),
    )
    expect((await cli.run(['rotate', 'brought', '--json'])).code).toBe(1)
    const { code, stdout } = await cli.run(['rotate', 'brought', '--print', '--json'], {
      input: 'its successor, made there too\n',
    })
    expect([code, (JSON.parse(stdout) as Rotated).secret]).toEqual([0, null])
    expect([await verify('a value made elsewhere'), await verify('its successor, made there too')]).toEqual([
      0, 0,
    ])
  })
})
