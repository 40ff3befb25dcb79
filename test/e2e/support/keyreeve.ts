import { expect, type Electron, type ElectronApplication, type Page } from '@playwright/test'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
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
import { RolesPage } from '../pages/roles.ts'
import { SettingsPage } from '../pages/settings.ts'
import { ShellPage } from '../pages/shell.ts'
import { VaultPage } from '../pages/vault.ts'
import { Complaints } from './complaints.ts'
import { appEnvironment, program, type Extra } from './environment.ts'
import { recordTraffic, trafficOf, type Message } from './traffic.ts'

/** Keyreeve on a data folder of its own: started, used, started again; everything it leaves goes with `dispose`. */
export class Keyreeve {
  /** Everything of this app: data, home, caches, and room for a test's own files. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyreeve-e2e-')))
  /** `KEYREEVE_HOME`. */
  readonly data = join(this.folder, 'data')
  readonly complaints = new Complaints()
  /** What every start so far wrote to stdout and stderr. */
  output = ''
  #earlier: Message[] = []
  #env: Extra
  readonly #electron: Electron
  readonly #executable: string | undefined
  #application: ElectronApplication | undefined
  #page: Page | undefined

  /** `env` is added to the app's environment; `executable` starts it in the place of Electron, with the same arguments. */
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
  get settings() {
    return new SettingsPage(this.page)
  }
  get vault() {
    return new VaultPage(this.page)
  }

  /** Starts it and waits for its first screen; `env` changes the environment from here on. */
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
    this.#readOutput(application)
    await Promise.all([recordTraffic(application), this.complaints.watch(application.context())])
    this.#page = await application.firstWindow()
    await this.complaints.watchPage(this.#page)
    await expect(this.vault.failure.or(this.shell.title), 'the first screen').toBeVisible()
    return this
  }

  /** What it says from here on: the launch hands it over a moment after its start. */
  #readOutput(application: ElectronApplication): void {
    const { stdout, stderr } = application.process()
    for (const stream of [stdout, stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)))
  }

  /** Quits as the menu does; gives exit code and milliseconds. */
  async quit(): Promise<{ readonly code: number | null; readonly ms: number }> {
    const { application } = this
    this.#earlier.push(...(await trafficOf(application)))
    const child = application.process()
    const begun = performance.now()
    const gone = once(child, 'exit')
    // The answer is lost with the process.
    application.evaluate(({ app }) => app.quit()).catch(() => undefined)
    const [code] = (await gone) as [number | null]
    this.#application = this.#page = undefined
    return { code, ms: performance.now() - begun }
  }

  /** Closes its only window, which ends it; gives the exit code. */
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

  /** Ends it as a crash does: nothing is told, nothing is cleared. */
  async kill(): Promise<void> {
    this.#earlier.push(...(await trafficOf(this.application)))
    const child = this.application.process()
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    this.#application = this.#page = undefined
  }

  /** Quits and starts again on the same folder. */
  async restart(env: Extra = {}): Promise<void> {
    const { code } = await this.quit()
    expect(code, 'exit code').toBe(0)
    await this.start(env)
  }

  /** Everything the main process sent to the page, over all starts. */
  async traffic(): Promise<readonly Message[]> {
    return [...this.#earlier, ...(this.#application ? await trafficOf(this.#application) : [])]
  }

  /** Waits for the keychain: the window is there before it has answered, and what is asked past the screens must not be. */
  async unlocked(): Promise<void> {
    await expect(this.shell.keychain).toContainText('unlocked')
  }

  /** Asks the back end from inside the page, past the screens: to set a scene, or to knock on the door. */
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

  /** The keys of an environment, newest first, deleted ones included: the first thousand. */
  async listKeys(environment: Environment): Promise<Result<readonly Key[]>> {
    const list = await this.ask('keys.query', {
      environment,
      filters: { status: 'any' },
      window: { offset: 0, limit: 1000 },
    })
    return list.ok ? { ok: true, data: list.data.rows } : list
  }

  /** A new folder for a test's own files. */
  newFolder(name: string): string {
    const folder = join(this.folder, name)
    mkdirSync(folder, { recursive: true })
    return folder
  }

  /** Ends it, whatever state it is in, and removes its folder. */
  async dispose(): Promise<void> {
    const child = this.#application?.process()
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
    this.#application = this.#page = undefined
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
