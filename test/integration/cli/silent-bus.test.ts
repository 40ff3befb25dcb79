/** A D-Bus that accepts connections and never answers: a command says what it is waiting for, or works without. Linux only. */
import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { ChildProcess } from 'node:child_process'
import { ended, newCliHome, type CliHome } from '../../support/cli.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'

let keyring: Keyring
let cli: CliHome
/** The environment with the silent bus. */
let silent: NodeJS.ProcessEnv
const stop: (() => unknown)[] = []

beforeAll(async () => {
  keyring = await startKeyring()
  cli = newCliHome(keyring.env)
  await cli.json(['init'])
  await cli.json(['keys', 'create', '--account', 'you', '--name', 'listed'])
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-silent-'))
  const connections = new Set<Socket>()
  const server = createServer((socket) => void connections.add(socket.on('error', () => undefined)))
  server.listen(join(folder, 'bus'))
  await once(server, 'listening')
  silent = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}` }
  stop.push(
    () => {
      for (const connection of connections) connection.destroy()
      server.close()
      rmSync(folder, { recursive: true })
    },
    () => cli.close(),
    () => keyring.close(),
  )
}, 60_000)
afterAll(async () => {
  for (const each of stop) await each()
})

/** The first line on stderr while the command is still running; exiting earlier is an error. */
const firstNotice = async (child: ChildProcess): Promise<string> => {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const noticed = new Promise<void>((resolve) =>
    child.stderr?.on('data', () => text.includes('\n') && resolve()),
  )
  await Promise.race([
    noticed,
    once(child, 'exit').then(() => Promise.reject(new Error(`ended without a notice: ${text}`))),
  ])
  expect([child.exitCode, child.signalCode]).toEqual([null, null])
  return text
}

// Each of these used to be silent for 63 seconds.
describe.skipIf(process.platform !== 'linux')('a keychain that never answers', { timeout: 20_000 }, () => {
  it.each([
    {
      args: ['keys', 'create', '--account', 'you', '--name', 'never'],
      notice: /^Waiting for the system keychain, .* press Ctrl-C to stop\.\n$/,
    },
    {
      args: ['keys', 'disable', 'listed', '--json'],
      notice: /^\{"notice":"Waiting for the system keychain, .* press Ctrl-C to stop\."\}\n$/,
    },
    {
      args: ['keys', 'places', 'listed', '--check'],
      notice: /^Waiting for the system keychain, .* press Ctrl-C to stop\.\n$/,
    },
    {
      args: ['init'],
      notice:
        /^Waiting for the system keychain, .* press Ctrl-C to stop\. For a passphrase vault instead: keyreeve init --vault passphrase\n$/,
    },
  ])('“$args.0” says that it is waiting, and Ctrl-C ends that', async ({ args, notice }) => {
    const fresh = newCliHome(keyring.env)
    onTestFinished(() => fresh.close())
    const child = (args[0] === 'init' ? fresh : cli).start(args, silent)
    child.stdin?.end()
    expect(await firstNotice(child)).toMatch(notice)
    const gone = once(child, 'exit')
    child.kill('SIGINT')
    await gone
  })

  it.each([
    ['roles', 'list'],
    ['accounts', 'list'],
    ['keys', 'list'],
    ['keys', 'show', 'listed'],
  ])('does not keep “%s %s” from showing unchecked records', async (...args) => {
    const child = cli.start([...args, '--json'], silent)
    child.stdin?.end()
    // At the same time, because each waits a second for the bus.
    const [shown, usual, json] = await Promise.all([
      cli.run(args, { env: silent }),
      cli.run(args),
      ended(child),
    ])
    expect(shown).toMatchObject({ code: 0, stderr: expect.stringMatching(/^The vault is closed, [^\n]+\n$/) })
    expect(shown.stdout).toBe(usual.stdout)
    expect([json.code, typeof JSON.parse(json.stdout)]).toEqual([0, 'object'])
  })
})
