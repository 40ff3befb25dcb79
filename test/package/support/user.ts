import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { killAllOf } from './processes.ts'
import { must, run, type Outcome } from './run.ts'

/** Starts the session's keyring, prints the address of its bus, and stays until its stdin ends. */
const session =
  'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && echo "$DBUS_SESSION_BUS_ADDRESS" && exec cat'

/** The first line that a process prints. */
const firstLine = async (child: ChildProcess): Promise<string> => {
  let text = ''
  child.stdout?.on('data', (chunk) => (text += String(chunk)))
  while (!text.includes('\n')) {
    if (child.exitCode !== null || !child.stdout) throw new Error('a process of the session ended at once')
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  }
  return text.split('\n')[0] ?? ''
}

/** An ordinary user created for one test run, logged in to a session with a display and an unlocked gnome-keyring. */
export class TestUser {
  readonly name = `keyreeve-${randomBytes(4).toString('hex')}`
  readonly home = `/home/${this.name}`
  #ids = { uid: -1, gid: -1 }
  #env: Record<string, string> = {}

  /** Creates the user and its session. Only root can. */
  static async create(): Promise<TestUser> {
    const user = new TestUser()
    await must('useradd', ['--create-home', '--home-dir', user.home, '--shell', '/bin/sh', user.name])
    user.#ids = {
      uid: Number(await must('id', ['-u', user.name])),
      gid: Number(await must('id', ['-g', user.name])),
    }
    await user.#logIn()
    return user
  }

  get uid(): number {
    return this.#ids.uid
  }

  /** The app's data folder of this user. */
  get data(): string {
    return join(this.home, '.config/Keyreeve')
  }

  /** A folder of this user. */
  newFolder(name: string): string {
    const folder = join(this.home, name)
    mkdirSync(folder, { mode: 0o700 })
    chownSync(folder, this.#ids.uid, this.#ids.gid)
    return folder
  }

  /** Makes this user the owner of a file. */
  own(path: string): void {
    chownSync(path, this.#ids.uid, this.#ids.gid)
  }

  async #logIn(): Promise<void> {
    const runtime = this.newFolder('run')
    this.#env = {
      HOME: this.home,
      USER: this.name,
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LC_ALL: 'C.UTF-8',
      XDG_RUNTIME_DIR: runtime,
      XDG_SESSION_TYPE: 'x11',
    }
    // The keyring gets no display, where it could prompt and wait forever.
    const address = await firstLine(this.start('dbus-run-session', ['--', 'sh', '-c', session]))
    const display = await firstLine(
      this.start('Xvfb', ['-displayfd', '1', '-screen', '0', '1400x900x24', '-nolisten', 'tcp']),
    )
    this.#env = { ...this.#env, DBUS_SESSION_BUS_ADDRESS: address, DISPLAY: `:${display}` }
  }

  /** The environment of this user's programs; undefined removes a variable. */
  environment(extra: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
    const all: Record<string, string | undefined> = { ...this.#env, ...extra }
    return Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    )
  }

  /** Starts a program as this user. */
  start(
    program: string,
    args: readonly string[] = [],
    extra: Readonly<Record<string, string | undefined>> = {},
  ): ChildProcess {
    return spawn(program, [...args], {
      ...this.#ids,
      env: this.environment(extra),
      cwd: this.home,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  /** Runs a program to its end as this user. */
  run(
    program: string,
    args: readonly string[] = [],
    options: {
      readonly env?: Readonly<Record<string, string | undefined>>
      readonly input?: string
      readonly timeout?: number
    } = {},
  ): Promise<Outcome> {
    const { env, ...rest } = options
    return run(program, args, { ...rest, ...this.#ids, env: this.environment(env), cwd: this.home })
  }

  /** Ends all processes of this user, and removes the user and its home. */
  async dispose(): Promise<void> {
    killAllOf(this.uid)
    await must('userdel', ['--remove', '--force', this.name])
  }
}
