/** The daemon's socket: who may use it, what it answers, and what a client cannot do to it. In this process, on real sockets. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ScanProgress } from '../../../shared/domain/scan.ts'
import type { Key } from '../../../shared/domain/types.ts'
import type { SpawnReader } from '../../../electron/core/projects/scan/readers.ts'
import { commandLineUser } from '../../../electron/core/user.ts'
import { createLog, logFile } from '../../../electron/core/log.ts'
import { daemonAddress } from '../../../electron/daemon/address.ts'
import { connectDaemon, type Daemon } from '../../../electron/daemon/client.ts'
import { serveDaemon, type DaemonOptions, type ServingDaemon } from '../../../electron/daemon/server.ts'
import {
  codeOf,
  must,
  newKey,
  openTestKeyreeve,
  spawnScanReader,
  type TestKeyreeve,
} from '../../support/home.ts'
import { seeded } from '../../support/random.ts'

let place: TestKeyreeve
beforeEach(async () => {
  place = await openTestKeyreeve()
})
afterEach(() => place.cleanUp())

const options = (more: Partial<DaemonOptions> = {}): DaemonOptions => ({
  home: place.home,
  version: '1',
  by: 'app',
  perform: place.keyreeve.perform,
  isOpen: () => place.keyreeve.vault.status().state === 'open',
  log: createLog(place.home),
  ...more,
})

const serve = async (more: Partial<DaemonOptions> = {}): Promise<ServingDaemon> => {
  const daemon = must(await serveDaemon(options(more)))
  onTestFinished(() => daemon.close())
  return daemon
}

const client = async (): Promise<Daemon> => {
  const daemon = must(await connectDaemon(place.home))
  if (typeof daemon === 'string') throw new Error(`there is no daemon: ${daemon}`)
  onTestFinished(() => daemon.close())
  return daemon
}

/** Connects without our client, to send anything. */
const raw = async (): Promise<Socket> => {
  const socket = connect(daemonAddress(place.home).socket)
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'data')
  return socket
}

const closed = async (socket: Socket): Promise<void> => {
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
}

describe('the socket', () => {
  it('is in a folder that only its user can enter, and is readable by nobody else', async () => {
    await serve()
    const { folder, socket } = daemonAddress(place.home)
    expect([statSync(folder).mode & 0o777, lstatSync(socket).mode & 0o777]).toEqual([0o700, 0o600])
  })

  it('is refused by daemon and client when others can open its folder or itself', async () => {
    const { folder, socket } = daemonAddress(place.home)
    mkdirSync(folder, { mode: 0o755 })
    chmodSync(folder, 0o755)
    expect(codeOf(await serveDaemon(options()))).toBe('daemon_unusable.mode')
    chmodSync(folder, 0o700)
    await serve()
    expect(codeOf(await connectDaemon(place.home))).toBe('ok')
    for (const [path, mode, right] of [
      [folder, 0o755, 0o700],
      [folder, 0o710, 0o700],
      [socket, 0o660, 0o600],
      [socket, 0o602, 0o600],
    ] as const) {
      chmodSync(path, mode)
      expect(codeOf(await connectDaemon(place.home)), `${path} ${mode.toString(8)}`).toBe(
        'daemon_unusable.mode',
      )
      chmodSync(path, right)
    }
  })

  it.skipIf(process.getuid?.() !== 0)(
    'is refused when another user owns it, its folder, or both',
    async () => {
      const { folder, socket } = daemonAddress(place.home)
      const daemon = await serve()
      for (const path of [folder, socket]) {
        chownSync(path, 12_345, 12_345)
        expect(codeOf(await connectDaemon(place.home))).toBe('daemon_unusable.owner')
        chownSync(path, 0, 0)
      }
      expect(codeOf(await connectDaemon(place.home))).toBe('ok')
      await daemon.close()
      writeFileSync(socket, '')
      expect(codeOf(await serveDaemon(options())), 'a file in its place').toBe('daemon_unusable.kind')
      rmSync(socket)
      const foreign = createServer()
      foreign.listen(socket)
      await once(foreign, 'listening')
      onTestFinished(() => void foreign.close())
      chmodSync(socket, 0o600)
      chownSync(socket, 12_345, 12_345)
      expect(codeOf(await serveDaemon(options()))).toBe('daemon_unusable.owner')
      expect(lstatSync(socket).uid, 'and left there').toBe(12_345)
    },
  )

  it.skipIf(process.getuid?.() !== 0)(
    'cannot be reached by another user: its folder keeps them out, and so does the socket itself',
    async () => {
      // Directly in /tmp, because the folders above the usual one are closed to others, too.
      const home = mkdtempSync('/tmp/keyreeve-peer-')
      onTestFinished(() => rmSync(home, { recursive: true, force: true }))
      await serve({ home })
      const { folder, socket } = daemonAddress(home)
      const script = `require('node:net').connect(process.argv[1]).on('connect', () => { console.log('connected'); process.exit() }).on('error', ({ code }) => console.log(code))`
      const asNobody = (folderMode: number, socketMode: number): string => {
        chmodSync(home, 0o755)
        chmodSync(folder, folderMode)
        chmodSync(socket, socketMode)
        const { stdout } = spawnSync(process.execPath, ['-e', script, socket], {
          uid: 65_534,
          gid: 65_534,
          cwd: '/',
          env: {},
          encoding: 'utf8',
        })
        return stdout.trim()
      }
      expect(asNobody(0o700, 0o600)).toBe('EACCES')
      expect(asNobody(0o755, 0o600)).toBe('EACCES')
      expect(asNobody(0o700, 0o666)).toBe('EACCES')
      // Without both, they could: so it is the modes that keep them out.
      expect(asNobody(0o755, 0o666)).toBe('connected')
    },
  )

  it('is not followed through a link that stands for its folder', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'keyreeve-elsewhere-'))
    onTestFinished(() => rmSync(elsewhere, { recursive: true }))
    symlinkSync(elsewhere, daemonAddress(place.home).folder)
    expect(codeOf(await serveDaemon(options()))).toBe('daemon_unusable.kind')
  })

  it('replaces one that a crash left behind', async () => {
    const { folder, socket } = daemonAddress(place.home)
    mkdirSync(folder, { mode: 0o700 })
    const left = createServer().listen(`${socket}.real`)
    await once(left, 'listening')
    // Closing would remove the file under its first name only.
    const { linkSync } = await import('node:fs')
    linkSync(`${socket}.real`, socket)
    left.close()
    await once(left, 'close')
    chmodSync(socket, 0o600)
    expect(must(await connectDaemon(place.home)), 'connection refused').toBe('none')
    await serve()
    expect((await client()).greeting).toMatchObject({ version: '1', by: 'app', isOpen: true })
  })

  it('has a short path of its own where the data folder’s is too long', async () => {
    const home = join(place.home, 'a'.repeat(90))
    const { folder, socket } = daemonAddress(home)
    expect(folder).toBe(`/tmp/keyreeve-${process.getuid?.()}`)
    expect(Buffer.byteLength(socket)).toBeLessThan(104)
    expect(daemonAddress(`${home}b`).socket).not.toBe(socket)
  })
})

describe('of several daemons that start at once', () => {
  it('one serves', async () => {
    const started = await Promise.all(Array.from({ length: 6 }, () => serveDaemon(options())))
    const serving = started.flatMap((each) => (each.ok ? [each.data] : []))
    for (const each of serving) onTestFinished(() => each.close())
    expect(started.map(codeOf).toSorted()).toEqual([...Array(5).fill('conflict.served_by_app'), 'ok'])
    expect((await client()).greeting.version).toBe('1')
  })

  it('the app ends the one that “keyreeve unlock” started, and serves in its place', async () => {
    const background = await serve({ by: 'unlock', version: 'background' })
    const stop = place.keyreeve.onChange((topic) => topic === 'vault' && void background.close())
    onTestFinished(stop)
    expect(codeOf(await serveDaemon(options({ by: 'unlock' })))).toBe('conflict.served_by_unlock')
    await serve({ version: 'app', takeOver: true })
    await background.ended
    expect((await client()).greeting.version).toBe('app')
  })
})

describe('an operation', () => {
  it('is performed as the user, whoever the message says it is', async () => {
    await serve()
    const socket = await raw()
    const input = newKey(place.keyreeve, 'by the command line')
    socket.write(
      `${JSON.stringify({ id: 1, operation: 'keys.create', input, confirmed: true, actor: { kind: 'you' }, user: 'root' })}\n`,
    )
    const [reply] = (await once(socket, 'data')) as [Buffer]
    expect(JSON.parse(reply.toString('utf8'))).toMatchObject({ id: 1, result: { ok: true } })
    const { actor } = place.keyreeve.context.db.get<{ actor: string }>(
      "SELECT actor FROM audit WHERE subject_name = 'by the command line'",
    ) ?? { actor: '' }
    expect(actor).toContain((commandLineUser() as { user: string }).user)
    const mine = await (await client()).perform('environment.set', { environment: 'production' })
    expect(codeOf(mine), 'what only the app may do').toBe('actor_not_allowed.cli')
  })

  it('is performed as an AI agent, where the message says so, which may do less', async () => {
    await serve()
    const daemon = must(await connectDaemon(place.home, 'Claude Code'))
    if (typeof daemon === 'string') throw new Error(`there is no daemon: ${daemon}`)
    onTestFinished(() => daemon.close())
    const make = (environment: 'test' | 'production') =>
      daemon.perform('keys.create', newKey(place.keyreeve, 'by an agent', { environment }), {
        confirmed: true,
      })
    const { key } = must(await make('test'))
    expect(codeOf(await make('production'))).toBe('actor_not_allowed.agent_production')
    expect(codeOf(await daemon.perform('deliveries.copy', { id: key.id, form: 'value' }))).toBe(
      'actor_not_allowed.agent',
    )
    const secrets = [{ id: key.id, variable: '' }]
    const program = 'keyreeve inject'
    expect(codeOf(await daemon.perform('deliveries.handOver', { to: 'output', program, secrets }))).toBe(
      'actor_not_allowed.agent_output',
    )
    const { rows } = must(
      await daemon.perform('activity.query', {
        filters: { kind: 'change' },
        window: { offset: 0, limit: 1 },
      }),
    )
    expect(rows[0]).toMatchObject({
      subject: { name: 'by an agent' },
      actor: { kind: 'agent', name: 'Claude Code', user: (commandLineUser() as { user: string }).user },
    })
  })

  it('needs its confirmation', async () => {
    await serve()
    const { perform } = await client()
    const { key } = must(await perform('keys.create', newKey(place.keyreeve, 'a')))
    expect(codeOf(await perform('keys.delete', { id: key.id }))).toBe('confirmation_required.delete')
    expect(codeOf(await perform('keys.delete', { id: key.id }, { confirmed: true }))).toBe('ok')
  })

  it('that needs the vault is refused once it is locked; a list is answered', async () => {
    await serve()
    const { perform, greeting } = await client()
    expect(greeting.isOpen).toBe(true)
    must(await perform('keys.create', newKey(place.keyreeve, 'a')))
    must(await perform('vault.lock', {}))
    expect(codeOf(await perform('keys.create', newKey(place.keyreeve, 'b')))).toBe('keychain_locked.session')
    const listed = must(
      await perform('keys.query', { environment: 'test', window: { offset: 0, limit: 10 } }),
    )
    expect(listed.rows.map(({ name }) => name)).toEqual(['a'])
    expect((await client()).greeting.isOpen).toBe(false)
  })

  it('whose answer is cut off by the end of the daemon is refused, and so is each later one', async () => {
    const answering = Promise.withResolvers<never>()
    const asked = Promise.withResolvers<void>()
    await serve({
      perform: (() => {
        asked.resolve()
        return answering.promise
      }) as unknown as DaemonOptions['perform'],
    })
    const daemon = await client()
    const reply = daemon.perform('roles.list', {})
    await asked.promise
    daemon.close()
    expect(codeOf(await reply)).toBe('daemon_unusable.gone')
    await daemon.ended
    expect(codeOf(await daemon.perform('roles.list', {}))).toBe('daemon_unusable.gone')
    answering.reject(new Error('over'))
  })

  it('has only its own answer in its reply: no other secret crosses the socket, or is logged', async () => {
    await serve()
    const seen: string[] = []
    const socket = await raw()
    socket.on('data', (chunk: Buffer) => seen.push(chunk.toString('utf8')))
    const ask = async (operation: string, input: unknown): Promise<string> => {
      const before = seen.length
      socket.write(`${JSON.stringify({ id: before + 1, operation, input, confirmed: true })}\n`)
      while (!seen.slice(before).join('').endsWith('\n')) await once(socket, 'data')
      return seen.slice(before).join('')
    }
    const created = await ask('keys.create', newKey(place.keyreeve, 'canary'))
    const { key, secret } = (JSON.parse(created) as { result: { data: { key: Key; secret: string } } }).result
      .data
    expect(secret).toMatch(/^kr_test_/)
    const imported = 'an imported secret without any form 5b1c'
    const { keep: _, ...input } = newKey(place.keyreeve, 'imported')
    expect(await ask('keys.import', { ...input, secret: imported })).toContain('"ok":true')
    const replies = [
      await ask('keys.query', { environment: 'test', window: { offset: 0, limit: 10 } }),
      await ask('keys.get', { id: key.id }),
      await ask('keys.find', { environment: 'test', name: 'canary' }),
      await ask('keys.previewRotation', { id: key.id }),
      await ask('keys.disable', { id: key.id }),
      await ask('accounts.list', {}),
      await ask('roles.list', {}),
      await ask('vault.status', {}),
      await ask('activity.query', { window: { offset: 0, limit: 10 } }),
      await ask('decisions.verify', { secret, entity: 'event', action: 'read', environment: 'test' }),
      await ask('keys.create', { ...newKey(place.keyreeve, 'x'), name: secret }),
      await ask('keys.create', { ...newKey(place.keyreeve, 'x'), name: imported }),
      await ask(secret, {}),
    ]
    for (const canary of [secret, imported]) expect(replies.join('\n')).not.toContain(canary)
  })

  it('that fails by a bug is logged under an id, redacted', async () => {
    const secret = `kr_test_${'C4nary'.repeat(7).slice(0, 38)}`
    await serve({ perform: () => Promise.reject(new Error(`with ${secret}`)) })
    const failed = await (await client()).perform('roles.list', {})
    expect(codeOf(failed)).toBe('internal.logged')
    const log = readFileSync(logFile(place.home), 'utf8')
    expect(log).toContain(failed.ok ? '' : String(failed.error.params['id']))
    expect(log).toContain('with [secret]')
    expect(log).not.toContain(secret)
  })
})

describe('a client that misbehaves', () => {
  it.each([
    ['no JSON', 'hello\n'],
    ['no request', '{"operation":"roles.list"}\n'],
    ['a list', '[1,2]\n'],
    ['an agent with a name that is none', '{"id":1,"operation":"roles.list","agent":"a\\nb"}\n'],
    ['a confirmation that is not a boolean', '{"id":1,"operation":"roles.list","confirmed":"yes"}\n'],
    ['a line that is too long', 'x'.repeat(8 * 1024 * 1024 + 1)],
  ])('is disconnected: %s', async (_, sent) => {
    await serve()
    const socket = await raw()
    socket.write(sent)
    await closed(socket)
    expect(codeOf(await (await client()).perform('roles.list', {}))).toBe('ok')
  })

  it('is disconnected when it does not send the rest of a request', async () => {
    await serve({ stalledMs: 30 })
    const socket = await raw()
    socket.write('{"id":1,')
    await closed(socket)
    const patient = await client()
    expect(codeOf(await patient.perform('roles.list', {})), 'one that asks nothing is not').toBe('ok')
  })

  it('cannot stop it with random bytes, cut lines and values of any type', async () => {
    await serve()
    const random = seeded(20_261_127)
    const request = JSON.stringify({ id: 1, operation: 'keys.query', input: { environment: 'test' } })
    const values = ['null', '1', '"x"', '[]', '{}', 'true', '{"__proto__":1}', '1e999', '"\\ud800"']
    for (let round = 0; round < 150; round += 1) {
      const socket = await raw()
      const kind = random.below(4)
      if (kind === 0) socket.write(Buffer.from(Array.from({ length: 200 }, () => random.below(256))))
      if (kind === 1) socket.write(request.slice(0, random.below(request.length)) + '\n')
      if (kind === 2)
        socket.write(
          `{"id":${random.pick(values)},"operation":${random.pick(['"keys.get"', '"constructor"', '"keys.create"', '7'])},"input":${random.pick(values)},"confirmed":${random.pick(values)}}\n`,
        )
      if (kind === 3) socket.write(`${request}\n${request}\n`.slice(0, random.below(200)))
      socket.end()
      await closed(socket)
    }
    const { perform } = await client()
    expect(codeOf(await perform('roles.list', {}))).toBe('ok')
  }, 60_000)

  it('and has opened every connection there may be, keeps nobody out for long', async () => {
    await serve()
    const sockets = await Promise.all(Array.from({ length: 64 }, raw))
    expect(must(await connectDaemon(place.home)), 'one too many').toBe('silent')
    sockets[0]?.destroy()
    await vi.waitFor(async () => expect(typeof must(await connectDaemon(place.home))).toBe('object'))
  })
})

describe('a scan', () => {
  /** A daemon whose readers are these, and a folder with two files to scan. */
  const openScan = async (spawnReader: SpawnReader) => {
    await place.cleanUp()
    place = await openTestKeyreeve({ spawnScanReader: spawnReader })
    await serve()
    const folder = mkdtempSync(join(tmpdir(), 'keyreeve-scanned-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    for (const name of ['a', 'b']) writeFileSync(join(folder, name), 'nothing')
    return folder
  }

  it('tells its client how far it is', async () => {
    const folder = await openScan(spawnScanReader)
    const { perform } = await client()
    const onProgress = vi.fn<(progress: ScanProgress) => void>()
    const { searched } = must(await perform('scan.run', { folders: [folder] }, { onProgress }))
    expect(searched.files).toBe(2)
    expect(onProgress).toHaveBeenCalledWith({ files: 2, bytes: 14, findings: 0 })
  })

  it('is cancelled when its client is gone, whose processes end', async () => {
    const started = Promise.withResolvers<void>()
    const killed = Promise.withResolvers<void>()
    const folder = await openScan(() => {
      const reader = spawnScanReader()
      started.resolve()
      return {
        ...reader,
        // As on a file system that does not answer.
        post: () => undefined,
        kill: () => {
          reader.kill()
          killed.resolve()
        },
      }
    })
    const { perform } = await client()
    const cancel = new AbortController()
    const scanning = perform('scan.run', { folders: [folder] }, { session: cancel.signal })
    await started.promise
    cancel.abort()
    expect(codeOf(await scanning)).toBe('daemon_unusable.gone')
    await killed.promise
    const next = await client()
    expect(codeOf(await next.perform('roles.list', {})), 'the daemon goes on').toBe('ok')
  })
})

describe('when nobody asks, it', () => {
  it('ends after the idle time, not while a command is connected; each command begins it anew', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const idleMs = 15 * 60_000
    const daemon = await serve({ by: 'unlock', idleMs })
    const seen = { over: false }
    void daemon.ended.then(() => (seen.over = true))
    vi.advanceTimersByTime(idleMs - 1)
    const { perform, close } = await client()
    vi.advanceTimersByTime(2 * idleMs)
    expect(codeOf(await perform('roles.list', {})), 'while a command is connected').toBe('ok')
    expect(seen.over).toBe(false)
    close()
    while (!seen.over) {
      vi.advanceTimersByTime(idleMs)
      await new Promise((resolve) => void setImmediate(resolve))
    }
    expect(must(await connectDaemon(place.home))).toBe('none')
  })
})
