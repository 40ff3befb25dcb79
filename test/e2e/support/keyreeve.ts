import {
  chromium,
  expect,
  type Browser,
  type Electron,
  type ElectronApplication,
  type Page,
} from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Input, Output, OperationName } from '../../../shared/operations/index.ts'
import type { Result } from '../../../shared/domain/errors.ts'
import type { Environment, Key } from '../../../shared/domain/types.ts'
import { AccountsPage } from '../pages/accounts.ts'
import { ActivityPage } from '../pages/activity.ts'
import { CheckAccessPage } from '../pages/check-access.ts'
import { HealthPage } from '../pages/health.ts'
import { KeysPage } from '../pages/keys.ts'
import { ProjectsPage } from '../pages/projects.ts'
import { RolesPage } from '../pages/roles.ts'
import { ScanPage } from '../pages/scan.ts'
import { SettingsPage } from '../pages/settings.ts'
import { ShellPage } from '../pages/shell.ts'
import { VaultPage } from '../pages/vault.ts'
import { Complaints } from './complaints.ts'
import { appEnvironment, program, type Extra } from './environment.ts'
import { recordTraffic, trafficOf, type Message } from './traffic.ts'

/** Keyreeve on its own data folder: started, used, restarted. `dispose` removes everything. */
export class Keyreeve {
  /** The folder of this app: data, home, caches, and files of the test. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyreeve-e2e-')))
  /** `KEYREEVE_HOME`. */
  readonly data = join(this.folder, 'data')
  readonly complaints = new Complaints()
  /** The output of every start so far (stdout and stderr). */
  output = ''
  #earlier: Message[] = []
  #env: Extra
  readonly #electron: Electron
  readonly #executable: string | undefined
  #application: ElectronApplication | undefined
  /** Kept from the launch: Playwright no longer has it once the app has ended, as it does by itself when its bus is gone. */
  #process: ChildProcess | undefined
  #page: Page | undefined
  #browser: Browser | undefined

  /** `env` is added to the app's environment; `executable` replaces Electron and gets the same arguments. */
  constructor(electron: Electron, env: Extra = {}, executable?: string) {
    this.#electron = electron
    this.#env = env
    this.#executable = executable
  }

  get application(): ElectronApplication {
    if (!this.#application) throw new Error('Keyreeve is not running')
    return this.#application
  }

  get page(): Page {
    if (!this.#page) throw new Error('Keyreeve has no window')
    return this.#page
  }

  get shell() {
    return new ShellPage(this.page)
  }
  get keys() {
    return new KeysPage(this.page)
  }
  get accounts() {
    return new AccountsPage(this.page)
  }
  get projects() {
    return new ProjectsPage(this.page)
  }
  get roles() {
    return new RolesPage(this.page)
  }
  get checkAccess() {
    return new CheckAccessPage(this.page)
  }
  get activity() {
    return new ActivityPage(this.page)
  }
  get health() {
    return new HealthPage(this.page)
  }
  get scan() {
    return new ScanPage(this.page)
  }
  get settings() {
    return new SettingsPage(this.page)
  }
  get vault() {
    return new VaultPage(this.page)
  }

  /** Starts the app and waits for its first screen; `env` changes the environment from now on. */
  async start(env: Extra = {}): Promise<this> {
    this.#env = { ...this.#env, ...env }
    const { executable, args } = program()
    const application = await this.#electron.launch({
      executablePath: this.#executable ?? executable,
      args: [...args],
      env: appEnvironment(this.folder, this.#env),
      timeout: 30_000,
    })
    this.#application = application
    this.#process = application.process()
    this.#readOutput(this.#process)
    await Promise.all([recordTraffic(application), this.complaints.watch(application.context())])
    this.#page = await application.firstWindow()
    await this.complaints.watchPage(this.#page)
    await expect(this.vault.failure.or(this.shell.title), 'the first screen').toBeVisible()
    return this
  }

  /** Collects the output from now on. */
  #readOutput({ stdout, stderr }: ChildProcess): void {
    for (const stream of [stdout, stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)))
  }

  /** Quits like the menu does; returns the exit code and milliseconds. */
  async quit(): Promise<{ readonly code: number | null; readonly ms: number }> {
    const { application } = this
    this.#earlier.push(...(await trafficOf(application)))
    const child = application.process()
    const begun = performance.now()
    const gone = once(child, 'exit')
    // The process ends before the reply.
    application.evaluate(({ app }) => app.quit()).catch(() => undefined)
    const [code] = (await gone) as [number | null]
    this.#application = this.#page = undefined
    return { code, ms: performance.now() - begun }
  }

  /** Closes the only window, which ends the app; returns the exit code. */
  async closeWindow(): Promise<number | null> {
    const { application } = this
    this.#earlier.push(...(await trafficOf(application)))
    const gone = once(application.process(), 'exit')
    application
      .evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      .catch(() => undefined)
    const [code] = (await gone) as [number | null]
    this.#application = this.#page = undefined
    return code
  }

  /** Kills the app like a crash, without any clean-up. */
  async kill(): Promise<void> {
    this.#earlier.push(...(await trafficOf(this.application)))
    const child = this.application.process()
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    this.#application = this.#page = undefined
  }

  /** Quits and restarts on the same folder. */
  async restart(env: Extra = {}): Promise<void> {
    const { code } = await this.quit()
    expect(code, 'exit code').toBe(0)
    await this.start(env)
  }

  /** Everything the main process sent to the page, over all starts. */
  async traffic(): Promise<readonly Message[]> {
    return [...this.#earlier, ...(this.#application ? await trafficOf(this.#application) : [])]
  }

  /** Has Keyreeve locked, and waits until a new process draws the page; `page` is another object afterwards, as are its screens. */
  async lock(lock: () => Promise<unknown> = () => this.ask('vault.lock', {})): Promise<void> {
    const before = await this.pagePid()
    // The page that asks is gone before the reply.
    await lock().catch(() => undefined)
    await expect.poll(() => this.pagePid(), 'the process of the page').not.toBe(before)
    await this.#reconnect()
    await expect(this.page.getByRole('heading', { level: 1 }), 'the lock screen').toBeVisible()
  }

  /** The process that draws the page; 0 while there is none. */
  pagePid(): Promise<number> {
    return this.application.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
    )
  }

  /** Playwright never reaches a page again whose process has ended, except over another connection. */
  async #reconnect(): Promise<void> {
    await this.#browser?.close()
    const [port] = readFileSync(join(this.data, 'browser/DevToolsActivePort'), 'utf8').split('\n')
    this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    const page = this.#browser.contexts()[0]?.pages()[0]
    if (!page) throw new Error('the new page cannot be reached')
    this.#page = page
    await this.complaints.watchPage(page)
  }

  /** Waits for the keychain, which answers after the window has opened. Call it before asking the back end directly. */
  async unlocked(): Promise<void> {
    await expect(this.shell.keychain).toContainText('unlocked')
  }

  /** Sends a request from the page, bypassing the screens: to set up a test, or as a hostile page. */
  ask<Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    { confirmed = false } = {},
  ): Promise<Result<Output<Name>>> {
    return this.page.evaluate(
      async ([name, input, confirmed]) => (await window.keyreeve.request(name, input, confirmed)) as never,
      [name, input, confirmed] as const,
    )
  }

  /** The first thousand keys of an environment, newest first, including deleted ones. */
  async listKeys(environment: Environment): Promise<Result<readonly Key[]>> {
    const list = await this.ask('keys.query', {
      environment,
      filters: { status: 'any' },
      window: { offset: 0, limit: 1000 },
    })
    return list.ok ? { ok: true, data: list.data.rows } : list
  }

  /** A new folder for files of the test. */
  newFolder(name: string): string {
    const folder = join(this.folder, name)
    mkdirSync(folder, { recursive: true })
    return folder
  }

  /** Ends the app in any state, and removes its folder. */
  async dispose(): Promise<void> {
    const child = this.#process
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
    this.#application = this.#page = undefined
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
