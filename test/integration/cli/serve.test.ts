/** The local API without the app: the real command serves it until it is asked to end. */
import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyDetail } from '../../../shared/domain/types.ts'
import { commandLinesUnder, ended, newCliVault, type CliHome } from '../../support/cli.ts'

let cli: CliHome
let secret: string
beforeAll(async () => {
  cli = await newCliVault()
  secret = (
    await cli.json<{ secret: string }>(['keys', 'create', '--account', 'you', '--name', 'served', '--print'])
  ).secret
}, 60_000)
afterAll(() => cli.close())

/** Starts it on a free port and waits for the line with the URL. */
const serve = async (
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly child: ChildProcess; readonly url: string }> => {
  const child = cli.start(['serve', '--port', '0', '--json'], env)
  if (!child.stdout) throw new Error('it has no stdout')
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return { child, url: (JSON.parse(line) as { url: string }).url }
}

const authorize = async (url: string): Promise<number> =>
  (
    await fetch(`${url}/v1/authorize?entity=event&action=read&environment=test`, {
      headers: { 'x-api-key': secret },
    })
  ).status

const usesOf = async (): Promise<number> => (await cli.json<KeyDetail>(['keys', 'show', 'served'])).uses

/** Waits until nobody listens there: a killed process takes a moment to disappear. */
const closed = async (url: string): Promise<void> => {
  for (;;) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(5000) })
    } catch {
      return
    }
  }
}

describe('serve', { timeout: 60_000 }, () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'answers until %s, then ends with 0 and has written what it counted',
    async (signal) => {
      const before = await usesOf()
      const { child, url } = await serve()
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect([await authorize(url), await authorize(url)]).toEqual([200, 200])
      const over = ended(child)
      child.kill(signal)
      expect(await over).toEqual({ code: 0, stdout: '', stderr: '' })
      await closed(url)
      expect(await usesOf()).toBe(before + 2)
    },
  )

  it('ends once and cleanly when a terminal sends Ctrl-C to both launcher and command', async () => {
    const { child } = await serve()
    const over = ended(child)
    for (let times = 0; times < 3; times += 1) child.kill('SIGINT')
    expect((await over).code).toBe(0)
  })

  it('does not outlive a launcher that is killed, and still writes its counts', async () => {
    const before = await usesOf()
    // Under npm, which does not forward every signal, the command runs in a child of the launcher.
    const { child, url } = await serve({ npm_lifecycle_event: 'npx' })
    expect(await authorize(url)).toBe(200)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await closed(url)
    await expect.poll(usesOf, { timeout: 30_000 }).toBe(before + 1)
  })

  it('keeps running without standard input and after its reader has gone', async () => {
    const { child, url } = await serve()
    child.stdin?.end()
    child.stdout?.destroy()
    expect(await authorize(url)).toBe(200)
    expect(commandLinesUnder(child.pid ?? 0).length).toBeGreaterThan(0)
    const over = ended(child)
    child.kill('SIGTERM')
    expect((await over).code).toBe(0)
  })

  it('applies a change by another command to its next request', async () => {
    const { child, url } = await serve()
    expect(await authorize(url)).toBe(200)
    await cli.json(['keys', 'disable', 'served'])
    expect(await authorize(url)).toBe(401)
    await cli.json(['keys', 'enable', 'served'])
    expect(await authorize(url)).toBe(200)
    const over = ended(child)
    child.kill('SIGTERM')
    await over
  })

  it('reports a taken port in one sentence, and an invalid one as a usage error', async () => {
    const other = createServer()
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const { port } = other.address() as AddressInfo
    const taken = await cli.run(['serve', '--port', String(port)])
    expect([taken.code, taken.stdout]).toEqual([1, ''])
    expect(taken.stderr).toMatch(/^Port \d+ is used by another program\..*\n$/)
    expect((await cli.run(['serve', '--port', '70000'])).code).toBe(2)
    other.close()
  })
})
