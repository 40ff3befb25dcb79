import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { runCli } from '../../electron/cli/run.ts'
import { openKeyreeve, type Keyreeve } from '../../electron/core/app.ts'
import { systemClock } from '../../electron/core/context.ts'
import { createMemoryKeychain } from '../../electron/core/keychain/memory.ts'
import { spawnNodeHelper } from '../../electron/core/keychain/helper-process.ts'
import { homeFolder } from '../../electron/core/data-folder.ts'
import { openPassphraseVault } from '../../electron/core/keychain/passphrase-vault.ts'
import { Secret } from '../../electron/core/secret.ts'
import { reapAtExit } from './keyring-bus.ts'
import { must, spawnScanReader } from './home.ts'

/** The script of the command in package.json. */
export const bin = resolve(import.meta.dirname, '../../resources/bin/keyreeve.mjs')

export const passphrase = 'a passphrase for tests'

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** A data folder, and an environment in which the command line finds it and nothing of the developer's session. */
export type CliHome = {
  readonly home: string
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Starts the real command; the caller ends it. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess
  /**
   * Runs one command line to its end. It runs in this process when that makes no difference, because a launch takes half a second. With
   * a private keyring it is launched, because keytar finds its bus in the process's environment. `input` is its whole standard input.
   */
  run(args: readonly string[], options?: RunOptions): Promise<Ended>
  /** Launches the real command and runs it to its end. */
  launch(args: readonly string[], options?: RunOptions): Promise<Ended>
  /** Like `run`, but must end with code 0; returns what `--json` printed. */
  json<T>(args: readonly string[], input?: string | Buffer): Promise<T>
  close(): void
}

type RunOptions = { readonly input?: string | Buffer; readonly env?: NodeJS.ProcessEnv }

/** A stream that records what is written to it. */
const recorder = (): { readonly stream: Writable; readonly text: () => string } => {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}

const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string
}
const keychainHelper = resolve(import.meta.dirname, '../../electron/core/keychain/keytar-helper.ts')

const runHere = async (
  args: readonly string[],
  input: string | Buffer,
  env: NodeJS.ProcessEnv,
): Promise<Ended> => {
  const [stdout, stderr] = [recorder(), recorder()]
  const code = await runCli(args, {
    stdin: Readable.from(input.length === 0 ? [] : [Buffer.from(input)], { objectMode: false }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    version,
    home: homeFolder(env),
    startAgain: (more) =>
      spawn(process.execPath, [bin, ...more], { env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] }),
    command: [process.execPath, bin],
    spawnHelper: () => spawnNodeHelper(keychainHelper, { env }),
    spawnScanReader,
    // The default listens on the channel to the test runner, and unrefs it.
    untilEnded: () => new Promise(() => undefined),
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

/** The output of a process, once it has ended. */
export const ended = async (child: ChildProcess): Promise<Ended> => {
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => (written[name] += text))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return {
    code: code ?? -1,
    stdout: written.stdout,
    stderr: written.stderr + (signal ? `ended by ${signal}` : ''),
  }
}

/** A folder without a vault. `base` is the environment of a private keyring, if there is one. */
export const newCliHome = (base?: NodeJS.ProcessEnv): CliHome => {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-cli-'))
  const home = join(folder, 'home')
  const env: NodeJS.ProcessEnv = { ...(base ?? { PATH: process.env['PATH'] }), KEYREEVE_HOME: home }
  const start: CliHome['start'] = (args, more = {}) => {
    const child = spawn(process.execPath, [bin, ...args], { env: { ...env, ...more }, stdio: 'pipe' })
    reapAtExit(child)
    child.stdin.on('error', () => undefined)
    return child
  }
  const launch: CliHome['launch'] = (args, { input = '', env: more = {} } = {}) => {
    const child = start(args, more)
    child.stdin?.end(input)
    return ended(child)
  }
  const run: CliHome['run'] =
    base === undefined
      ? (args, { input = '', env: more = {} } = {}) => runHere(args, input, { ...env, ...more })
      : launch
  return {
    home,
    folder,
    env,
    start,
    run,
    launch,
    json: async <T>(args: readonly string[], input: string | Buffer = '') => {
      const { code, stdout, stderr } = await run([...args, '--json'], { input })
      if (code !== 0) throw new Error(`keyreeve ${args.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout) as T
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Writes the passphrase into a file that only its owner can read, and returns the environment that names it. */
export const passphraseEnv = (folder: string, text = `${passphrase}\n`): NodeJS.ProcessEnv => {
  const file = join(folder, 'passphrase')
  writeFileSync(file, text, { mode: 0o600 })
  return { KEYREEVE_PASSPHRASE_FILE: file }
}

const openFolder = async (
  home: string,
  kdf?: { readonly n: number; readonly r: number; readonly p: number },
  watchMs = 0,
): Promise<Keyreeve> =>
  must(
    await openKeyreeve({
      home,
      clock: systemClock,
      watchMs,
      keychains: {
        os: () => createMemoryKeychain(new Map()),
        passphrase: () =>
          openPassphraseVault({
            path: join(home, 'passphrase.vault'),
            clock: systemClock,
            ...(kdf ? { kdf } : {}),
          }),
      },
    }),
  )

/** A folder with a passphrase vault that opens fast (a cheap scrypt), and the environment that unlocks it. */
export const newCliVault = async (): Promise<CliHome> => {
  const made = newCliHome()
  const keyreeve = await openFolder(made.home, { n: 1 << 14, r: 8, p: 1 })
  must(await keyreeve.vault.setUpPassphrase(new Secret(passphrase)))
  await keyreeve.close()
  Object.assign(made.env, passphraseEnv(made.folder))
  return made
}

/** Runs `work` while this process has the command line's folder open, as the app would. */
export const whileAppIsOpen = async <T>(
  { home }: CliHome,
  work: (app: Keyreeve) => T | Promise<T>,
): Promise<T> => {
  const app = await openFolder(home, undefined, 20)
  try {
    must(await app.vault.unlock(new Secret(passphrase)))
    return await work(app)
  } finally {
    await app.close()
  }
}

/** The current command lines of a process and all its descendants. Linux only. */
export const commandLinesUnder = (pid: number): readonly string[] => {
  const read = (id: string, file: string): string => {
    try {
      return readFileSync(`/proc/${id}/${file}`, 'utf8')
    } catch {
      return ''
    }
  }
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((id) => [id, read(id, 'stat').replace(/^.*\) \S+ (\d+) .*$/s, '$1')]),
  )
  const family = new Set([String(pid)])
  for (let grown = -1; grown !== family.size;) {
    grown = family.size
    for (const [id, parent] of parents) if (family.has(parent)) family.add(id)
  }
  return Array.from(family, (id) => read(id, 'cmdline'))
}
