/**
 * The app on real Electron with 100,000 keys in one environment, alternating with 100 keys. Waiting times are measured in the
 * page: from the browser's event to the frame that shows the result.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { serveApi } from '../../electron/api/serve.ts'
import { openKeyreeve, type Keyreeve } from '../../electron/core/app.ts'
import { spawnNodeHelper } from '../../electron/core/keychain/helper-process.ts'
import { createOsKeychain } from '../../electron/core/keychain/os-keychain.ts'
import { openPassphraseVault } from '../../electron/core/keychain/passphrase-vault.ts'
import type { Environment } from '../../shared/domain/types.ts'
import { startDesktop } from '../e2e/support/desktop.ts'
import { appEnvironment, program } from '../e2e/support/environment.ts'
import { evenIfCollected } from '../e2e/support/traffic.ts'
import { must } from '../support/home.ts'
import { latencies } from './authorize.ts'
import { atMost, median, percentile, within, type Measured } from './compare.ts'
import { addKeys } from './many-keys.ts'

const self = fileURLToPath(import.meta.url)
const clock = { now: () => Date.now() }
const few = 100
const many = 100_000
/** Checks per second while the list is open, and for how long. */
const checksPerSecond = 1000
const trafficSeconds = 10
const apiPort = 45_719

type Folder = { readonly folder: string; readonly count: number; readonly secrets: readonly string[] }

const open = async (home: string): Promise<Keyreeve> => {
  const helper = join(import.meta.dirname, '../../electron/core/keychain/keytar-helper.ts')
  const keyreeve = must(
    await openKeyreeve({
      home,
      clock,
      keychains: {
        os: () => createOsKeychain({ spawn: () => spawnNodeHelper(helper) }),
        passphrase: () => openPassphraseVault({ path: join(home, 'passphrase.vault'), clock }),
      },
    }),
  )
  const { state } = await keyreeve.vault.open()
  if (state !== 'open') throw new Error(`the vault is ${state}`)
  return keyreeve
}

/** A data folder with this many keys in test, and twenty in production. */
const seed = async (count: number): Promise<Folder> => {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-bench-'))
  const keyreeve = await open(join(folder, 'data'))
  const secrets = await addKeys({ keyreeve, clock }, count)
  await addKeys({ keyreeve, clock }, 20, 'production')
  const { db } = keyreeve.context
  await db.write(() =>
    db.run(
      'INSERT INTO key_usage (key_id, last_used_at, uses) SELECT id, ? - rowid, 1 FROM keys WHERE rowid % 2 = 0',
      clock.now(),
    ),
  )
  await keyreeve.close()
  return { folder, count, secrets }
}

type App = { readonly application: ElectronApplication; readonly page: Page }

const start = async ({ folder, count }: Folder): Promise<App> => {
  const { executable, args } = program()
  const application = await _electron.launch({
    executablePath: executable,
    args: [...args],
    env: appEnvironment(folder, {}),
    timeout: 60_000,
  })
  const page = await application.firstWindow()
  // Wide enough for every column.
  await evenIfCollected(() =>
    application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1900, 900)),
  )
  await page
    .locator(`[role=grid][aria-rowcount="${count + 1}"] [role=row][aria-selected]`)
    .first()
    .waitFor()
  return { application, page }
}

const quit = async ({ application }: App): Promise<void> => {
  const gone = once(application.process(), 'exit')
  application.evaluate(({ app }) => app.quit()).catch(() => undefined)
  await gone
}

/**
 * Installs the measurement in the page. `next(type, environment)` resolves with the milliseconds from the next event of this type to the frame
 * that shows the resulting rows; `frames()` returns how long each frame took until it is stopped.
 */
const instrument = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const painted = () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          // Arrives once the frame was handed over for drawing.
          port1.addEventListener('message', () => resolve(performance.now()))
          port1.start()
          port2.postMessage(null)
        })
      })
    const isShown = (environment: string): boolean =>
      document.documentElement.dataset['env'] === environment &&
      document.querySelector('[role=grid]:not([aria-busy=true]) [role=row][aria-selected]') !== null
    const next = (type: string, environment: string) =>
      new Promise<number>((resolve) => {
        const listen = (event: Event): void => {
          // After the page's own listeners, which start the work.
          setTimeout(() => void follow(event.timeStamp))
        }
        const follow = async (from: number): Promise<void> => {
          while (!isShown(environment))
            await new Promise<void>((changed) => {
              const observer = new MutationObserver(() => {
                observer.disconnect()
                changed()
              })
              observer.observe(document, { subtree: true, childList: true, attributes: true })
            })
          resolve((await painted()) - from)
        }
        document.addEventListener(type, listen, { once: true, capture: true })
      })
    const frames = () => {
      const took: number[] = []
      let last = performance.now()
      let isOn = true
      const tick = (now: number): void => {
        took.push(now - last)
        last = now
        if (isOn) requestAnimationFrame(tick)
      }
      requestAnimationFrame(tick)
      return () => {
        isOn = false
        return took.slice(1)
      }
    }
    Object.assign(globalThis, { bench: { next, frames, pending: Promise.resolve(0) } })
  })

type Bench = {
  next: (type: string, environment: string) => Promise<number>
  frames: () => () => number[]
  pending: Promise<number>
  stop?: () => number[]
}
declare const bench: Bench

/** The time from an event of `type`, which `act` causes, to the rows of the environment. */
const timed = async (
  page: Page,
  type: string,
  act: () => Promise<void>,
  environment: Environment = 'test',
): Promise<number> => {
  await page.evaluate(([type, environment]) => void (bench.pending = bench.next(type, environment)), [
    type,
    environment,
  ] as const)
  await act()
  return page.evaluate(() => bench.pending)
}

const searches = ['service', 'event_in', 'key 99', 'ad 7']

/** The key presses of someone who searches for these one after the other. */
const keystrokes = async ({ page }: App): Promise<readonly number[]> => {
  const took: number[] = []
  const search = page.getByRole('searchbox')
  for (const text of searches) {
    await search.fill('')
    await search.focus()
    await page.locator('[role=grid]:not([aria-busy=true])').waitFor()
    for (const letter of text) {
      const isShown = await page.locator('[role=grid]').count()
      if (isShown === 0) break
      took.push(await timed(page, 'keydown', () => page.keyboard.press(letter)))
    }
  }
  await search.fill('')
  await page.locator('[role=grid]:not([aria-busy=true])').waitFor()
  return took
}

const sorted = ['Name', 'Key', 'Roles', 'Expires', 'Last used', 'Status', 'Created'] as const

const sorts = async ({ page }: App): Promise<ReadonlyMap<string, number>> => {
  const took = new Map<string, number>()
  for (const column of sorted) {
    const button = page.getByRole('columnheader', { name: column }).getByRole('button')
    took.set(column, await timed(page, 'click', () => button.click()))
  }
  // Back to the default order: newest first.
  await page.getByRole('columnheader', { name: 'Created' }).getByRole('button').click()
  return took
}

const switches = async ({ page }: App): Promise<readonly number[]> => {
  const took: number[] = []
  const to = (name: string) =>
    page.getByRole('radiogroup', { name: 'Environment' }).getByRole('radio', { name })
  for (let round = 0; round < 5; round += 1) {
    await timed(page, 'click', () => to('Production').check(), 'production')
    took.push(await timed(page, 'click', () => to('Test').check()))
  }
  return took
}

/** The frames of a scroll through the whole list and back. */
const scroll = ({ page }: App): Promise<readonly number[]> =>
  page.evaluate(async () => {
    const grid = document.querySelector('[role=grid]')
    if (!grid) throw new Error('there is no list')
    const stop = bench.frames()
    const steps = 200
    for (let step = 1; step <= 2 * steps; step += 1) {
      const share = step <= steps ? step / steps : 2 - step / steps
      grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * share
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    return stop()
  })

/** The memory of the page's process and the main process, in MB. */
const memory = ({ application }: App): Promise<number> =>
  evenIfCollected(() =>
    application.evaluate(
      ({ app }) =>
        app
          .getAppMetrics()
          .filter(({ type }) => type === 'Browser' || type === 'Tab')
          .reduce((sum, { memory: { workingSetSize } }) => sum + workingSetSize, 0) / 1024,
    ),
  )

const targetOf = (url: string, secrets: readonly string[]) => ({
  url: `${url}/v1/authorize?entity=event&action=write&environment=test`,
  keys: secrets.slice(0, 5000),
})

type Traffic = { readonly frames: readonly number[]; readonly took: readonly number[] }

/** Frame times and response times while requests come in, with the list open. */
const traffic = async ({ page }: App, secrets: readonly string[]): Promise<Traffic> => {
  const on = await page.evaluate(
    async (port) => window.keyreeve.request('api.set', { on: true, port }) as Promise<{ ok: boolean }>,
    apiPort,
  )
  if (!on.ok) throw new Error('the local API could not be switched on')
  const target = targetOf(`http://127.0.0.1:${apiPort}`, secrets)
  await latencies(target, 2, checksPerSecond)
  await page.evaluate(() => void (bench.stop = bench.frames()))
  const took = await latencies(target, trafficSeconds, checksPerSecond)
  const frames = await page.evaluate(() => bench.stop?.() ?? [])
  await page.evaluate(async (port) => window.keyreeve.request('api.set', { on: false, port }), apiPort)
  return { frames, took }
}

/** The same without a window: a process that only serves. */
const servedAlone = async ({ folder, secrets }: Folder): Promise<readonly number[]> => {
  const child = fork(self, ['serve', join(folder, 'data')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const [url] = (await once(child, 'message')) as [string]
    const target = targetOf(url, secrets)
    await latencies(target, 2, checksPerSecond)
    return await latencies(target, trafficSeconds, checksPerSecond)
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

type Measures = {
  readonly keys: readonly number[]
  readonly switches: readonly number[]
  readonly sorts: ReadonlyMap<string, number>
  readonly scroll: readonly number[]
  readonly memory: number
}

/** Prints the progress, because the whole part takes minutes. */
const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const from = performance.now()
  const result = await work()
  console.error(`${what}: ${((performance.now() - from) / 1000).toFixed(1)} s`)
  return result
}

const measure = async (folder: Folder): Promise<Measures> => {
  const app = await step(`starting with ${folder.count} keys`, () => start(folder))
  await instrument(app.page)
  const measures = {
    keys: await step('typing', () => keystrokes(app)),
    switches: await step('switching', () => switches(app)),
    sorts: await step('sorting', () => sorts(app)),
    scroll: await step('scrolling', () => scroll(app)),
    memory: await memory(app),
  }
  await quit(app)
  return measures
}

const ms = (value: number): string => `${value.toFixed(0)} ms`
const longest = (values: readonly number[]): number => Math.max(0, ...values)
const over = (values: readonly number[], limit: number): number =>
  values.filter((value) => value > limit).length

export const measureApp = async (): Promise<readonly Measured[]> => {
  const stop = await startDesktop('2000x1000')
  const folders: Folder[] = []
  try {
    const small = await step('making 100 keys', () => seed(few))
    folders.push(small)
    const large = await step('making 100,000 keys', () => seed(many))
    folders.push(large)
    const turns: { readonly control: Measures; readonly subject: Measures }[] = []
    for (let round = 0; round < 3; round += 1)
      turns.push({ control: await measure(small), subject: await measure(large) })
    const app = await start(large)
    await app.page.getByRole('status').filter({ hasText: 'unlocked' }).waitFor()
    await instrument(app.page)
    const opened = await step('checks with the list open', () => traffic(app, large.secrets))
    await quit(app)
    const alone = await servedAlone(large)

    const p95 = turns.map(({ control, subject }) => ({
      control: percentile(control.keys, 0.95),
      subject: percentile(subject.keys, 0.95),
    }))
    const subjects = p95.map((each) => each.subject)
    const slowest = turns.map(({ subject }) => Math.max(...subject.sorts.values()))
    const bySort = sorted
      .map((column) => `${column} ${ms(median(turns.map(({ subject }) => subject.sorts.get(column) ?? 0)))}`)
      .join(', ')
    const scrolled = turns.map(({ subject }) => longest(subject.scroll))
    const all = turns.flatMap(({ subject }) => subject.scroll)
    const [p99, p99Alone] = [percentile(opened.took, 0.99), percentile(alone, 0.99)]
    const with100k = 'with 100,000 keys in one environment:'
    return [
      within(
        `${with100k} keystroke to painted rows, p95`,
        subjects,
        50,
        'ms',
        `${ms(median(subjects))}, median ${ms(median(turns.flatMap(({ subject }) => subject.keys)))}`,
      ),
      atMost(
        'the same against 100 keys',
        p95.map(({ control, subject }) => subject / control),
        2,
        `${ms(median(subjects))} against ${ms(median(p95.map(({ control }) => control)))}`,
      ),
      within(
        `${with100k} environment switch to painted rows`,
        turns.map(({ subject }) => longest(subject.switches)),
        150,
        'ms',
        `median ${ms(median(turns.flatMap(({ subject }) => subject.switches)))}, the longest ${ms(longest(turns.flatMap(({ subject }) => subject.switches)))}; with 100 keys ${ms(median(turns.flatMap(({ control }) => control.switches)))}`,
      ),
      within(`${with100k} sort to painted rows, the slowest column`, slowest, 150, 'ms', bySort),
      within(
        `${with100k} scrolling to the end and back, the longest frame`,
        scrolled,
        50,
        'ms',
        `${over(all, 50)} of ${all.length} frames over 50 ms; with 100 keys the longest ${ms(median(turns.map(({ control }) => longest(control.scroll))))}`,
      ),
      atMost(
        `${with100k} memory of page and main process, against 100 keys`,
        turns.map(({ control, subject }) => subject.memory / control.memory),
        1.25,
        `${median(turns.map(({ subject }) => subject.memory)).toFixed(0)} MB against ${median(turns.map(({ control }) => control.memory)).toFixed(0)} MB`,
      ),
      within(
        `${with100k} 1,000 checks/s through the API while the list is open, the longest frame`,
        [longest(opened.frames)],
        50,
        'ms',
        `${over(opened.frames, 50)} of ${opened.frames.length} frames over 50 ms`,
      ),
      atMost(
        `${with100k} p99 of those checks, against a process without a window`,
        [p99 / p99Alone],
        2,
        `${p99.toFixed(2)} ms (median ${median(opened.took).toFixed(2)}) against ${p99Alone.toFixed(2)} ms (${median(alone).toFixed(2)})`,
      ),
    ]
  } finally {
    for (const { folder } of folders) rmSync(folder, { recursive: true, force: true })
    await stop()
  }
}

// As a separate process: the local API on a data folder, without a window.
const [, script, what, home] = process.argv
if (script === self && what === 'serve' && home) {
  const keyreeve = await open(home)
  const { url } = must(await serveApi({ keyreeve, port: 0 }))
  process.send?.(url)
}
