import { describe, expect, it } from 'vitest'
import { commandLine, launcherSwitches, refusedSwitch, squirrelEvent } from '../../../electron/shell/switches.ts'

describe('an installed app', () => {
  it.each([
    '--remote-debugging-port=9222', '--remote-debugging-port', '--remote-debugging-pipe', '--remote-debugging-address=0.0.0.0', '--no-sandbox', '--js-flags=--expose-gc',
    '--host-rules=MAP * evil', '--host-resolver-rules=x', '--proxy-server=evil:1', '--proxy-pac-url=x', '--load-extension=/tmp/x', '--inspect', '--inspect=0', '--inspect-brk', '--inspect-publish-uid=http',
    '--disable-web-security', '--ignore-certificate-errors', '--user-data-dir=/tmp/x', '--renderer-cmd-prefix=gdb', '--gpu-launcher=x', '--disable-seccomp-filter-sandbox', '--enable-features=x',
    '--disable-features=IsolateOrigins', '-r', '--require=/tmp/x.js', '-remote-debugging-port=1', '--Remote-Debugging-Port=1', '--', '-', '--app=/tmp/x', '--unknown-of-tomorrow',
  ])('refuses %s in one sentence', (argument) => {
    const sentence = refusedSwitch(['/home/x', argument], 'linux')
    expect(sentence).toMatch(/^Latchkey does not run with the switch .*: start it without\.$/)
    expect(sentence).not.toMatch(/\n|evil|gdb/)
  })

  it.each([[[]], [['/home/ada/file.env']], [['--ozone-platform=wayland', '--force-device-scale-factor=2']], [['--disable-gpu', '--lang=de']], [['https://example.com/--no-sandbox']]])('runs with %j', (argv) => {
    expect(refusedSwitch(argv, 'linux')).toBeUndefined()
  })

  it('knows Windows’ slash and macOS’s own arguments, each there only', () => {
    expect(refusedSwitch(['/remote-debugging-port=1'], 'win32')).toBeDefined()
    expect(refusedSwitch(['/REMOTE-DEBUGGING-PORT=1'], 'win32')).toBeDefined()
    expect(refusedSwitch(['/prefetch:1'], 'win32')).toBeUndefined()
    expect(refusedSwitch(['/home/x'], 'linux')).toBeUndefined()
    expect(refusedSwitch(['-psn_0_123', '-NSDocumentRevisionsDebugMode', 'YES'], 'darwin')).toBeUndefined()
    expect(refusedSwitch(['-psn_0_123'], 'linux')).toBeDefined()
  })
})

describe('the launcher of the command line', () => {
  it('hands over what was typed, word for word, switches too', () => {
    const typed = ['run', '--env', 'test', '--', 'node', '--inspect', '--remote-debugging-port=1', '']
    expect(commandLine([...launcherSwitches, ...typed])).toEqual(typed)
    expect(commandLine([...launcherSwitches])).toEqual([])
  })

  it.each([
    [[]], [['--cli']], [['--', ...launcherSwitches]], [['--no-sandbox', ...launcherSwitches]],
    [['--cli', '--no-sandbox', ...launcherSwitches.slice(1)]], [[...launcherSwitches.slice(0, -1), '--inspect', '--']],
  ])('is not taken for one with anything else among its switches: %j', (argv) => {
    expect(commandLine(argv)).toBeUndefined()
    // Control: such a start is then refused like any other.
    if (argv.length > 0) expect(refusedSwitch(argv, 'linux')).toBeDefined()
  })

  it('ends Chromium’s switches before the user’s words begin', () => {
    expect(launcherSwitches.at(-1)).toBe('--')
  })
})

it('knows the moments that Windows’ installer announces, there and in the first place only', () => {
  for (const event of ['install', 'updated', 'uninstall', 'obsolete']) expect(squirrelEvent([`--squirrel-${event}`, '0.1.0'], 'win32')).toBe(event)
  expect(squirrelEvent(['--squirrel-firstrun'], 'win32')).toBeUndefined()
  expect(squirrelEvent(['--no-sandbox', '--squirrel-install'], 'win32')).toBeUndefined()
  expect(squirrelEvent(['--squirrel-install'], 'linux')).toBeUndefined()
})
