/** keyreeve run: real programs get secrets in their environment, and behave as if a shell had started them. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Activity } from '../../../shared/domain/types.ts'
import {
  bin,
  commandLinesUnder,
  newCliVault,
  whileAppIsOpen,
  type CliHome,
  type Ended,
} from '../../support/cli.ts'
import { must } from '../../support/home.ts'
import { reapAtExit } from '../../support/keyring-bus.ts'
import { onTerminal } from '../../support/terminal.ts'

let cli: CliHome
let worker = ''
let live = ''
const multiline = '-----BEGIN KEY-----\n"quoted" \\ $HOME `id`\n-----END KEY-----'

beforeAll(async () => {
  cli = await newCliVault()
  const create = async (name: string, env = 'test'): Promise<string> =>
    (
      await cli.json<{ secret: string }>([
        'keys',
        'create',
        '--account',
        'you',
        '--name',
        name,
        '--env',
        env,
        '--print',
      ])
    ).secret
  worker = await create('worker')
  live = await create('live', 'production')
  await create('off')
  await cli.run(['keys', 'disable', 'off'])
  await whileAppIsOpen(cli, async ({ perform }) => {
    const { id: accountId } = must(await perform('accounts.find', { name: 'you' }, { kind: 'you' }))
    const input = {
      name: 'pem',
      accountId,
      environment: 'test',
      expiration: 'never',
      secret: multiline,
    } as const
    must(await perform('keys.import', { ...input, as: 'given' }, { kind: 'you' }))
  })
}, 60_000)
afterAll(() => cli.close())

let folder: string
let folders = 0
beforeEach(() => {
  folders += 1
  folder = join(cli.folder, `project-${folders}`)
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'keyreeve.json'),
    JSON.stringify({ environment: 'test', variables: { TOKEN: 'worker', PEM: 'pem' } }),
  )
})

type RunOptions = { readonly input?: string; readonly env?: NodeJS.ProcessEnv }
const command = (args: readonly string[]): readonly string[] => ['run', '--project', folder, ...args]
const run = (args: readonly string[], options?: RunOptions): Promise<Ended> =>
  cli.launch(command(args), options)
const sh = (script: string, ...options: string[]): Promise<Ended> =>
  run([...options, '--', 'sh', '-c', script])
/** A program that writes a part of its environment into a file, where nothing is masked. */
const printEnv = `require('fs').writeFileSync(process.argv[1], JSON.stringify(process.env))`
const seenEnv = async (
  options: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<NodeJS.ProcessEnv> => {
  const file = join(cli.folder, 'seen.json')
  const ended = await run([...options, '--', process.execPath, '-e', printEnv, file], { env })
  if (ended.code !== 0) throw new Error(ended.stderr)
  const seen = JSON.parse(readFileSync(file, 'utf8')) as NodeJS.ProcessEnv
  writeFileSync(file, '')
  return seen
}
const deliveries = (): Promise<readonly Activity[]> =>
  whileAppIsOpen(
    cli,
    async ({ perform }) =>
      must(
        await perform(
          'activity.query',
          { filters: { kind: 'delivery' }, window: { offset: 0, limit: 200 } },
          { kind: 'you' },
        ),
      ).rows as readonly Activity[],
  )
const timeout = 60_000

describe('the environment', { timeout }, () => {
  it('has the secrets exactly, and everything else but Keyreeve’s own variables', async () => {
    const seen = await seenEnv([], { OTHER: 'stays', KEYREEVE_AGENT_OTHER: 'x', KEYREEVE_LANGUAGE: 'en' })
    expect([seen['TOKEN'], seen['PEM'], seen['OTHER']]).toEqual([worker, multiline, 'stays'])
    expect(Object.keys(seen).filter((name) => name.startsWith('KEYREEVE_'))).toEqual([])
    // Control: they were there.
    expect(Object.keys(cli.env)).toContain('KEYREEVE_PASSPHRASE_FILE')
  })

  it('keeps what is set already, and says so; --override replaces it', async () => {
    expect((await seenEnv([], { TOKEN: 'mine' }))['TOKEN']).toBe('mine')
    expect((await seenEnv(['--override'], { TOKEN: 'mine' }))['TOKEN']).toBe(worker)
    const { stderr } = await run(['--', 'true'], { env: { TOKEN: '' } })
    expect(stderr).toContain('Already set, and kept: TOKEN')
  })

  it('has only the variables of --only', async () => {
    const seen = await seenEnv(['--only', 'PEM'])
    expect([seen['TOKEN'], seen['PEM']]).toEqual([undefined, multiline])
    const unknown = await run(['--only', 'PEM,NOBODY', '--', 'true'])
    expect([unknown.code, unknown.stderr]).toEqual([4, expect.stringContaining('NOBODY')])
  })

  it('has the lines of --file, with references resolved; they count before those of the project', async () => {
    const file = join(folder, '.env')
    writeFileSync(
      file,
      [
        'TOKEN=first',
        'TOKEN="kr://test/pem"',
        "URL='postgres://u:kr://test/worker@host/db'",
        'PORT=3000',
        'EMPTY=',
        'export QUOTED="a # b"',
      ].join('\r\n'),
    )
    const seen = await seenEnv(['--file', file])
    expect(seen).toMatchObject({
      TOKEN: multiline,
      URL: `postgres://u:${worker}@host/db`,
      PORT: '3000',
      EMPTY: '',
      QUOTED: 'a # b',
    })
    writeFileSync(file, 'A=1\n\nB="two\nlines"\nC=kr://test/nobody\n')
    const wrong = await run(['--file', file, '--', 'true'])
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringContaining('Line 5: kr://test/nobody')])
  })

  it('has the lines of --file as the programs read them that it is written for, also of a read-only file', async () => {
    const file = join(folder, 'docker.env')
    writeFileSync(file, 'A=a#b\nB="q" #c\nTOKEN="kr://test/pem"\n', { mode: 0o444 })
    expect(await seenEnv(['--file', file])).toMatchObject({ A: 'a', B: 'q', TOKEN: multiline })
    writeFileSync(
      join(folder, 'keyreeve.json'),
      JSON.stringify({ environment: 'test', dialects: { 'docker.env': 'docker' } }),
    )
    expect(await seenEnv(['--file', file])).toMatchObject({ A: 'a#b', B: '"q" #c', TOKEN: `"${multiline}"` })
  })

  it('is of the project’s environment unless another one is named', async () => {
    const ended = await run(['--env', 'production', '--', 'true'])
    expect([ended.code, ended.stderr]).toEqual([4, expect.stringContaining('no key “worker” in production')])
  })

  it('refuses what is missing, disabled or misspelt, and starts nothing', async () => {
    const marker = join(folder, 'started')
    const project = (content: unknown): void =>
      writeFileSync(
        join(folder, 'keyreeve.json'),
        typeof content === 'string' ? content : JSON.stringify(content),
      )
    project({ environment: 'test', variables: { TOKEN: 'off' } })
    expect((await run(['--', 'touch', marker])).stderr).toContain('“off” is disabled')
    project('{')
    expect((await run(['--', 'touch', marker])).stderr).toContain('isn’t valid JSON')
    expect(readdirSync(folder)).toEqual(['keyreeve.json'])
    const none = await cli.launch(['run', '--project', join(folder, 'nowhere'), '--', 'touch', marker])
    expect(none.code).toBe(4)
    expect((await run([])).code).toBe(2)
  })
})

describe('the exit code is what a shell gives', { timeout }, () => {
  it.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
  ])('%s', async (script, code) => {
    expect((await sh(script)).code).toBe(code)
  })

  it('127 for a program that was not found, 126 for one that cannot be run; nothing is recorded then', async () => {
    const before = (await deliveries()).length
    writeFileSync(join(folder, 'text'), 'no program', { mode: 0o644 })
    const ended = [
      await run(['--', 'no-such-program']),
      await run(['--', join(folder, 'text')]),
      await run(['--', folder]),
    ]
    expect(ended.map(({ code, stdout }) => [code, stdout])).toEqual([
      [127, ''],
      [126, ''],
      [126, ''],
    ])
    expect(ended[0]?.stderr).toBe('“no-such-program” was not found.\n')
    const json = await run(['--json', '--', 'no-such-program'])
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'not_found' } })
    expect((await deliveries()).length).toBe(before)
  })
})

describe('the record', { timeout }, () => {
  it('names program and variable, and says nothing of a place', async () => {
    await sh('true', '--only', 'TOKEN')
    expect((await deliveries())[0]).toMatchObject({
      action: 'delivery.child_process',
      actor: { kind: 'cli' },
      subject: { name: 'worker' },
      details: { program: 'sh', variable: 'TOKEN' },
    })
    expect(await cli.json(['keys', 'places', 'worker'])).toEqual([])
  })

  it('--dry-run only lists, with masked values', async () => {
    const before = (await deliveries()).length
    const shown = await run(['--dry-run'])
    expect(shown.stdout).toMatch(/TOKEN +keyreeve\.json +worker kr_test_•+/)
    const listed = await run(['--dry-run', '--json', '--', 'touch', join(folder, 'started')], {
      env: { PEM: 'mine' },
    })
    expect(JSON.parse(listed.stdout)).toMatchObject({
      environment: 'test',
      set: [{ variable: 'TOKEN', source: 'project', keys: [{ name: 'worker' }] }],
      kept: ['PEM'],
    })
    expect(shown.stdout + listed.stdout).not.toContain(worker)
    expect([readdirSync(folder), (await deliveries()).length]).toEqual([['keyreeve.json'], before])
  })
})

describe('a project for test', { timeout }, () => {
  beforeEach(() => writeFileSync(join(folder, '.env'), 'LIVE=kr://production/live\n'))

  it('gets no production key unless its environment is named', async () => {
    const file = ['--file', join(folder, '.env')]
    const refused = await run([...file, '--', 'touch', join(folder, 'started')])
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('is a project for test')])
    expect(readdirSync(folder)).not.toContain('started')
    expect((await seenEnv([...file, '--confirm', 'production']))['LIVE']).toBe(live)
    // The control: without a project there is nothing to protect.
    const other = join(cli.folder, 'elsewhere')
    mkdirSync(other, { recursive: true })
    const child = spawn(process.execPath, [bin, 'run', ...file, '--', 'sh', '-c', 'test -n "$LIVE"'], {
      cwd: other,
      env: cli.env,
    })
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('asks at a terminal for the name to be typed', async () => {
    for (const [typed, code] of [
      ['test', 1],
      ['production', 5],
    ] as const) {
      const words = [
        process.execPath,
        bin,
        ...command(['--file', join(folder, '.env'), '--', 'sh', '-c', 'exit 5']),
      ]
      const terminal = onTerminal(words, cli.env)
      await terminal.shows('Type production')
      terminal.type(`${typed}\r`)
      expect((await terminal.ended).code).toBe(code)
    }
  })
})

describe('masking', { timeout }, () => {
  it('covers both outputs where they are no terminal, also what is written in parts', async () => {
    const half = worker.length / 2
    const script = `printf 'a%s' "\${TOKEN%${worker.slice(half)}}"; printf '%sb\\n' "\${TOKEN#${worker.slice(0, half)}}"; echo "$PEM" >&2`
    // The parts are patterns in the script, so they are not on its command line in one piece.
    expect(await sh(script)).toEqual({ code: 0, stdout: 'a[secret]b\n', stderr: '[secret]\n' })
    expect(
      (await sh('printf %s "$TOKEN" | base64 | tr -d "\\n"; printf %s "$TOKEN" | od -An -tx1 | tr -d " \\n"'))
        .stdout,
    ).toMatch(/^\[secret\].{0,3}\[secret\]$/)
  })

  it('--no-mask leaves it', async () => {
    expect(await sh('printf %s "$TOKEN"; printf %s "$PEM" >&2', '--no-mask')).toEqual({
      code: 0,
      stdout: worker,
      stderr: multiline,
    })
  })

  it('leaves all other bytes, 30 MB of them, to a reader that takes its time', async () => {
    const script = `const b = Buffer.from(Array.from({ length: 65536 }, (_, at) => (at * 7919) % 251));
      const more = (n) => { while (n-- > 0) if (!process.stdout.write(b)) return process.stdout.once('drain', () => more(n)) }
      more(480)`
    const child = cli.start(command(['--', process.execPath, '-e', script]))
    child.stdin?.end()
    const expected = Buffer.from(Array.from({ length: 65_536 }, (_, at) => (at * 7919) % 251))
    let size = 0
    let isEqual = true
    for await (const chunk of child.stdout ?? []) {
      const bytes = chunk as Buffer
      for (let at = 0; at < bytes.length; at += 4099)
        isEqual &&= bytes[at] === expected[(size + at) % expected.length]
      size += bytes.length
      await new Promise(setImmediate)
    }
    expect([size, isEqual]).toEqual([480 * 65_536, true])
  })

  it('gives the program pipes as a shell does: /dev/stdout can be opened, and a reader that is gone ends it', async () => {
    expect(await sh('echo one > /dev/stdout; echo two > /dev/stderr')).toEqual({
      code: 0,
      stdout: 'one\n',
      stderr: 'two\n',
    })
    const words = command(['--', 'yes']).map((word) => `'${word}'`)
    const script = `{ '${process.execPath}' '${bin}' ${words.join(' ')}; echo "code $?" >&2; } | head -1`
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { env: cli.env, encoding: 'utf8' })
    expect([stdout, stderr]).toEqual(['y\n', 'code 141\n'])
  })

  it('keeps lines in order where both outputs go to the same place', () => {
    const words = command([
      '--',
      'sh',
      '-c',
      'for n in 1 2 3 4 5 6 7 8; do echo out $n; echo err $n >&2; done',
    ])
    const script = `'${process.execPath}' '${bin}' ${words.map((word) => `'${word}'`).join(' ')} 2>&1`
    const { stdout } = spawnSync('sh', ['-c', script], { env: cli.env, encoding: 'utf8' })
    expect(stdout).toBe([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `out ${n}\nerr ${n}\n`).join(''))
  })

  it('a program that floods one output does not hold up the other', async () => {
    // Nobody reads stdout until stderr has ended.
    const script = `head -c 200000 /dev/zero & head -c 60000 /dev/zero >&2; exec 2>&-; wait`
    const child = cli.start(command(['--', 'sh', '-c', script]))
    child.stdin?.end()
    let onError = 0
    for await (const chunk of child.stderr ?? []) {
      onError += (chunk as Buffer).length
      if (onError === 60_000) break
    }
    let onOutput = 0
    for await (const chunk of child.stdout ?? []) onOutput += (chunk as Buffer).length
    expect([onError, onOutput]).toEqual([60_000, 200_000])
  })
})

describe('signals and input', { timeout }, () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const)(
    '%s reaches the program',
    async (signal) => {
      const name = signal.slice(3)
      const child = cli.start(
        command([
          '--',
          'sh',
          '-c',
          `trap 'echo got ${name}; exit 9' ${name}; echo ready; while :; do read -r line || exit 1; done`,
        ]),
      )
      let out = ''
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        out += text
        if (out === 'ready\n') child.kill(signal)
      })
      // dash runs a trap only when \`read\` has returned.
      child.stdout?.once('data', () => child.stdin?.write('line\n'))
      const [code] = (await once(child, 'close')) as [number]
      expect([code, out]).toEqual([9, `ready\ngot ${name}\n`])
    },
  )

  // On an older Node, and under npm, the launcher runs the command in a process of its own.
  const launched = { npm_lifecycle_event: 'start' }
  const trap = (name: string): readonly string[] =>
    command([
      '--',
      'sh',
      '-c',
      `trap 'echo got ${name}; exit 9' ${name}; echo ready; while :; do read -r line || exit 1; done`,
    ])

  it.each(['SIGTERM', 'SIGQUIT', 'SIGUSR2'] as const)(
    '%s reaches it through the launcher',
    async (signal) => {
      const child = cli.start(trap(signal.slice(3)), launched)
      let out = ''
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        out += text
        if (out !== 'ready\n') return
        child.kill(signal)
        child.stdin?.write('line\n')
      })
      const [code] = (await once(child, 'close')) as [number]
      expect([code, out]).toEqual([9, `ready\ngot ${signal.slice(3)}\n`])
    },
  )

  it('when the launcher is killed, the program is told by SIGHUP', async () => {
    // Its standard input ends with the launcher, so it does not read.
    const script = `import os, signal, time
def on_hup(*_):
    os.write(1, b'got HUP')
    os._exit(9)
signal.signal(signal.SIGHUP, on_hup)
os.write(1, b'ready ')
while True: time.sleep(0.05)`
    const child = cli.start(command(['--', 'python3', '-c', script]), launched)
    let out = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (out === 'ready ') child.kill('SIGKILL')
    })
    await once(child, 'close')
    expect(out).toBe('ready got HUP')
  })

  it('standard input passes through, to the last byte', async () => {
    expect((await run(['--', 'wc', '-c'], { input: 'x'.repeat(300_000) })).stdout.trim()).toBe('300000')
  })
})

/** Counts Ctrl-C. Asks Keyreeve for a SIGUSR1 first, which comes after every SIGINT that Keyreeve may have sent on. */
const counter = `
import os, signal, sys, time
count = 0
def on_int(*_):
    global count
    count += 1
    if count == 1: os.kill(os.getppid(), signal.SIGUSR1)
def on_usr1(*_):
    os.write(1, b'interrupted %d times' % count)
    sys.exit(6)
signal.signal(signal.SIGINT, on_int)
signal.signal(signal.SIGUSR1, on_usr1)
os.write(1, b'ready %d %d' % (sys.stdin.isatty(), sys.stdout.isatty()))
while True: time.sleep(0.05)
`

describe('on a terminal', { timeout }, () => {
  const atTerminal = (args: readonly string[]) =>
    onTerminal([process.execPath, bin, ...command(args)], cli.env)

  it('the program has the terminal, and gets Ctrl-C exactly once', async () => {
    const terminal = atTerminal(['--', 'python3', '-c', counter])
    await terminal.shows('ready 1 1')
    terminal.type('\u0003')
    expect(await terminal.ended).toEqual({ code: 6, screen: expect.stringContaining('interrupted 1 times') })
  })

  it('nothing is masked there, unless --mask says so', async () => {
    expect((await atTerminal(['--', 'sh', '-c', 'echo $TOKEN']).ended).screen).toContain(worker)
    const masked = (await atTerminal(['--mask', '--', 'sh', '-c', 'echo $TOKEN']).ended).screen
    expect([masked.includes('[secret]'), masked.includes(worker)]).toEqual([true, false])
  })

  it('Ctrl-Z stops the job, and fg continues it', async () => {
    const terminal = atTerminal(['--', 'sh', '-c', 'echo ready; read -r line; echo "read $line"; exit 4'])
    await terminal.shows('ready')
    terminal.type('\u001a')
    await terminal.shows('[stopped]')
    terminal.foreground()
    terminal.type('more\r')
    expect(await terminal.ended).toEqual({ code: 4, screen: expect.stringContaining('read more') })
  })

  it('a new size of the window is told', async () => {
    const script = `import os, signal, time
def on_winch(*_):
    size = os.get_terminal_size()
    os.write(1, b'%d %d' % (size.lines, size.columns))
    os._exit(3)
signal.signal(signal.SIGWINCH, on_winch)
os.write(1, b'ready')
while True: time.sleep(0.05)`
    const terminal = atTerminal(['--', 'python3', '-c', script])
    await terminal.shows('ready')
    terminal.resize()
    expect(await terminal.ended).toEqual({ code: 3, screen: expect.stringContaining('33 111') })
  })
})

describe('--watch', { timeout }, () => {
  /** Starts a program that prints a word for its secret, and the lines that it and Keyreeve print, as they come. */
  const start = (script: string) => {
    const child = cli.start(command(['--watch', '--only', 'TOKEN', '--', 'sh', '-c', script]))
    reapAtExit(child)
    let lines: string[] = []
    const waiting = new Set<() => void>()
    for (const stream of [child.stdout, child.stderr]) {
      let rest = ''
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const parts = (rest + text).split('\n')
        rest = parts.pop() ?? ''
        lines = [...lines, ...parts]
        for (const look of waiting) look()
      })
    }
    const shows = (count: number): Promise<readonly string[]> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (lines.length < count) return
          waiting.delete(look)
          resolve(lines)
        }
        waiting.add(look)
        look()
      })
    return { child, shows }
  }
  // What is printed is a checksum, because the secret itself would be masked.
  const known = (secret: string): string =>
    spawnSync('cksum', { input: secret, encoding: 'utf8' }).stdout.split(' ')[0] ?? ''
  const script = 'printf %s "$TOKEN" | cksum | cut -d" " -f1; exec sleep 1000'
  const restarted = 'Something changed, so the program is started again.'

  it('starts the program again for a new secret and a new binding, and waits while the key is disabled', async () => {
    const secret = (
      await cli.json<{ secret: string }>([
        'keys',
        'create',
        '--account',
        'you',
        '--name',
        'watched',
        '--print',
      ])
    ).secret
    const project = (key: string): void =>
      writeFileSync(
        join(folder, 'keyreeve.json'),
        JSON.stringify({ environment: 'test', variables: { TOKEN: key } }),
      )
    project('watched')
    const { child, shows } = start(script)
    expect(await shows(1)).toEqual([known(secret)])
    const rotated = (await cli.json<{ secret: string }>(['rotate', 'watched', '--print'])).secret
    expect((await shows(3)).slice(1)).toEqual([restarted, known(rotated)])
    await cli.run(['keys', 'disable', 'watched'])
    expect((await shows(5)).slice(3)).toEqual([
      restarted,
      'The program wasn’t started. “watched” is disabled. Enable it first.',
    ])
    await cli.run(['keys', 'enable', 'watched'])
    expect((await shows(6)).slice(5)).toEqual([known(rotated)])
    project('worker')
    expect((await shows(8)).slice(6)).toEqual([restarted, known(worker)])
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([143, null])
  })

  it('waits for a change after the program has ended by itself, and Ctrl-C ends it', async () => {
    const { child, shows } = start('echo once; exit 3')
    expect((await shows(2))[1]).toContain('ended with 3')
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([null, 'SIGINT'])
  })

  it('does not miss a change that is made while the program starts', async () => {
    const file = join(folder, 'keyreeve.json')
    writeFileSync(
      join(folder, 'next.json'),
      JSON.stringify({ environment: 'test', variables: { TOKEN: 'pem' } }),
    )
    const { child, shows } = start(
      `cd '${folder}'; [ ! -e next.json ] || mv next.json '${file}'; echo ready; exec sleep 1000`,
    )
    expect(await shows(3)).toEqual(['ready', restarted, 'ready'])
    child.kill('SIGTERM')
    await once(child, 'close')
  })

  it('ends a program that does not end when it is asked to', async () => {
    const { child, shows } = start("trap '' TERM; echo ready; while :; do sleep 1; done")
    await shows(1)
    writeFileSync(
      join(folder, 'keyreeve.json'),
      JSON.stringify({ environment: 'test', variables: { TOKEN: 'pem' } }),
    )
    expect((await shows(3)).slice(1)).toEqual([restarted, 'ready'])
    child.kill('SIGINT')
    await once(child, 'close')
  })
})

describe('the secret', { timeout }, () => {
  it('is in the program’s environment, and in no command line and no file', async () => {
    const child = cli.start(command(['--', 'sh', '-c', 'echo ready; read -r line']), {
      HISTFILE: join(cli.folder, 'history'),
    })
    reapAtExit(child)
    await once(child.stdout ?? child, 'data')
    const lines = commandLinesUnder(child.pid ?? 0)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.filter((line) => line.includes(worker))).toEqual([])
    const inEnvironments = readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(worker)
      } catch {
        return false
      }
    })
    // The control: it is somewhere, in the one program that it is for.
    expect(inEnvironments).toHaveLength(1)
    child.stdin?.end('\n')
    await once(child, 'close')
    const files = readdirSync(cli.folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(cli.folder, name))
      .filter((path) => statSync(path).isFile())
    expect(files.length).toBeGreaterThan(3)
    expect(files.filter((path) => readFileSync(path, 'latin1').includes(worker))).toEqual([])
  })
})
