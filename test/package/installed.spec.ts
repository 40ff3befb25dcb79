import { expect, test } from '@playwright/test'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packaged } from './support/dist.ts'
import { InstalledApp } from './support/installed-app.ts'
import { install, installedVersion, placesOf, remove, whyNotHere } from './support/package.ts'
import { kindOf, openFilesOf, processesOf } from './support/processes.ts'
import { run } from './support/run.ts'
import { TestUser } from './support/user.ts'

const { deb, name, version, commit } = packaged()
const { app, asar, command, folder } = placesOf(name)

test.describe('installed with dpkg, used by an ordinary user', () => {
  let user: TestUser

  test.beforeAll(async () => {
    const why = await whyNotHere(name)
    test.skip(why !== undefined, why ?? '')
    await install(deb)
    user = await TestUser.create()
  })
  test.afterAll(async () => {
    await user?.dispose()
    if ((await installedVersion(name)) !== null && user !== undefined) await remove(name)
  })

  const start = (args: readonly string[] = [], env: Readonly<Record<string, string | undefined>> = {}) =>
    new InstalledApp(user, app, args, env)
  const ofApp = () => processesOf(user.uid).filter(({ command }) => command[0]?.endsWith('/keyreeve-app'))
  const starts = () => ofApp().filter((process) => kindOf(process) === 'main')

  test('starts with the sandbox on: every renderer under seccomp, no switch disables it', async () => {
    expect(statSync(join(folder, 'chrome-sandbox')).mode & 0o7777).toBe(0o4755)
    const keyreeve = start()
    await keyreeve.ready()
    const processes = ofApp()
    const renderers = processes.filter((process) => kindOf(process) === 'renderer')
    expect(renderers.length).toBeGreaterThan(0)
    for (const { status } of renderers) expect(status).toMatchObject({ Seccomp: '2', NoNewPrivs: '1' })
    // Control: a process without a sandbox is recognised.
    expect(starts().map(({ status }) => status['Seccomp'])).toEqual(['0'])
    expect(
      processes.filter(({ command }) =>
        command.some((word) => /no-sandbox|disable-.*sandbox|inspect|remote-debugging/.test(word)),
      ),
    ).toEqual([])
    expect(await keyreeve.quit()).toBe(0)
    expect(statSync(user.data).mode & 0o777).toBe(0o700)
    expect(statSync(join(user.data, 'keyreeve.db')).mode & 0o777).toBe(0o600)
  })

  const switches = [
    '--remote-debugging-port=9222',
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--inspect',
    '--inspect=0',
    '--inspect-brk',
    '--inspect-port=0',
    '--no-sandbox',
    '--disable-setuid-sandbox',
    '--js-flags=--expose-gc',
    '--proxy-server=localhost:1',
    '--proxy-pac-url=http://localhost/',
    '--load-extension=/tmp',
    '--host-rules=MAP * localhost',
    '--host-resolver-rules=MAP * localhost',
    '--user-data-dir=/tmp/elsewhere',
    '--renderer-cmd-prefix=env',
    '--utility-cmd-prefix=env',
    '--gpu-launcher=env',
    '--disable-web-security',
    '--cli',
    ['--cli', '--no-sandbox', '--ozone-platform=headless', '--log-level=3', '--'],
    ...[' ', '\t', '\n', '\v', '\f', '\r', ' \t '].flatMap((blank) => [
      `${blank}--remote-debugging-port=9333`,
      `${blank}--no-sandbox`,
      `--inspect${blank}`,
    ]),
    ' --Remote-Debugging-Port=9333',
  ]
  for (const given of switches) {
    test(`refuses ${JSON.stringify(given)} in one sentence, before any window`, async () => {
      const { code, stdout, stderr } = await user.run(app, [given].flat(), { timeout: 10_000 })
      const own = stderr
        .split('\n')
        .filter((line) => line !== '' && !/^\[\d+:\d+\/[\d.]+:(ERROR|WARNING):/.test(line))
      expect({ code, stdout, sentences: own.length }).toEqual({ code: 2, stdout: '', sentences: 1 })
      expect(own[0]).toMatch(
        /^Keyreeve doesn’t run with the switch -\S+, because it could open the app to other programs\. Start it without\.$/,
      )
      expect(stderr).not.toContain('DevTools listening')
      expect(ofApp()).toEqual([])
    })
  }

  test('root cannot run it without its sandbox', async () => {
    const { code, stderr } = await run(app, ['--no-sandbox'], {
      env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', DISPLAY: user.environment()['DISPLAY'] },
      timeout: 10_000,
    })
    expect(code).toBe(2)
    expect(stderr).toContain('Keyreeve doesn’t run with the switch --no-sandbox')
  })

  test('does not run as Node, and loads no code from the environment', async () => {
    const place = user.newFolder('markers')
    const marker = join(place, 'marker')
    const script = join(place, 'script.cjs')
    writeFileSync(script, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`)
    user.own(script)
    // As Node it would run the script and exit; as the app it ignores the path, and starts.
    for (const env of [
      { ELECTRON_RUN_AS_NODE: '1' },
      { NODE_OPTIONS: `--require ${script}` },
      { NODE_OPTIONS: '--inspect=0' },
    ]) {
      const keyreeve = start([script], env)
      await keyreeve.ready()
      expect(keyreeve.stderr).not.toMatch(/Debugger listening|DevTools listening/)
      expect(await keyreeve.quit()).toBe(0)
      expect(existsSync(marker), JSON.stringify(env)).toBe(false)
    }
    // Control: the Electron used for development does run it.
    const electron = process.env['KEYREEVE_ELECTRON'] ?? ''
    expect((await run(electron, [script], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })).code).toBe(
      0,
    )
    expect(existsSync(marker)).toBe(true)
  })

  test('no signal opens a debugger', async () => {
    const keyreeve = start()
    await keyreeve.ready()
    const main = keyreeve.process.pid ?? 0
    process.kill(main, 'SIGUSR1')
    // Once the app answers the next signal, this one has been handled.
    await keyreeve.quit()
    expect(keyreeve.stderr).not.toContain('Debugger listening')
  })

  test('its user cannot change its files', async () => {
    const tries = [
      `echo >> ${asar}`,
      `mkdir ${folder}/resources/app`,
      `cp /etc/hostname ${folder}/v8_context_snapshot.bin`,
      `touch ${folder}/resources/app.asar.unpacked/x.node`,
      `mv ${folder} ${folder}-away`,
      `ln -sf /bin/true ${command}`,
    ]
    for (const attempt of tries) expect((await user.run('sh', ['-c', attempt])).code, attempt).not.toBe(0)
    // Control: the same commands succeed where they are allowed.
    expect((await user.run('sh', ['-c', `echo >> ${user.home}/app.asar`])).code).toBe(0)
  })

  test('a second start exits cleanly at once; after a kill the next one starts', async () => {
    const first = start()
    await first.ready()
    const begun = performance.now()
    const second = await user.run(app, [], { timeout: 10_000 })
    expect({ code: second.code, stdout: second.stdout }).toEqual({ code: 0, stdout: '' })
    expect(performance.now() - begun).toBeLessThan(2000)
    await first.kill()
    const third = start()
    await third.ready()
    expect(await third.quit()).toBe(0)
  })

  test('fifty simultaneous starts make one app, and one process has the database open', async () => {
    const all = Array.from({ length: 50 }, () => start())
    const winner = await Promise.any(
      all.map(async (one) => {
        await one.ready()
        return one
      }),
    )
    const others = all.filter((one) => one !== winner)
    await expect.poll(() => others.filter((one) => !one.hasEnded).length, { timeout: 60_000 }).toBe(0)
    expect(others.map((one) => one.process.exitCode)).toEqual(others.map(() => 0))
    expect(others.filter((one) => one.stdout !== '')).toEqual([])
    expect(winner.hasEnded).toBe(false)
    expect(starts().map(({ pid }) => pid)).toEqual([winner.process.pid])
    expect(
      processesOf(user.uid)
        .filter(({ pid }) => openFilesOf(pid).includes(join(user.data, 'keyreeve.db')))
        .map(({ pid }) => pid),
    ).toEqual([winner.process.pid])
    expect(await winner.quit()).toBe(0)
  })

  test.describe('the command line', () => {
    const bare = {
      DISPLAY: undefined,
      WAYLAND_DISPLAY: undefined,
      DBUS_SESSION_BUS_ADDRESS: undefined,
      XDG_RUNTIME_DIR: undefined,
    }
    const keyreeve = (args: readonly string[], env: Readonly<Record<string, string | undefined>> = bare) =>
      user.run(command, args, { env, timeout: 20_000 })

    test('needs no display, bus or Node, and prints only the answer', async () => {
      expect(await keyreeve(['--version'])).toEqual({
        code: 0,
        stdout: `${version} (${commit})\n`,
        stderr: '',
      })
      expect((await keyreeve(['no-such-command'])).code).toBe(2)
    })

    test('arguments cannot become switches of Chromium or Node', async () => {
      for (const typed of [
        '--remote-debugging-port=0',
        '--inspect=0',
        '--no-sandbox',
        '--utility-cmd-prefix=touch',
      ]) {
        const { code, stderr } = await keyreeve([typed])
        expect(code, typed).toBe(2)
        expect(stderr).not.toMatch(/listening/)
      }
      expect(
        await keyreeve(['--version'], {
          ...bare,
          ELECTRON_RUN_AS_NODE: '1',
          NODE_OPTIONS: '--require /nonexistent.cjs',
          ELECTRON_ENABLE_LOGGING: undefined,
        }),
      ).toMatchObject({ code: 0, stderr: '' })
    })

    test('creates a key in the real keyring, and checks it', async () => {
      const data = user.newFolder('command-line')
      const withKeyring = { DISPLAY: undefined, KEYREEVE_HOME: data }
      const say = (args: readonly string[], input = '') =>
        user.run(command, args, { env: withKeyring, timeout: 20_000, input })
      expect(await say(['init'])).toMatchObject({ code: 0 })
      expect(
        await say([
          'accounts',
          'create',
          '--type',
          'service',
          '--name',
          'event-service',
          '--role',
          'event_ingestor',
        ]),
      ).toMatchObject({ code: 0, stderr: '' })
      const made = await say([
        'keys',
        'create',
        '--account',
        'event-service',
        '--name',
        'test-event-service',
        '--print',
      ])
      expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^kr_test_[0-9A-Za-z]{38}\n$/) })
      const verify = (...asked: readonly string[]) =>
        say(['verify', '--entity', 'event', ...asked], made.stdout)
      expect((await verify('--action', 'write', '--env', 'test')).code).toBe(0)
      expect((await verify('--action', 'read', '--env', 'test')).code).toBe(43)
      expect((await verify('--action', 'write', '--env', 'production')).code).toBe(41)
      const listed = await say(['keys', 'list', '--json'])
      expect(listed.code).toBe(0)
      // A list needs no vault, and says that its records were not checked.
      expect(listed.stderr).toMatch(/^\{"notice":"The vault is closed, [^\n]*keyreeve unlock"\}\n$/)
      expect(listed.stdout).toContain('test-event-service')
      expect(listed.stdout).not.toContain(made.stdout.trim())
      expect((await user.run('secret-tool', ['search', '--all', 'service', 'Keyreeve'])).stdout).toContain(
        made.stdout.trim(),
      )
    })

    test('runs beside the app', async () => {
      const beside = start()
      await beside.ready()
      expect((await keyreeve(['--version'])).code).toBe(0)
      expect(beside.hasEnded).toBe(false)
      expect(await beside.quit()).toBe(0)
    })

    test('a closed pipe is not an error', async () => {
      const { stdout, stderr } = await user.run('sh', ['-c', `${command} --version | true; echo "$?"`], {
        env: bare,
      })
      expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' })
    })

    test('refuses to run as root, in one sentence', async () => {
      const { code, stderr } = await run(command, ['--version'], {
        env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
      })
      expect(code).toBe(1)
      expect(stderr).toMatch(/^keyreeve does not run as root, .*\n$/)
    })
  })

  test('the archive runs from any folder', async () => {
    // Its chrome-sandbox is not setuid.
    test.skip(
      (await user.run('unshare', ['--user', '--map-root-user', 'true'])).code !== 0,
      'this system does not let ordinary programs make namespaces',
    )
    const place = mkdtempSync(join(tmpdir(), 'keyreeve-archive-'))
    try {
      expect(
        (await run('sh', ['-c', `chmod 755 ${place} && tar -xzf ${packaged().archive} -C ${place}`])).code,
      ).toBe(0)
      const unpacked = new InstalledApp(user, join(place, `${name}-${version}-linux-x64/keyreeve-app`))
      await unpacked.ready()
      expect(await unpacked.quit()).toBe(0)
      expect(
        (await user.run(join(place, `${name}-${version}-linux-x64/resources/bin/keyreeve`), ['--version']))
          .stdout,
      ).toBe(`${version} (${commit})\n`)
    } finally {
      rmSync(place, { recursive: true })
    }
  })

  test('removing the package keeps the user’s data', async () => {
    const before = readFileSync(join(user.data, 'keyreeve.db'))
    await remove(name)
    for (const path of [folder, command, `/usr/share/applications/${name}.desktop`])
      expect(existsSync(path), path).toBe(false)
    expect(readFileSync(join(user.data, 'keyreeve.db')).equals(before)).toBe(true)
  })
})
