/** Clients without a key that hold connections open or never read their replies; the API runs in a separate process, the real `keyreeve serve`. */
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newCliVault, type CliHome } from '../../support/cli.ts'

/**
 * How much work a check may have to wait for while the server is under attack: 1 s of CPU time, which on an idle machine is the time
 * until the reply.
 */
const promptly = 1000
const MiB = 1024 * 1024

let cli: CliHome
let secret: string
let port: number
let launcher: number
let sockets: Socket[]

beforeEach(async () => {
  cli = await newCliVault()
  secret = (
    await cli.json<{ secret: string }>(['keys', 'create', '--account', 'you', '--name', 'valid', '--print'])
  ).secret
  const child = cli.start(['serve', '--port', '0', '--json'])
  if (!child.stdout || !child.pid) throw new Error('serve did not start')
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  port = Number(new URL((JSON.parse(line) as { url: string }).url).port)
  launcher = child.pid
  sockets = []
}, 60_000)

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  process.kill(launcher, 'SIGTERM')
  // The server answers until it has ended.
  while (
    await fetch(`http://127.0.0.1:${port}/v1/authorize?environment=test`).then(
      () => true,
      () => false,
    )
  );
  cli.close()
})

const dial = async (): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

/** Linux's statistics about `serve`: the child of the launcher, or the launcher itself if it needs no other Node. */
const server = (): string => {
  const pid = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((pid) => {
      try {
        return Number(/^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) === launcher
      } catch {
        return false
      }
    })
  return `/proc/${pid ?? launcher}`
}
/** Its resident memory in bytes. */
const memory = (): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`${server()}/status`, 'utf8'))?.[1]) * 1024
/** The peak of its resident memory since `forgetPeak`, in bytes. */
const peakMemory = (): number =>
  Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`${server()}/status`, 'utf8'))?.[1]) * 1024
const forgetPeak = (): void => writeFileSync(`${server()}/clear_refs`, '5')
/** Its CPU time in milliseconds: user and system, in ticks of 10 ms. */
const cpuTime = (): number => {
  const [user, system] = readFileSync(`${server()}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11)
  return (Number(user) + Number(system)) * 10
}

/** Checks the valid key `count` times, one after another; returns the server's CPU time until the slowest reply, in milliseconds. */
const slowestOf = async (count: number, each: () => void = () => undefined): Promise<number> => {
  let slowest = 0
  for (let time = 0; time < count; time += 1) {
    const begun = cpuTime()
    const response = await fetch(
      `http://127.0.0.1:${port}/v1/authorize?entity=event&action=read&environment=test`,
      // Each request has its own connection: an idle one may be closed to make room.
      { headers: { 'x-api-key': secret, connection: 'close' } },
    )
    await response.arrayBuffer()
    expect(response.status).toBe(200)
    slowest = Math.max(slowest, cpuTime() - begun)
    each()
  }
  return slowest
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`
const verify = () => {
  const body = JSON.stringify({ entity: 'event', action: 'write', environment: 'test' })
  return `POST /v1/keys/verify HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

describe.runIf(process.platform === 'linux')('connections that never read', { timeout: 120_000 }, () => {
  it.each([
    ['the description of the API', () => get('/v1/openapi.json')],
    ['checks without a key', () => get('/v1/authorize?environment=test')],
    ['verifications', verify],
    ['addresses that are not there', () => get('/none')],
  ])(
    'ten of them pipelining 5,000 requests for %s: little memory, and valid keys are answered',
    async (_, request) => {
      // Warm-up: what the first requests allocate once is not part of the attack.
      await slowestOf(200)
      for (let time = 0; time < 2000; time += 1)
        await fetch(`http://127.0.0.1:${port}/v1/openapi.json`).then((response) => response.arrayBuffer())
      const before = memory()
      let most = before
      const flood = Buffer.from(request().repeat(5000))
      const attackers = await Promise.all(Array.from({ length: 10 }, dial))
      for (const socket of attackers) {
        socket.pause()
        socket.write(flood)
      }
      const slowest = await slowestOf(50, () => (most = Math.max(most, memory())))
      expect(slowest).toBeLessThan(promptly)
      expect((most - before) / MiB).toBeLessThanOrEqual(50)
    },
  )
})

describe.runIf(process.platform === 'linux')('many connections', { timeout: 120_000 }, () => {
  const large = () => {
    const body = JSON.stringify({ key: 'k'.repeat(60_000), environment: 'test' })
    return `POST /v1/keys/verify HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  }
  it.each([
    [300, 20, 'bodies of 60 KB', large],
    [1100, 30, 'requests', () => get('/v1/openapi.json')],
    [1100, 8, 'requests', () => get('/v1/openapi.json')],
  ])(
    '%i of them pipelining %i %s and reading no answer: little memory, and valid keys are answered',
    async (count, pipelined, _, request) => {
      await slowestOf(200)
      for (let time = 0; time < 2000; time += 1)
        await fetch(`http://127.0.0.1:${port}/v1/openapi.json`).then((response) => response.arrayBuffer())
      const before = memory()
      forgetPeak()
      const flood = Buffer.from(request().repeat(pipelined))
      const attacks = Array.from({ length: count }, async () => {
        const socket = await dial()
        socket.pause()
        socket.write(flood)
      })
      const slowest = await slowestOf(20)
      await Promise.all(attacks)
      expect(slowest).toBeLessThan(promptly)
      expect((peakMemory() - before) / MiB).toBeLessThanOrEqual(50)
    },
  )
})

describe.runIf(process.platform === 'linux')('idle connections', { timeout: 120_000 }, () => {
  it('1,024 connections without a key: a valid key is answered, and the oldest are closed first', async () => {
    const idle: Socket[] = []
    const gone: Socket[] = []
    for (let count = 0; count < 1024; count += 1) {
      const socket = await dial()
      socket.once('close', () => gone.push(socket))
      socket.write(get('/v1/authorize?environment=test'))
      await once(socket, 'data')
      idle.push(socket)
    }
    expect(await slowestOf(1)).toBeLessThan(promptly)
    if (gone.length === 0) await once(idle[0] as Socket, 'close')
    expect(gone[0]).toBe(idle[0])
  })
})
