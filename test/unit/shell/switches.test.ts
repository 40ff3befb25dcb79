import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  commandLine,
  launcherSwitches,
  refusedSwitch,
  squirrelEvent,
} from '../../../electron/shell/switches.ts'
import { say } from '../../../electron/messages.ts'

/** What is printed for arguments that are refused; undefined if they are not. */
const sentenceOf = (argv: readonly string[]): string | undefined => {
  const refusal = refusedSwitch(argv, 'linux')
  return refusal && say(refusal)
}

describe('an installed app', () => {
  it.each([
    '--remote-debugging-port=9222',
    '--remote-debugging-port',
    '--remote-debugging-pipe',
    '--remote-debugging-address=0.0.0.0',
    '--no-sandbox',
    '--js-flags=--expose-gc',
    '--host-rules=MAP * evil',
    '--host-resolver-rules=x',
    '--proxy-server=evil:1',
    '--proxy-pac-url=x',
    '--load-extension=/tmp/x',
    '--inspect',
    '--inspect=0',
    '--inspect-brk',
    '--inspect-publish-uid=http',
    '--disable-web-security',
    '--ignore-certificate-errors',
    '--user-data-dir=/tmp/x',
    '--renderer-cmd-prefix=gdb',
    '--gpu-launcher=x',
    '--disable-seccomp-filter-sandbox',
    '--enable-features=x',
    '--disable-features=IsolateOrigins',
    '-r',
    '--require=/tmp/x.js',
    '-remote-debugging-port=1',
    '--Remote-Debugging-Port=1',
    '--',
    '-',
    '--app=/tmp/x',
    '--unknown-of-tomorrow',
  ])('refuses %s in one sentence', (argument) => {
    const sentence = sentenceOf(['/home/x', argument])
    expect(sentence).toMatch(/^Keyreeve doesn’t run with the switch .*\. Start it without\.$/)
    expect(sentence).not.toMatch(/\n|evil|gdb/)
  })

  it.each([
    [[]],
    [['/home/ada/file.env']],
    [['--ozone-platform=wayland', '--force-device-scale-factor=2']],
    [['--disable-gpu', '--lang=de']],
    [['https://example.com/--no-sandbox']],
  ])('runs with %j', (argv) => {
    expect(refusedSwitch(argv, 'linux')).toBeUndefined()
  })

  it('accepts the slash of Windows and the arguments of macOS only there', () => {
    expect(refusedSwitch(['/remote-debugging-port=1'], 'win32')).toBeDefined()
    expect(refusedSwitch(['/REMOTE-DEBUGGING-PORT=1'], 'win32')).toBeDefined()
    expect(refusedSwitch(['/prefetch:1'], 'win32')).toBeUndefined()
    expect(refusedSwitch(['/home/x'], 'linux')).toBeUndefined()
    expect(refusedSwitch(['-psn_0_123', '-NSDocumentRevisionsDebugMode', 'YES'], 'darwin')).toBeUndefined()
    expect(refusedSwitch(['-psn_0_123'], 'linux')).toBeDefined()
  })
})

/** What Chromium trims on each platform, and what a later version or another parser might. */
const asciiSpaces = ['\t', '\n', '\v', '\f', '\r', ' ']
const unicodeSpaces = [
  0x85,
  0xa0,
  0x1680,
  ...Array.from({ length: 11 }, (_, index) => 0x2000 + index),
  0x2028,
  0x2029,
  0x202f,
  0x205f,
  0x3000,
].map((code) => String.fromCodePoint(code))
const otherBlanks = [
  ...Array.from({ length: 0x20 }, (_, code) => code).filter((code) => code > 0),
  0x7f,
  0xad,
  0x200b,
  0x200c,
  0x200d,
  0x2060,
  0x2800,
  0x3164,
  0xfeff,
  0xfffd,
].map((code) => String.fromCodePoint(code))

/** The switches that Chromium takes from a command line: a second implementation of base::CommandLine::AppendSwitchesAndArguments. */
const switchesSeen = (argv: readonly string[], platform: string): readonly string[] => {
  const windows = platform === 'win32'
  const spaces = new Set(windows ? [...asciiSpaces, ...unicodeSpaces] : asciiSpaces)
  const seen: string[] = []
  for (const argument of argv) {
    const characters = [...argument]
    while (spaces.has(characters[0] ?? '')) characters.shift()
    while (spaces.has(characters.at(-1) ?? '')) characters.pop()
    const word = characters.join('')
    if (word === '--') return seen
    const mark = ['--', '-', ...(windows ? ['/'] : [])].find((prefix) => word.startsWith(prefix))
    if (mark === undefined || mark === word) continue
    const name = word.slice(mark.length).split('=', 1)[0] ?? ''
    seen.push(windows ? name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : name)
  }
  return seen
}

const chromium = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'remote-debugging-targets',
  'no-sandbox',
  'disable-setuid-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-namespace-sandbox',
  'disable-gpu-sandbox',
  'no-zygote',
  'no-zygote-sandbox',
  'allow-no-sandbox-job',
  'single-process',
  'in-process-gpu',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'ppapi-plugin-launcher',
  'browser-subprocess-path',
  'type',
  'js-flags',
  'load-extension',
  'user-data-dir',
  'disk-cache-dir',
  'host-rules',
  'host-resolver-rules',
  'proxy-server',
  'proxy-pac-url',
  'no-proxy-server',
  'ignore-certificate-errors',
  'disable-web-security',
  'allow-file-access-from-files',
  'allow-running-insecure-content',
  'disable-site-isolation-trials',
  'enable-features',
  'disable-features',
  'enable-blink-features',
  'disable-blink-features',
  'enable-logging',
  'log-file',
  'log-net-log',
  'crash-dumps-dir',
  'single-argument',
  'app',
  'auth-server-whitelist',
  'enable-automation',
  'headless',
  'dump-dom',
  'screenshot',
]
const node = [
  'inspect',
  'inspect-brk',
  'inspect-brk-node',
  'inspect-port',
  'inspect-publish-uid',
  'inspect-wait',
  'debug',
  'debug-brk',
  'e',
  'p',
  'r',
  'i',
  'eval',
  'print',
  ...[...process.allowedNodeEnvironmentFlags].map((flag) => flag.replace(/^-+/, '')),
]
const harmless = [
  'ozone-platform',
  'ozone-platform-hint',
  'enable-wayland-ime',
  'gtk-version',
  'disable-gpu',
  'disable-gpu-compositing',
  'disable-software-rasterizer',
  'force-device-scale-factor',
  'force-dark-mode',
  'force-renderer-accessibility',
  'lang',
  'prefetch:1',
  'original-process-start-time',
  'squirrel-firstrun',
]

describe.each(['linux', 'darwin', 'win32'])('on %s, no disguise hides a switch', (platform) => {
  const blanks = ['', ...asciiSpaces, ...unicodeSpaces, ...otherBlanks]
  const prefixes = ['--', '-', ...(platform === 'win32' ? ['/'] : [])]

  it('of Chromium or Node, with any blank before it, after it, and between its dashes and its name', () => {
    const missed: string[] = []
    for (const name of [...chromium, ...node]) {
      for (const blank of blanks) {
        for (const prefix of prefixes) {
          const dressed = [
            `${blank}${prefix}${name}`,
            `${blank}${blank}${prefix}${name}=9333${blank}`,
            `${prefix}${blank}${name}=1`,
            `${blank}${prefix}${name.toUpperCase()}`,
            `${blank}${prefix}${blank}${name}`,
          ]
          for (const argument of dressed)
            if (refusedSwitch(['/home/x', argument], platform) === undefined)
              missed.push(JSON.stringify(argument))
        }
      }
    }
    expect(missed.slice(0, 5)).toEqual([])
  })

  it('what is accepted contains no switch for Chromium other than the accepted ones', () => {
    const letters = fc.constantFrom(
      ...asciiSpaces,
      ...unicodeSpaces,
      ...otherBlanks,
      '-',
      '--',
      '/',
      '=',
      '\\',
      '"',
      "'",
      'x',
      'É',
      '–',
      '—',
      '−',
      ...chromium.slice(0, 12),
      ...harmless,
      ...harmless.map((name) => name.toUpperCase()),
    )
    const argument = fc.array(letters, { maxLength: 6 }).map((parts) => parts.join(''))
    let passed = 0
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 4 }), (argv) => {
        if (refusedSwitch(argv, platform) !== undefined) return true
        passed += 1
        return switchesSeen(argv, platform).every((name) => harmless.includes(name))
      }),
      { numRuns: 20_000, seed: 20261127 },
    )
    expect(passed, 'command lines that were let through').toBeGreaterThan(200)
  })

  it('accepted switches are still accepted with a blank that Chromium trims', () => {
    for (const blank of platform === 'win32' ? [...asciiSpaces, ...unicodeSpaces] : asciiSpaces) {
      for (const name of harmless)
        for (const prefix of prefixes)
          expect(refusedSwitch([`${blank}${prefix}${name}=1${blank}`], platform)).toBeUndefined()
    }
  })
})

it.each(['linux', 'darwin', 'win32'])(
  'takes empty arguments and names in any script for words on %s',
  (platform) => {
    for (const word of ['', ' ', 'ünicode.env', 'Éa', '环境.env', 'файл', '٣.env', 'e\u0301.env'])
      expect(refusedSwitch([word], platform), word).toBeUndefined()
    for (const other of [
      '\u3164--inspect',
      '\u200b--inspect',
      'ー-inspect',
      '‐-inspect',
      '－－inspect',
      '\u0301--inspect',
    ])
      expect(refusedSwitch([other], platform), other).toBeDefined()
  },
)

it('says in one sentence what it refuses, even if it cannot be displayed', () => {
  expect(sentenceOf([' \t--remote-debugging-port=9333 '])).toBe(
    'Keyreeve doesn’t run with the switch --remote-debugging-port, because it could open the app to other programs. Start it without.',
  )
  expect(sentenceOf(['\u00a0--no-sandbox'])).toBe(
    'Keyreeve doesn’t run with an argument that begins with neither a letter nor a path, because it could open the app to other programs. Start it without.',
  )
})

describe('the launcher of the command line', () => {
  it('passes on what was typed, word for word, including switches', () => {
    const typed = ['run', '--env', 'test', '--', 'node', '--inspect', '--remote-debugging-port=1', '']
    expect(commandLine([...launcherSwitches, ...typed])).toEqual(typed)
    expect(commandLine([...launcherSwitches])).toEqual([])
  })

  it.each([
    [[]],
    [['--cli']],
    [['--', ...launcherSwitches]],
    [['--no-sandbox', ...launcherSwitches]],
    [['--cli', '--no-sandbox', ...launcherSwitches.slice(1)]],
    [[...launcherSwitches.slice(0, -1), '--inspect', '--']],
    [[' --no-sandbox', ...launcherSwitches]],
    [[...launcherSwitches.slice(0, -1), ' --no-sandbox', '--']],
  ])('is not recognised with anything else among its switches: %j', (argv) => {
    expect(commandLine(argv)).toBeUndefined()
    // Control: such a start is then refused like any other.
    if (argv.length > 0) expect(refusedSwitch(argv, 'linux')).toBeDefined()
  })

  it('ends Chromium’s switches before the user’s words', () => {
    expect(launcherSwitches.at(-1)).toBe('--')
  })
})

it('recognises the events of the Windows installer, only on Windows and only as the first argument', () => {
  for (const event of ['install', 'updated', 'uninstall', 'obsolete'])
    expect(squirrelEvent([`--squirrel-${event}`, '0.1.0'], 'win32')).toBe(event)
  expect(squirrelEvent(['--squirrel-firstrun'], 'win32')).toBeUndefined()
  expect(squirrelEvent(['--no-sandbox', '--squirrel-install'], 'win32')).toBeUndefined()
  expect(squirrelEvent(['--squirrel-install'], 'linux')).toBeUndefined()
  for (const others of [['--no-sandbox'], ['0.1.0', '--inspect'], ['0.1.0', 'x'], [' --inspect'], ['']]) {
    const argv = ['--squirrel-install', ...others]
    expect(squirrelEvent(argv, 'win32'), argv.join(' ')).toBeUndefined()
    // Control: such a start is then refused like any other.
    expect(refusedSwitch(argv, 'win32')).toBeDefined()
  }
})
