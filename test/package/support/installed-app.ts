import { chromium, expect, type Browser, type Page } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { TestUser } from './user.ts'

const readyLine = /^Keyreeve \S+ ready in (\d+) ms/m
const debuggerLine = /^DevTools listening on (ws:\S+)$/m

/** One start of the installed app by an ordinary user. */
export class InstalledApp {
  readonly process: ChildProcess
  stdout = ''
  stderr = ''
  #browser: Browser | undefined

  constructor(
    user: TestUser,
    program: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string | undefined>> = {},
  ) {
    this.process = user.start(program, args, env)
    this.process.stdout?.on('data', (chunk) => (this.stdout += String(chunk)))
    this.process.stderr?.on('data', (chunk) => (this.stderr += String(chunk)))
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null
  }

  /** Waits until the output matches; fails if the app ends first. */
  async said(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    const from = this.process[stream]
    if (!from) throw new Error('the app has no output')
    const late = setTimeout(() => this.process.kill('SIGKILL'), 30_000)
    try {
      for (;;) {
        const found = pattern.exec(this[stream])
        if (found) return found
        if (this.hasEnded)
          throw new Error(`the app ended without saying ${pattern}:\n${this.stdout}${this.stderr}`)
        await Promise.race([once(from, 'data'), once(this.process, 'exit')])
      }
    } finally {
      clearTimeout(late)
    }
  }

  /** Waits for the first screen; returns the milliseconds that the app reports. */
  async ready(): Promise<number> {
    return Number((await this.said('stdout', readyLine))[1])
  }

  /** Its page, through the debugger that only the test variant opens. */
  async page(): Promise<Page> {
    const [, address = ''] = await this.said('stderr', debuggerLine)
    await this.ready()
    this.#browser = await chromium.connectOverCDP(address)
    const page = this.#browser.contexts()[0]?.pages()[0]
    if (!page) throw new Error('the app has no page')
    return page
  }

  /** Quits the app; returns its exit code. */
  async quit(): Promise<number | null> {
    await this.#browser?.close()
    const gone = once(this.process, 'exit')
    this.process.kill('SIGTERM')
    const [code] = (await gone) as [number | null]
    return code
  }

  /** Kills the app like a power cut; resolves once it is gone. */
  async kill(): Promise<void> {
    const gone = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await gone
    expect(this.hasEnded).toBe(true)
  }
}
