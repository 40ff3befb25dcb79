/** The real command as a child process, on a real passphrase vault. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account, Key, KeyDetail, Role } from '../../../shared/domain/types.ts'
import type { Explanation } from '../../../shared/domain/explanation.ts'
import { newCliVault, type CliHome } from '../../support/cli.ts'

type Created = { readonly key: Key; readonly secret: string | null }

const hour = 3_600_000

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
})
afterAll(() => cli.close())

const create = (name: string, ...more: readonly string[]): Promise<Created> =>
  cli.json<Created>(['keys', 'create', '--account', 'you', '--name', name, ...more])
const createAccount = (type: 'user' | 'service', name: string, role = 'event_reader'): Promise<Account> =>
  cli.json<Account>(['accounts', 'create', '--type', type, '--name', name, '--role', role])
const errorOf = (stderr: string): { code: string; message: string } =>
  (JSON.parse(stderr) as { error: { code: string; message: string } }).error

describe('accounts and roles', { timeout: 60_000 }, () => {
  it('lists the built-in roles and the account of the person at this machine', async () => {
    const roles = await cli.json<readonly Role[]>(['roles', 'list'])
    expect(roles.map((role) => role.id)).toEqual([
      'event_ingestor',
      'event_reader',
      'all_reader',
      'all_writer',
      'super_admin',
    ])
    const fresh = await newCliVault()
    try {
      const accounts = await fresh.json<readonly Account[]>(['accounts', 'list'])
      expect(accounts.map(({ name, isYou, roles }) => ({ name, isYou, roles }))).toEqual([
        { name: 'you', isYou: true, roles: ['super_admin'] },
      ])
    } finally {
      fresh.close()
    }
  })

  it('creates an account with several roles, by repeating the option or listing them', async () => {
    const program = await cli.json<Account>([
      'accounts',
      'create',
      '--type',
      'service',
      '--name',
      'event-service',
      '--role',
      'event_ingestor',
      '--role',
      'event_reader',
      '--prefix',
      'evs',
    ])
    expect(program).toMatchObject({
      type: 'service_account',
      name: 'event-service',
      roles: ['event_ingestor', 'event_reader'],
      prefix: 'evs',
    })
    const person = await cli.json<Account>([
      'accounts',
      'create',
      '--type',
      'user',
      '--name',
      'Ada',
      '--role',
      'all_reader',
      'event_ingestor',
    ])
    expect(person).toMatchObject({ type: 'user', roles: ['all_reader', 'event_ingestor'] })
  })

  it('distinguishes a taken name, an unknown role and an ambiguous account', async () => {
    const taken = await cli.run([
      'accounts',
      'create',
      '--type',
      'user',
      '--name',
      'YOU',
      '--role',
      'all_reader',
      '--json',
    ])
    expect([taken.code, taken.stdout, errorOf(taken.stderr).code]).toEqual([1, '', 'name_taken'])
    const unknown = await cli.run([
      'accounts',
      'create',
      '--type',
      'user',
      '--name',
      'Bo',
      '--role',
      'nobody',
      '--json',
    ])
    expect([unknown.code, errorOf(unknown.stderr).code]).toEqual([4, 'role_unknown'])
    await createAccount('user', 'Eve')
    const twin = await createAccount('service', 'eve')
    const either = await cli.run(['keys', 'create', '--account', 'Eve', '--name', 'of-eve', '--json'])
    expect([either.code, errorOf(either.stderr).code]).toEqual([1, 'conflict'])
    const { key } = await cli.json<Created>(['keys', 'create', '--account', twin.id, '--name', 'of-eve'])
    expect(key.account.id).toBe(twin.id)
  })
})

describe('keys create', { timeout: 60_000 }, () => {
  it('returns key and secret in one object, and the secret only with --print', async () => {
    const printed = await create('printed', '--print')
    expect(printed.secret).toMatch(/^kr_test_[0-9A-Za-z]{38}$/)
    expect(printed.key).toMatchObject({
      name: 'printed',
      environment: 'test',
      kept: true,
      expiresAt: null,
      roles: ['super_admin'],
    })
    expect((await create('silent')).secret).toBeNull()
    const text = await cli.run(['keys', 'create', '--account', 'you', '--name', 'piped', '--print'])
    expect([text.code, text.stdout]).toEqual([0, expect.stringMatching(/^kr_test_[0-9A-Za-z]{38}\n$/)])
    const untold = await cli.run(['keys', 'create', '--account', 'you', '--name', 'untold'])
    expect(untold.stdout + untold.stderr).not.toMatch(/kr_test_[0-9A-Za-z]{38}/)
  })

  it('accepts every kind of expiry; the default depends on the environment', async () => {
    const lives = async (name: string, ...more: string[]): Promise<number | null> => {
      const { key } = await create(name, ...more)
      return key.expiresAt === null ? null : Math.round((key.expiresAt - key.createdAt) / hour)
    }
    expect(await lives('never', '--expires', 'never', '--env', 'production')).toBeNull()
    expect(await lives('hour', '--expires', '1h')).toBe(1)
    expect(await lives('default', '--env', 'production')).toBe(90 * 24)
    const { key } = await create('moment', '--expires', '2100-01-31T18:00:00Z')
    expect(key.expiresAt).toBe(Date.UTC(2100, 0, 31, 18))
    const { key: day } = await create('day', '--expires', '2100-01-31')
    expect(day.expiresAt).toBe(new Date(2100, 0, 31, 23, 59, 59).getTime())
  })

  it.each([
    [['--expires', 'soon'], 2, 'usage'],
    [['--expires', '2100-02-30'], 2, 'usage'],
    [['--expires', '2020-01-01'], 1, 'invalid_input'],
    [['--no-keep'], 2, 'usage'],
    [['--name', ' '], 2, 'usage'],
    [['--name', 'printed'], 1, 'name_taken'],
    [['--account', 'nobody'], 4, 'not_found'],
  ])('refuses %j with %i, %s', async (more, code, reason) => {
    const refused = await cli.run([
      'keys',
      'create',
      '--account',
      'you',
      '--name',
      'refused',
      ...more,
      '--json',
    ])
    expect([refused.code, refused.stdout, errorOf(refused.stderr).code]).toEqual([code, '', reason])
  })

  it('does not keep the secret with --no-keep', async () => {
    expect((await create('unkept', '--no-keep', '--print')).key.kept).toBe(false)
  })
})

describe('a key by its name', { timeout: 60_000 }, () => {
  it('is found in the environment of --env, KEYREEVE_ENV, or test; by its id in any environment', async () => {
    const { key } = await create('live-only', '--env', 'production')
    const missing = await cli.run(['keys', 'show', 'live-only', '--json'])
    expect([missing.code, errorOf(missing.stderr).message]).toEqual([
      4,
      'There is no key “live-only” in test. There is one in production: add --env production',
    ])
    expect((await cli.json<KeyDetail>(['keys', 'show', 'live-only', '--env', 'production'])).id).toBe(key.id)
    expect((await cli.json<KeyDetail>(['keys', 'show', key.id])).name).toBe('live-only')
    expect((await cli.run(['keys', 'show', key.id, '--env', 'test'])).code).toBe(4)
    expect((await cli.run(['keys', 'show', 'live-only'], { env: { KEYREEVE_ENV: 'production' } })).code).toBe(
      0,
    )
    expect((await cli.run(['keys', 'show', 'live-only'], { env: { KEYREEVE_ENV: 'prod' } })).code).toBe(2)
  })

  it('is disabled, enabled and deleted without a question when nobody can be asked', async () => {
    const { secret } = await create('changing', '--print')
    const verify = async (): Promise<number> =>
      (
        await cli.run(['verify', '--entity', 'event', '--action', 'read', '--env', 'test'], {
          input: secret ?? '',
        })
      ).code
    expect((await cli.json<Key>(['keys', 'disable', 'changing'])).status).toBe('disabled')
    expect(await verify()).toBe(41)
    expect((await cli.json<Key>(['keys', 'enable', 'changing'])).status).toBe('active')
    expect(await verify()).toBe(0)
    expect((await cli.json<Key>(['keys', 'delete', 'changing'])).status).toBe('deleted')
    expect(await verify()).toBe(41)
    expect((await cli.run(['keys', 'delete', 'changing'])).code).toBe(4)
    const listed = async (...more: string[]): Promise<boolean> =>
      (await cli.json<readonly Key[]>(['keys', 'list', ...more])).some((key) => key.name === 'changing')
    expect([await listed(), await listed('--deleted')]).toEqual([false, true])
  })
})

describe('verify and explain', { timeout: 60_000 }, () => {
  it('name what was given with a key but does not belong to it', async () => {
    const { secret } = await cli.json<{ secret: string }>([
      'keys',
      'create',
      '--account',
      'you',
      '--name',
      'wrapped',
      '--print',
    ])
    for (const [input, word] of [
      [`Bearer ${secret}`, '“Bearer”'],
      [`"${secret}"`, 'quotation marks'],
    ] as const) {
      const refused = await cli.run(['verify', '--entity', 'event', '--action', 'read', '--env', 'test'], {
        input,
      })
      expect([refused.code, refused.stdout]).toEqual([41, expect.stringContaining(word)])
      expect(refused.stdout).not.toContain(secret)
    }
  })

  it('end with 0, 41 or 43, print the decision, and count it', async () => {
    const { id } = await createAccount('service', 'asker', 'event_ingestor')
    const { secret } = await cli.json<Created>([
      'keys',
      'create',
      '--account',
      id,
      '--name',
      'asked',
      '--print',
    ])
    const ask = async (
      command: string,
      action: string,
      environment: string,
      input = `${secret}\n`,
    ): Promise<[number, Explanation]> => {
      const { code, stdout } = await cli.run(
        [command, '--entity', 'event', '--action', action, '--env', environment, '--json'],
        { input },
      )
      return [code, JSON.parse(stdout) as Explanation]
    }
    for (const command of ['verify', 'explain']) {
      expect(await ask(command, 'write', 'test')).toMatchObject([
        0,
        { allowed: true, status: 200, code: 'ok' },
      ])
      expect(await ask(command, 'write', 'production')).toMatchObject([
        41,
        { allowed: false, status: 401, code: 'wrong_environment' },
      ])
      expect(await ask(command, 'write', 'test', '')).toMatchObject([41, { code: 'missing' }])
      expect(await ask(command, 'write', 'test', `${secret}x`)).toMatchObject([41, { code: 'malformed' }])
    }
    const [, explained] = await ask('explain', 'write', 'production')
    expect(explained.checks.map(({ name, passed }) => [name, passed])).toContainEqual(['environment', false])
    expect(explained.fix).toMatchObject({ kind: 'switch_environment', environment: 'test' })
    const counted = await cli.json<KeyDetail>(['keys', 'show', 'asked'])
    expect([counted.uses, counted.lastRefusal?.code]).toEqual([2, 'wrong_environment'])
  })

  it('end with 43 for what is not granted', async () => {
    const { id } = await createAccount('service', 'reader')
    const { secret } = await cli.json<Created>([
      'keys',
      'create',
      '--account',
      id,
      '--name',
      'limited',
      '--print',
    ])
    const refused = await cli.run(['verify', '--entity', 'invoice', '--action', 'read', '--env', 'test'], {
      input: secret ?? '',
    })
    expect([refused.code, refused.stderr]).toEqual([43, ''])
    expect(refused.stdout).toContain('insufficient_permissions')
  })

  it('need an environment: verify assumes none', async () => {
    const { secret } = await create('assumed', '--print')
    const ask = (command: string, ...more: string[]) =>
      cli.run([command, '--entity', 'event', '--action', 'read', ...more], { input: secret ?? '' })
    const unnamed = await ask('verify')
    expect([unnamed.code, unnamed.stdout]).toEqual([2, ''])
    expect(unnamed.stderr).toContain('Say which environment: --env test or --env production.')
    expect((await ask('verify', '--env', 'test')).code).toBe(0)
    expect((await ask('explain')).code).toBe(0)
    const named = await cli.run(['verify', '--entity', 'event', '--action', 'read'], {
      input: secret ?? '',
      env: { KEYREEVE_ENV: 'production' },
    })
    expect(named.code).toBe(41)
  })

  it('refuse what is longer than any key', async () => {
    const refused = await cli.run(
      ['verify', '--entity', 'event', '--action', 'read', '--env', 'test', '--json'],
      {
        input: 'x'.repeat(70_000),
      },
    )
    expect([refused.code, refused.stdout, errorOf(refused.stderr).code]).toEqual([1, '', 'invalid_input'])
  })
})
