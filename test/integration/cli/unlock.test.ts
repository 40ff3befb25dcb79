/** `keyreeve unlock`, `lock` and `status`: one unlock for all commands, in real processes. */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Key } from '../../../shared/domain/types.ts'
import { serveDaemon } from '../../../electron/daemon/server.ts'
import { createLog } from '../../../electron/core/log.ts'
import {
  commandLinesUnder,
  ended,
  newCliVault,
  whileAppIsOpen,
  type CliHome,
  type Ended,
} from '../../support/cli.ts'
import { must } from '../../support/home.ts'

type Status = { readonly served: string | null; readonly pid: number | null; readonly unlocked: boolean }

/** No passphrase is in the environment: what needs the vault is refused unless something has unlocked it. */
const without = { KEYREEVE_PASSPHRASE_FILE: '' }

const place = async (): Promise<CliHome> => {
  const cli = await newCliVault()
  onTestFinished(async () => {
    await cli.run(['lock'])
    cli.close()
  })
  return cli
}

const status = (cli: CliHome): Promise<Status> => cli.json<Status>(['status'])

const unlock = async (cli: CliHome, ...more: string[]): Promise<number> => {
  const unlocked = await cli.launch(['unlock', '--json', ...more])
  expect(unlocked).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(unlocked.stdout)).toEqual({ unlocked: true, by: 'unlock' })
  const { pid } = await status(cli)
  if (pid === null) throw new Error('nothing serves')
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended, as it should.
    }
  })
  return pid
}

const create = (cli: CliHome, name: string): Promise<Ended> =>
  cli.launch(['keys', 'create', '--account', 'you', '--name', name, '--json'], { env: without })

/** Whether the process runs; one that has ended may remain as a zombie where nobody collects it. */
const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe.skipIf(process.platform !== 'linux')('keyreeve unlock', { timeout: 120_000 }, () => {
  it('serves the commands that follow, without a passphrase, until keyreeve lock', async () => {
    const cli = await place()
    expect((await create(cli, 'before')).code).toBe(3)
    const pid = await unlock(cli)
    expect(commandLinesUnder(pid).join(' '), 'the passphrase is in no command line').not.toContain(
      'a passphrase for tests',
    )
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('a passphrase for tests')
    expect(await status(cli)).toMatchObject({ served: 'unlock', unlocked: true, pid })

    const created = await create(cli, 'first')
    expect([created.code, created.stderr]).toEqual([0, ''])
    const listed = await cli.launch(['keys', 'list', '--json'], { env: without })
    expect([listed.code, listed.stderr]).toEqual([0, ''])
    expect((JSON.parse(listed.stdout) as readonly Key[]).map(({ name }) => name)).toEqual(['first'])
    expect((await cli.launch(['unlock'])).stdout).toBe('Already unlocked.\n')

    expect((await cli.launch(['lock'])).stdout).toBe('Locked.\n')
    await expect.poll(() => isRunning(pid)).toBe(false)
    expect(await status(cli)).toMatchObject({ served: null, unlocked: false, pid: null })
    expect((await create(cli, 'after')).code).toBe(3)
    expect((await cli.launch(['lock'])).stdout).toBe('Nothing was unlocked.\n')
    await unlock(cli)
  })

  it('refuses a wrong passphrase, and leaves nothing running', async () => {
    const cli = await place()
    writeFileSync(join(cli.folder, 'wrong'), 'not the right passphrase')
    const refused = await cli.launch(['unlock', '--json'], {
      env: { KEYREEVE_PASSPHRASE_FILE: join(cli.folder, 'wrong') },
    })
    expect([refused.code, refused.stdout]).toEqual([3, ''])
    expect(refused.stderr).toContain('"passphrase_wrong"')
    expect(await status(cli)).toMatchObject({ served: null })
  })

  it('started several times at once leaves one process', async () => {
    const cli = await place()
    const unlocked = await Promise.all(Array.from({ length: 3 }, () => cli.launch(['unlock'])))
    expect(unlocked.filter(({ code }) => code === 0).length).toBeGreaterThanOrEqual(1)
    for (const { code, stderr } of unlocked) if (code !== 0) expect(stderr).toContain('already unlocked')
    const { pid } = await status(cli)
    expect(await cli.launch(['lock'])).toMatchObject({ code: 0, stdout: 'Locked.\n' })
    await expect.poll(() => isRunning(pid ?? 0)).toBe(false)
    expect(await status(cli), 'no other one was behind it').toMatchObject({ served: null })
  })

  it('ends by itself when it has been idle', async () => {
    const cli = await place()
    const pid = await unlock(cli, '--idle', '1s')
    await expect.poll(() => isRunning(pid), { timeout: 30_000 }).toBe(false)
    expect(await status(cli)).toMatchObject({ served: null, unlocked: false })
  })

  it('that was killed leaves a socket behind, which keeps nobody from anything', async () => {
    const cli = await place()
    const pid = await unlock(cli)
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => isRunning(pid)).toBe(false)
    expect(await cli.launch(['keys', 'list'], { env: without })).toMatchObject({ code: 0 })
    expect((await create(cli, 'without it')).code).toBe(3)
    expect(await unlock(cli)).not.toBe(pid)
    expect((await create(cli, 'with the next one')).code).toBe(0)
  })

  it('that is killed in the middle of a request: the command says that it does not know, with 1', async () => {
    const cli = await place()
    const pid = await unlock(cli)
    // Stopped, it accepts and greets nobody, but the command that is connected already waits for its answer.
    const verifying = cli.start(['explain', '--entity', 'event', '--action', 'read', '--json'], without)
    const over = ended(verifying)
    // Once it reads its standard input, it is connected.
    await once(verifying, 'spawn')
    await expect.poll(() => connections(pid), { timeout: 30_000 }).toBeGreaterThan(0)
    process.kill(pid, 'SIGSTOP')
    verifying.stdin?.end('kr_test_nothing')
    process.kill(pid, 'SIGKILL')
    const { code, stdout, stderr } = await over
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('"daemon_unusable"')
  })
})

/** How many connections a process has on sockets with a path. */
const connections = (pid: number): number =>
  readFileSync(`/proc/${pid}/net/unix`, 'utf8')
    .split('\n')
    .filter((line) => / 03 +\d+ .*\/daemon\/socket$/.test(line)).length

describe('a command beside the open app', { timeout: 60_000 }, () => {
  it('is answered by it; after keyreeve lock it is locked, which keyreeve unlock does not change', async () => {
    const cli = await place()
    await whileAppIsOpen(cli, async (app) => {
      const daemon = must(
        await serveDaemon({
          home: cli.home,
          version: (
            JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
              version: string
            }
          ).version,
          by: 'app',
          perform: app.perform,
          isOpen: () => app.vault.status().state === 'open',
          log: createLog(cli.home),
        }),
      )
      try {
        expect((await create(cli, 'through the app')).code).toBe(0)
        expect((await cli.launch(['unlock'])).stdout).toContain('the app is open')
        expect((await cli.launch(['lock'])).stdout).toBe('Locked, including the app.\n')
        const refused = await create(cli, 'locked')
        expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('"keychain_locked"')])
        const listed = await cli.launch(['keys', 'list'], { env: without })
        expect([listed.code, listed.stderr]).toEqual([0, expect.stringContaining('The vault is closed')])
        expect((await cli.launch(['unlock'])).code).toBe(1)
        const apart = await cli.launch(['keys', 'create', '--account', 'you', '--name', 'apart'], {
          env: { KEYREEVE_DAEMON: 'off' },
        })
        expect(apart.code, 'by its own passphrase').toBe(0)
      } finally {
        await daemon.close()
      }
    })
  })

  it('of another version is not answered by it, and says so', async () => {
    const cli = await place()
    await whileAppIsOpen(cli, async (app) => {
      const daemon = must(
        await serveDaemon({
          home: cli.home,
          version: '99.0.0',
          by: 'app',
          perform: () => Promise.reject(new Error('it was asked')),
          isOpen: () => true,
          log: createLog(cli.home),
        }),
      )
      try {
        const listed = await cli.launch(['roles', 'list', '--json'])
        expect(listed.code).toBe(0)
        expect(listed.stderr).toContain('{"notice":"The open app or background process is version 99.0.0')
        expect(Array.isArray(JSON.parse(listed.stdout))).toBe(true)
        expect(app.vault.status().state).toBe('open')
      } finally {
        await daemon.close()
      }
    })
  })
})
