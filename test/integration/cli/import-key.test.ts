/** keyreeve keys import: the value on standard input, or typed at a terminal. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Key } from '../../../shared/domain/types.ts'
import { bin, newCliVault, whileAppIsOpen, type CliHome } from '../../support/cli.ts'
import { must } from '../../support/home.ts'
import { onTerminal } from '../../support/terminal.ts'

let cli: CliHome
beforeAll(async () => {
  cli = await newCliVault()
}, 60_000)
afterAll(() => cli.close())

const words = (name: string, ...more: readonly string[]): readonly string[] => [
  'keys',
  'import',
  '--account',
  'you',
  '--name',
  name,
  ...more,
]
const importKey = async (input: string | Buffer, name: string, ...more: readonly string[]): Promise<Key> =>
  (await cli.json<{ readonly key: Key }>(words(name, ...more), input)).key

/** What the keychain holds for a key, as the core reads it. */
const secretOf = ({ id }: Key): Promise<string> =>
  whileAppIsOpen(cli, async ({ deliveries }) => must(await deliveries.secrets.read(id)).reveal())

it('imports a value, without one final line end, and never prints it', async () => {
  const value = 'vendor-0123456789abcdef'
  const { code, stdout, stderr } = await cli.run([...words('payments'), '--json'], { input: `${value}\n` })
  expect([code, stderr]).toEqual([0, ''])
  const { key } = JSON.parse(stdout) as { readonly key: Key }
  expect(key).toMatchObject({
    name: 'payments',
    environment: 'test',
    origin: 'imported',
    kept: true,
    expiresAt: null,
  })
  expect(stdout).not.toContain(value)
  expect(await secretOf(key)).toBe(value)
  const shown = await cli.run(words('payments-2'), { input: 'vendor-9876543210fedcba\r\n' })
  expect(shown.stderr).toBe('Imported “payments-2” for you in test, with super_admin. Its secret is kept.\n')
})

it('keeps every other byte, of up to 64 KiB', async () => {
  const pem = `-----BEGIN KEY-----\r\n"é 🗝"\t\\ $HOME\u0001\n-----END KEY-----`
  expect(await secretOf(await importKey(`${pem}\n`, 'pem', '--value', 'given'))).toBe(pem)
  const large = 'x1'.repeat(32_768)
  expect(await secretOf(await importKey(`${large}\r\n`, 'large'))).toBe(large)
  const tooLarge = await cli.run(words('too-large'), { input: `${large}y` })
  expect([tooLarge.code, tooLarge.stderr]).toEqual([1, expect.stringContaining('64 KiB')])
})

it.each([
  ['nul', Buffer.from('a\0bcdefgh'), 'NUL'],
  ['bytes', Buffer.from([0x61, 0xff, 0xfe, 0x62]), 'isn’t UTF-8 text'],
  ['nothing', '', 'Paste'],
])('refuses what no keychain can hold: %s', async (name, input, sentence) => {
  const { code, stderr } = await cli.run(words(name), { input })
  expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)])
  expect((await cli.run(['keys', 'show', name])).code).toBe(4)
})

it('asks by option about what surrounds a value and the label of the other environment', async () => {
  const value = 'sk_live_0123456789abcdef'
  const unclear = await cli.run(words('wrapped'), { input: `"${value}"\n` })
  expect(unclear.code).toBe(1)
  expect(unclear.stderr).toContain('--value cleaned')
  expect(unclear.stderr).toContain('--other-environment')
  expect(unclear.stderr).not.toContain(value)
  const key = await importKey(`"${value}"\n`, 'wrapped', '--value', 'cleaned', '--other-environment')
  expect(await secretOf(key)).toBe(value)
})

it('expires after 90 days in production, or when --expires says so; an agent gets nothing there', async () => {
  const production = await importKey('vendor-live-00000000001', 'live', '--env', 'production')
  expect((production.expiresAt ?? 0) - production.createdAt).toBe(90 * 24 * 3_600_000)
  const named = await importKey('vendor-00000000000002', 'named', '--expires', '1d')
  expect((named.expiresAt ?? 0) - named.createdAt).toBe(24 * 3_600_000)
  const agent = await cli.run(words('by-agent', '--env', 'production'), {
    input: 'vendor-live-00000000003',
    env: { KEYREEVE_AGENT: '1' },
  })
  expect(agent.code).toBe(1)
  expect((await cli.run(['keys', 'show', 'by-agent', '--env', 'production'])).code).toBe(4)
})

it('asks at a terminal, without showing what is typed, and only for an account that there is', async () => {
  const typed = 'vendor-typed-0123456789'
  const terminal = onTerminal([process.execPath, bin, ...words('typed')], cli.env)
  await terminal.shows('Secret:')
  terminal.type(`${typed}\r`)
  const { code, screen } = await terminal.ended
  expect(code).toBe(0)
  expect(screen).toContain('Imported “typed”')
  expect(screen).not.toContain(typed)
  const key = await cli.json<Key>(['keys', 'show', 'typed'])
  expect(await secretOf(key)).toBe(typed)
  const nobody = await cli.run(['keys', 'import', '--account', 'nobody', '--name', 'x'], { input: typed })
  expect(nobody.code).toBe(4)
}, 60_000)
