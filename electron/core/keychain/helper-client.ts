import { parseHelperResponse, type HelperFault, type HelperOperation } from './helper-protocol.ts'
import type { HelperProcess } from './helper-process.ts'

/** Faults of the helper itself, in addition to those that keytar reports. */
export type CallFault = HelperFault | 'crashed' | 'crashing' | 'hung' | 'closed'

/** `hasAnswered`: the helper that failed had answered before, so a fresh one may succeed. */
export type CallResult =
  | { readonly ok: true; readonly value: string | boolean | null }
  | { readonly ok: false; readonly fault: CallFault; readonly hasAnswered: boolean }

export type HelperClientOptions = {
  readonly spawn: () => HelperProcess
  readonly service: string
  readonly timeoutMs: number
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
}

type Pending = {
  readonly id: number
  readonly settle: (result: CallResult) => void
  readonly timer: NodeJS.Timeout
}

const respawnsPerWindow = 3
const windowMs = 60_000

/**
 * Holds at most one helper process with at most one call in flight. The helper is started when first needed and thrown away after
 * anything but a plain answer, because libsecret never recovers within a process.
 */
export class HelperClient {
  readonly #options: HelperClientOptions
  #helper: HelperProcess | null = null
  #hasAnswered = false
  #pending: Pending | null = null
  #crashes: number[] = []
  #lastId = 0
  #closed = false

  constructor(options: HelperClientOptions) {
    this.#options = options
  }

  /** Makes one call. Never rejects. The caller must wait for the previous call's result. */
  call(op: HelperOperation, account: string, value?: string): Promise<CallResult> {
    const failed = (fault: CallFault): Promise<CallResult> =>
      Promise.resolve({ ok: false, fault, hasAnswered: false })
    if (this.#closed) return failed('closed')
    if (this.#pending) throw new Error('The keychain helper takes one call at a time')
    if (!this.#helper && this.#crashedTooOften()) return failed('crashing')
    const helper = this.#helper ?? this.#start()
    if (!helper) return failed('crashed')
    const id = ++this.#lastId
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#fail('hung'), this.#options.timeoutMs)
      this.#pending = { id, settle: resolve, timer }
      helper.post(value === undefined ? { id, op, account } : { id, op, account, value })
    })
  }

  /** Fails the call in flight, kills the helper and refuses all later calls. */
  close(): void {
    this.#closed = true
    this.#fail('closed')
  }

  #start(): HelperProcess | null {
    try {
      const helper = this.#options.spawn()
      this.#helper = helper
      this.#hasAnswered = false
      helper.onMessage((message) => this.#receive(helper, message))
      helper.onExit(() => this.#exited(helper))
      helper.post({ init: { service: this.#options.service } })
      return helper
    } catch {
      this.#helper = null
      this.#crashes.push(this.#options.now())
      return null
    }
  }

  #receive(helper: HelperProcess, message: unknown): void {
    const response = parseHelperResponse(message)
    if (!response || helper !== this.#helper || response.id !== this.#pending?.id) return
    if (response.ok) {
      this.#hasAnswered = true
      this.#settle({ ok: true, value: response.value })
    } else if (response.fault === 'locked') {
      this.#settle({ ok: false, fault: 'locked', hasAnswered: this.#hasAnswered })
    } else {
      this.#fail(response.fault)
    }
  }

  /** Handles an exit that we did not cause. A helper that we dropped is no longer `#helper`. */
  #exited(helper: HelperProcess): void {
    if (helper !== this.#helper) return
    this.#crashes.push(this.#options.now())
    this.#fail('crashed')
  }

  /** Drops the helper and fails the call in flight, if any, with `fault`. */
  #fail(fault: CallFault): void {
    const helper = this.#helper
    this.#helper = null
    helper?.kill()
    this.#settle({ ok: false, fault, hasAnswered: this.#hasAnswered })
  }

  #settle(result: CallResult): void {
    const pending = this.#pending
    if (!pending) return
    this.#pending = null
    clearTimeout(pending.timer)
    pending.settle(result)
  }

  /** Allows the first start and three respawns per minute. After the fourth crash no helper is started until a minute has passed. */
  #crashedTooOften(): boolean {
    const since = this.#options.now() - windowMs
    this.#crashes = this.#crashes.filter((at) => at > since)
    return this.#crashes.length > respawnsPerWindow
  }
}
