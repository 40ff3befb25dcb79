import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { failpointFrom } from '../../../electron/shell/core-host.ts'
import { browserFolder } from '../../../electron/shell/browser-folder.ts'
import { commandsFor, type CommandState } from '../../../shared/commands/commands.ts'
import { menuTemplate } from '../../../electron/shell/menu.ts'
import { chooseLanguage } from '../../../electron/messages.ts'
import { createRateLimit } from '../../../electron/shell/rate-limit.ts'
import { createReadyLine } from '../../../electron/shell/startup.ts'
import { createShutdown } from '../../../electron/shell/shutdown.ts'
import { memoryLog } from './fakes.ts'

describe('the data folder', () => {
  it('contains Chromium’s folder, or else that is a temporary one', () => {
    const base = mkdtempSync(join(tmpdir(), 'keyreeve-home-'))
    const home = join(base, 'new')
    expect(browserFolder(home)).toBe(join(home, 'browser'))
    expect(existsSync(join(home, 'browser'))).toBe(true)
    writeFileSync(join(base, 'file'), '')
    const fallback = browserFolder(join(base, 'file'))
    expect(fallback.startsWith(join(tmpdir(), 'keyreeve-'))).toBe(true)
    for (const folder of [base, fallback]) rmSync(folder, { recursive: true })
  })
})

describe('shutting down', () => {
  it('runs every step, waits for none longer than its limit, and logs steps that were late or failed', async () => {
    const log = memoryLog()
    const done: string[] = []
    const shutdown = createShutdown(
      [
        { name: 'stuck', withinMs: 30, run: () => new Promise<void>(() => undefined) },
        { name: 'broken', withinMs: 30, run: async () => Promise.reject(new Error('x')) },
        { name: 'good', withinMs: 30, run: async () => void done.push('good') },
      ],
      log,
    )
    const before = performance.now()
    await Promise.all([shutdown(), shutdown()])
    expect(performance.now() - before).toBeLessThan(1000)
    expect(done).toEqual(['good'])
    expect(log.lines.map((line) => line.fields)).toMatchObject([{ step: 'stuck' }, { step: 'broken' }])
  })

  it('handles a step that throws synchronously', async () => {
    const log = memoryLog()
    await createShutdown(
      [
        {
          name: 'rash',
          withinMs: 30,
          run: () => {
            throw new Error('x')
          },
        },
      ],
      log,
    )()
    expect(log.lines).toHaveLength(1)
  })
})

it('a rate limit allows so many in any period', () => {
  let now = 0
  const may = createRateLimit(3, 60_000, () => now)
  expect([may(), may(), may(), may()]).toEqual([true, true, true, false])
  now = 59_999
  expect(may()).toBe(false)
  now = 60_000
  expect([may(), may(), may(), may()]).toEqual([true, true, true, false])
})

it('the ready line is printed once, as the README quotes it', () => {
  vi.useFakeTimers({ now: 10_000 })
  onTestFinished(() => void vi.useRealTimers())
  const lines: string[] = []
  const ready = createReadyLine(
    { version: '1.2.3', electron: '45.0.0', home: '/data', startedAt: 9500 },
    (line) => lines.push(line),
  )
  ready()
  ready()
  expect(lines).toEqual(['Keyreeve 1.2.3 ready in 500 ms (Electron 45.0.0, data in /data)'])
})

describe.each(['linux', 'win32', 'darwin'])('the menu on %s', (platform) => {
  const roles = (packaged: boolean) =>
    JSON.stringify(menuTemplate({ platform, name: 'Keyreeve', packaged, state: null, run: () => undefined }))

  it('can cut, copy and paste text', () => {
    for (const role of ['undo', 'cut', 'copy', 'paste', 'selectAll'])
      expect(roles(true)).toContain(`"role":"${role}"`)
  })
  it('cannot reload or open the developer tools in a package', () => {
    expect(roles(true)).not.toMatch(/reload|devtools|viewMenu/i)
    expect(roles(false)).toMatch(/toggleDevTools/)
  })
})

it.each(['linux', 'darwin'])(
  'every item of the menu on %s has its label from the catalogue',
  async (platform) => {
    await chooseLanguage({ KEYREEVE_LANGUAGE: 'en-XA' })
    onTestFinished(() => chooseLanguage({}))
    const state: CommandState = {
      environment: 'test',
      screen: 'keys',
      isFree: true,
      canGoBack: true,
      canGoForward: true,
      canLock: true,
    }
    const menus = menuTemplate({ platform, name: 'x-app', packaged: false, state, run: () => undefined })
    const items = menus.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    const labels = [...menus, ...items]
      .filter(({ type }) => type !== 'separator')
      .map(({ label = '' }) => label)
    expect(labels.length).toBeGreaterThan(30)
    expect(labels.filter((label) => !/^\[.*\]$/.test(label))).toEqual(platform === 'darwin' ? ['x-app'] : [])
  },
)

describe('the commands of the page in the menu bar', () => {
  const state: CommandState = {
    environment: 'production',
    screen: 'accounts',
    isFree: true,
    canGoBack: true,
    canGoForward: false,
    canLock: true,
  }
  const itemsOn = (platform: string, given: CommandState | null = state, chosen: string[] = []) => {
    const template = menuTemplate({
      platform,
      name: 'Keyreeve',
      packaged: true,
      state: given,
      run: (id) => chosen.push(id),
    })
    const items = template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    return new Map(items.flatMap((item) => (item.id === undefined ? [] : [[item.id, item] as const])))
  }

  it('are those of the registry, with their labels, shortcuts and whether they can be run now', () => {
    const items = itemsOn('linux')
    expect([...items.keys()].toSorted()).toEqual(
      commandsFor(state)
        .map(({ id }) => id)
        .toSorted(),
    )
    expect(items.get('environment.switch')).toMatchObject({
      label: 'Switch to test',
      accelerator: 'CmdOrCtrl+E',
      enabled: true,
    })
    expect(items.get('account.create')).toMatchObject({ accelerator: 'CmdOrCtrl+N' })
    expect(items.get('key.create')).not.toHaveProperty('accelerator')
    expect(items.get('go.back')).toMatchObject({ accelerator: 'Alt+Left', enabled: true })
    expect(items.get('go.forward')).toMatchObject({ accelerator: 'Alt+Right', enabled: false })
    expect(itemsOn('darwin').get('go.back')).toMatchObject({ accelerator: 'Cmd+[' })
  })

  it('are run by the page while they are enabled; it alone handles their shortcuts', () => {
    const chosen: string[] = []
    for (const { click, accelerator, registerAccelerator } of itemsOn('linux', state, chosen).values()) {
      if (accelerator) expect(registerAccelerator).toBe(false)
      ;(click as (() => void) | undefined)?.()
    }
    expect(chosen.toSorted()).toEqual(
      commandsFor(state)
        .filter(({ isEnabled }) => isEnabled)
        .map(({ id }) => id)
        .toSorted(),
    )
  })

  it('are not there without a page', () => {
    expect(itemsOn('linux', null).size).toBe(0)
  })
})

it('a package has no failpoints, and none triggers unless named', () => {
  expect(() => failpointFrom({ KEYREEVE_FAILPOINT: 'x' }, true)('x')).not.toThrow()
  expect(() => failpointFrom({ KEYREEVE_FAILPOINT: 'x' }, false)('y')).not.toThrow()
  expect(() => failpointFrom({}, false)('y')).not.toThrow()
})
