import { execFile, spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { killed, reapAtExit, startBus } from './keyring-bus.ts'
import { unlockByControlSocket } from './keyring-control.ts'

const run = promisify(execFile)

const password = 'test keyring password'
const serviceName = 'org.freedesktop.secrets'
const collection = '/org/freedesktop/secrets/collection/login'

/** A real gnome-keyring with its own D-Bus and folder. */
export type Keyring = {
  /** The environment in which the keychain helper finds this keyring and no other. */
  readonly env: NodeJS.ProcessEnv
  readonly folder: string
  lock(): Promise<void>
  unlock(): Promise<void>
  /** SIGSTOP: the daemon exists but does not answer. */
  freeze(): void
  thaw(): void
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts the daemon again after `kill`, unlocked by default. */
  start(options?: { readonly unlocked?: boolean }): Promise<void>
  /** Runs secret-tool and returns its exit code, stdout and stderr. `input` is its stdin. */
  secretTool(
    args: readonly string[],
    input?: string,
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>
  close(): Promise<void>
}

export type KeyringOptions = {
  /** `unlocked` (default); `empty`: the service runs but no keyring was ever created; `none`: a bus without the service. */
  readonly state?: 'unlocked' | 'empty' | 'none'
  /** `.service` files that the bus may start, such as a prompter. None by default, so that no prompt can appear. */
  readonly services?: readonly string[]
  /** Additional environment, such as DISPLAY. */
  readonly env?: NodeJS.ProcessEnv
}

/** The D-Bus name is owned before clients can use the keyring, so this waits for both. */
const ready = async (env: NodeJS.ProcessEnv, unlocked: boolean): Promise<void> => {
  await run('gdbus', ['wait', '--session', '--timeout', '10', serviceName], { env })
  if (!unlocked) return
  for (let tries = 0; ; tries++) {
    const { stdout } = await run(
      'gdbus',
      [
        'call',
        '--session',
        '--dest',
        serviceName,
        '--object-path',
        collection,
        '--method',
        'org.freedesktop.DBus.Properties.Get',
        'org.freedesktop.Secret.Collection',
        'Locked',
      ],
      { env },
    ).catch(() => ({ stdout: '' }))
    if (stdout.includes('<false>')) return
    if (tries > 100) throw new Error('gnome-keyring-daemon did not open its login keyring')
  }
}

const startDaemon = async (env: NodeJS.ProcessEnv, unlocked: boolean): Promise<ChildProcess> => {
  const args = ['--foreground', '--components=secrets', ...(unlocked ? ['--unlock'] : [])]
  const daemon = spawn('gnome-keyring-daemon', args, { env, stdio: ['pipe', 'ignore', 'ignore'] })
  reapAtExit(daemon)
  daemon.stdin.on('error', () => undefined)
  daemon.stdin.end(unlocked ? password : '')
  await ready(env, unlocked)
  return daemon
}

/** Starts a keyring for one test file or one test. `close` ends its processes and removes its folder. */
export const startKeyring = async (options: KeyringOptions = {}): Promise<Keyring> => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keyreeve-keyring-'))
  const bus = await startBus(folder, options.services, options.env)
  const { env } = bus
  const state = options.state ?? 'unlocked'
  let daemon: ChildProcess | null = state === 'none' ? null : await startDaemon(env, state === 'unlocked')

  const kill = async (): Promise<void> => {
    if (daemon) await killed(daemon)
    daemon = null
  }

  return {
    env,
    folder,
    kill,
    lock: async () => {
      await run(
        'gdbus',
        [
          'call',
          '--session',
          '--dest',
          serviceName,
          '--object-path',
          '/org/freedesktop/secrets',
          '--method',
          'org.freedesktop.Secret.Service.Lock',
          `['${collection}']`,
        ],
        { env },
      )
    },
    unlock: () =>
      unlockByControlSocket(path.join(env['XDG_RUNTIME_DIR'] ?? '', 'keyring', 'control'), password),
    freeze: () => void daemon?.kill('SIGSTOP'),
    thaw: () => void daemon?.kill('SIGCONT'),
    start: async ({ unlocked = true } = {}) => {
      daemon = await startDaemon(env, unlocked)
    },
    secretTool: (args, input = '') =>
      new Promise((resolve) => {
        const child = execFile('secret-tool', [...args], { env }, (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
        )
        child.stdin?.on('error', () => undefined)
        child.stdin?.end(input)
      }),
    close: async () => {
      await kill()
      await bus.close()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}
