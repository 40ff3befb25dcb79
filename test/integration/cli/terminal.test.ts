/** Questions at a terminal: the real command on a pseudo-terminal, opened by util-linux's `script`. Linux only. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Key } from '../../../shared/domain/types.ts'
import { bin, newCliHome, newCliVault, passphrase, type CliHome } from '../../support/cli.ts'
import { reapAtExit } from '../../support/keyring-bus.ts'

type Typed = { readonly after: string; readonly type: string | (() => Promise<string>) }

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
})
afterAll(() => cli.close())

/** Runs the command on a terminal of `columns`, types each answer when its question appears, and returns everything on the screen. */
const atTerminal = async (
  args: readonly string[],
  typed: readonly Typed[],
  { env = {}, of = cli, columns = 80 }: { env?: NodeJS.ProcessEnv; of?: CliHome; columns?: number } = {},
): Promise<{ readonly code: number; readonly screen: string }> => {
  const words = [process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qefc', `stty cols ${columns}; exec ${words}`, '/dev/null'], {
    env: { TERM: 'xterm', ...of.env, ...env },
    stdio: 'pipe',
  })
  reapAtExit(child)
  let screen = ''
  let from = 0
  const waiting = [...typed]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    const [next] = waiting
    const found = next ? screen.indexOf(next.after, from) : -1
    if (!next || found < 0) return
    from = found + next.after.length
    waiting.shift()
    if (typeof next.type === 'string') child.stdin.write(next.type)
    else void next.type().then((type) => child.stdin.write(type))
  })
  const [code] = (await once(child, 'close')) as [number]
  expect(waiting, screen).toEqual([])
  return { code, screen }
}

const noFile = { KEYREEVE_PASSPHRASE_FILE: '' }
const create = async (name: string, ...more: string[]): Promise<string> =>
  (
    await cli.json<{ secret: string }>([
      'keys',
      'create',
      '--account',
      'you',
      '--name',
      name,
      '--print',
      ...more,
    ])
  ).secret
const statusOf = async (name: string, environment = 'test'): Promise<string> => {
  const keys = await cli.json<readonly Key[]>(['keys', 'list', '--deleted', '--env', environment])
  return keys.find((key) => key.name === name)?.status ?? 'nothing'
}

describe('the passphrase', { timeout: 60_000 }, () => {
  it('is asked for and not shown', async () => {
    const { code, screen } = await atTerminal(
      ['keys', 'create', '--account', 'you', '--name', 'by-passphrase'],
      [{ after: 'Passphrase: ', type: `${passphrase}\r` }],
      { env: noFile },
    )
    expect([code, screen]).toEqual([0, expect.stringContaining('super_admin')])
    expect(screen).not.toContain(passphrase)
  })

  it('is asked for twice when a vault is created; if the answers differ, none is created', async () => {
    const fresh = newCliHome()
    try {
      const args = ['init', '--vault', 'passphrase']
      const slip = await atTerminal(
        args,
        [
          { after: 'New passphrase: ', type: 'one of two passphrases\r' },
          { after: 'Repeat passphrase: ', type: 'another one of them\r' },
        ],
        { of: fresh },
      )
      expect([slip.code, slip.screen]).toEqual([3, expect.stringContaining('don’t match')])
      const made = await atTerminal(
        args,
        [
          { after: 'New passphrase: ', type: `${passphrase}\r` },
          { after: 'Repeat passphrase: ', type: `${passphrase}\r` },
        ],
        { of: fresh },
      )
      expect([made.code, made.screen]).toEqual([0, expect.stringContaining('is set up')])
      expect(slip.screen + made.screen).not.toMatch(/passphrases\r|for tests/)
    } finally {
      fresh.close()
    }
  })

  it('can be aborted by Ctrl-C, and by the end of input', async () => {
    const asking = ['keys', 'enable', 'nobody']
    const broken = await atTerminal(asking, [{ after: 'Passphrase: ', type: '\u0003' }], { env: noFile })
    expect([broken.code, broken.screen]).toEqual([
      130,
      expect.stringContaining('Interrupted. Nothing was changed.'),
    ])
    expect(
      (await atTerminal(asking, [{ after: 'Passphrase: ', type: '\u0004' }], { env: noFile })).code,
    ).toBe(3)
  })
})

describe('the secret of verify', { timeout: 60_000 }, () => {
  it('is asked for and not shown', async () => {
    const secret = await create('typed')
    const { code, screen } = await atTerminal(
      ['verify', '--entity', 'event', '--action', 'read', '--env', 'test'],
      [{ after: 'Secret: ', type: `${secret}\r` }],
    )
    expect([code, screen]).toEqual([0, expect.stringContaining('allowed')])
    expect(screen).not.toContain(secret)
  })
})

describe('a change', { timeout: 60_000 }, () => {
  it('asks before deleting, even in test: no keeps the key, yes deletes it, --yes does not ask', async () => {
    await create('asked')
    const question = 'Permanently delete “asked” in test? Anything using it will be refused. [y/N] '
    const no = await atTerminal(['keys', 'delete', 'asked'], [{ after: question, type: 'n\r' }])
    expect([no.code, no.screen, await statusOf('asked')]).toEqual([
      1,
      expect.stringContaining('Not confirmed'),
      'active',
    ])
    const yes = await atTerminal(['keys', 'delete', 'asked'], [{ after: question, type: 'y\r' }])
    expect([yes.code, await statusOf('asked')]).toEqual([0, 'deleted'])
    await create('unasked')
    expect((await atTerminal(['keys', 'delete', 'unasked', '--yes'], [])).code).toBe(0)
    expect(await statusOf('unasked')).toBe('deleted')
  })

  it('asks before disabling in production only', async () => {
    await create('live', '--env', 'production')
    await create('tested')
    const no = await atTerminal(
      ['keys', 'disable', 'live', '--env', 'production'],
      [{ after: 'Disable “live” in production? Anything using it will be refused. [y/N] ', type: '\r' }],
    )
    expect([no.code, await statusOf('live', 'production')]).toEqual([1, 'active'])
    expect((await atTerminal(['keys', 'disable', 'tested'], [])).code).toBe(0)
    expect(await statusOf('tested')).toBe('disabled')
  })
})

describe('a rotation', { timeout: 60_000 }, () => {
  it('shows the difference and asks first, only in production', async () => {
    const old = await create('turned', '--env', 'production')
    const question =
      /“turned” in production gets a new secret; the old one works until [-\d]+ [\d:]+ UTC\. Roles compared with the old key: the same as in the key\. Rotate it\?/
    const no = await atTerminal(
      ['rotate', 'turned', '--env', 'production'],
      [{ after: 'Rotate it? [y/N] ', type: 'n\r' }],
      { columns: 200 },
    )
    expect([no.code, no.screen, await statusOf('turned', 'production')]).toEqual([
      1,
      expect.stringMatching(question),
      'active',
    ])
    const yes = await atTerminal(
      ['rotate', 'turned', '--env', 'production', '--overlap', 'none'],
      [{ after: 'Rotate it? [y/N] ', type: 'y\r' }],
    )
    expect(yes.code).toBe(0)
    expect(
      (
        await cli.run(['verify', '--entity', 'event', '--action', 'read', '--env', 'production'], {
          input: old,
        })
      ).code,
    ).toBe(41)
    expect((await cli.run(['rotate', 'turned', '--env', 'production', '--yes'])).code).toBe(0)
    const overlap =
      'End the overlap of “turned” in production? Anything still using the old secret will be refused. [y/N] '
    const kept = await atTerminal(
      ['rotate', 'turned', '--env', 'production', '--end-overlap'],
      [{ after: overlap, type: 'n\r' }],
      { columns: 200 },
    )
    expect(kept.code).toBe(1)
    await create('quick')
    expect((await atTerminal(['rotate', 'quick'], [])).code).toBe(0)
  })
})

describe('keys that a key created', { timeout: 120_000 }, () => {
  /** A key that created another one through the real API. */
  const createPair = async (name: string): Promise<string> => {
    const key = await create(name)
    const server = cli.start(['serve', '--port', '0', '--json'])
    if (!server.stdout) throw new Error('serve has no stdout')
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    const { url } = JSON.parse(line.toString()) as { url: string }
    const made = await fetch(`${url}/v1/secrets/api/keys`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `${name}-child`, type: 'private_key' }),
    })
    expect(made.status).toBe(201)
    const over = once(server, 'close')
    server.kill('SIGTERM')
    await over
    return key
  }
  const both = async (name: string) => [await statusOf(name), await statusOf(`${name}-child`)]
  const question = (verb: string) => `-child”. ${verb} it too? [y/N] `

  it('are named, and only included when a person or --with-created says so', async () => {
    await createPair('one')
    const no = await atTerminal(['keys', 'disable', 'one'], [{ after: question('Disable'), type: 'n\r' }], {
      columns: 200,
    })
    expect([no.code, no.screen, await both('one')]).toEqual([
      0,
      expect.stringContaining('Keys that it created still work: “one-child”'),
      ['disabled', 'active'],
    ])
    await cli.run(['keys', 'enable', 'one'])
    expect(
      (
        await atTerminal(['keys', 'disable', 'one'], [{ after: question('Disable'), type: 'y\r' }], {
          columns: 200,
        })
      ).code,
    ).toBe(0)
    expect(await both('one')).toEqual(['disabled', 'disabled'])

    await createPair('two')
    // Neither a script nor --yes agrees to it.
    const script = await cli.run(['keys', 'delete', 'two', '--yes'])
    expect([script.code, script.stderr, await both('two')]).toEqual([
      0,
      expect.stringContaining('Keys that it created still work: “two-child”'),
      ['deleted', 'active'],
    ])
    await createPair('three')
    expect((await cli.run(['keys', 'delete', 'three', '--with-created'])).stderr).toContain(
      'Also deleted: “three-child”',
    )
    expect(await both('three')).toEqual(['deleted', 'deleted'])
  })

  it('are included when they were created while the question was open', async () => {
    const parent = await createPair('six')
    const server = cli.start(['serve', '--port', '0', '--json'])
    if (!server.stdout) throw new Error('serve has no stdout')
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    const { url } = JSON.parse(line.toString()) as { url: string }
    const late = async (): Promise<string> => {
      const made = await fetch(`${url}/v1/secrets/api/keys`, {
        method: 'POST',
        headers: { 'x-api-key': parent, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'six-late', type: 'private_key' }),
      })
      expect(made.status).toBe(201)
      return 'y\r'
    }
    const asked = await atTerminal(
      ['keys', 'delete', 'six'],
      [
        { after: '[y/N] ', type: 'y\r' },
        { after: question('Delete'), type: late },
      ],
      { columns: 200 },
    )
    const over = once(server, 'close')
    server.kill('SIGTERM')
    await over
    expect([asked.code, await both('six'), await statusOf('six-late')]).toEqual([
      0,
      ['deleted', 'deleted'],
      'deleted',
    ])
  })

  it('that remain are listed with the commands that end them, and the new secret keeps working', async () => {
    await createPair('seven')
    const { stderr } = await cli.run(['rotate', 'seven', '--overlap', 'none'])
    const commands = /still work: “seven-child”\. To disable them too: (.*)\n/.exec(stderr)?.[1]?.split('; ')
    expect(commands).toEqual([expect.stringMatching(/^keyreeve keys disable key_[0-9a-f]+$/)])
    for (const command of commands ?? []) expect((await cli.run(command.split(' ').slice(1))).code).toBe(0)
    expect([
      await statusOf('seven-child'),
      (await cli.json<{ status: string }>(['keys', 'show', 'seven'])).status,
    ]).toEqual(['disabled', 'active'])
  })

  it('are asked about when the key is rotated without an overlap, and when its overlap is ended', async () => {
    await createPair('four')
    const kept = await cli.run(['rotate', 'four', '--overlap', '1h'])
    expect([kept.code, await statusOf('four-child')]).toEqual([0, 'active'])
    expect(
      (
        await atTerminal(['rotate', 'four', '--end-overlap'], [{ after: question('Disable'), type: 'y\r' }], {
          columns: 200,
        })
      ).code,
    ).toBe(0)
    expect(await statusOf('four-child')).toBe('disabled')
    await createPair('five')
    expect(
      (
        await atTerminal(
          ['rotate', 'five', '--overlap', 'none'],
          [{ after: question('Disable'), type: 'y\r' }],
          { columns: 200 },
        )
      ).code,
    ).toBe(0)
    expect(await statusOf('five-child')).toBe('disabled')
    const show = await cli.run(['keys', 'show', 'five-child'])
    expect(show.stdout).toMatch(/Created by +five \(key_[0-9a-f]+\) through the local API/)
  })
})

describe('a table', { timeout: 60_000 }, () => {
  it('has colours and fits the terminal; NO_COLOR removes the colours', async () => {
    await create(`a-name-that-is-far-too-long-for-${'x'.repeat(60)}`)
    const lines = (screen: string): readonly string[] =>
      stripVTControlCharacters(screen)
        .split(/\r?\n/)
        .filter((line) => !line.startsWith('The vault is closed'))
    const wide = await atTerminal(['keys', 'list'], [])
    expect(wide.screen).toContain('\u001b[')
    expect(Math.max(...lines(wide.screen).map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(wide.screen).toContain('…')
    const plain = await atTerminal(['keys', 'list'], [], { env: { NO_COLOR: '1' } })
    expect(plain.screen).not.toContain('\u001b[')
  })
})
