import { parseHelperResponse, type HelperFault, type HelperOperation } from './helper-protocol.ts'
import type { HelperProcess } from './helper-process.ts'

/** Faults of the helper itself, beside those that keytar reports. */
export type CallFault = HelperFault | 'crashed' | 'crashing' | 'hung' | 'closed'

/** `seasoned`: the helper that failed had answered before, so a fresh one may do better. */
export type CallResult =
  | { readonly ok: true; readonly value: string | boolean | null }
  | { readonly ok: false; readonly fault: CallFault; readonly seasoned: boolean }

export type HelperClientOptions = {
  readonly spawn: () => HelperProcess
  readonly service: string
  readonly timeoutMs: number
  /** Milliseconds that never run backwards. */
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
 * Holds at most one helper process and one call in it. The helper is started when first needed and thrown away after
 * anything but a plain answer, because libsecret never recovers inside a process.
 */
export class HelperClient {
  readonly #options: HelperClientOptions
  #helper: HelperProcess | null = null
  #seasoned = false
  #pending: Pending | null = null
  #crashes: number[] = []
  #lastId = 0
  #closed = false

  constructor(options: HelperClientOptions) {
    this.#options = options
  }

  /** Makes one call; the caller queues, so that the one before has been answered. Always resolves. */
  call(op: HelperOperation, account: string, value?: string): Promise<CallResult> {
    const failed = (fault: CallFault): Promise<CallResult> =>
      Promise.resolve({ ok: false, fault, seasoned: false })
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

  /** Answers the call in flight, kills the helper and refuses everything after. */
  close(): void {
    this.#closed = true
    this.#fail('closed')
  }

  #start(): HelperProcess | null {
    try {
      const helper = this.#options.spawn()
      this.#helper = helper
      this.#seasoned = false
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
      this.#seasoned = true
      this.#settle({ ok: true, value: response.value })
    } else if (response.fault === 'locked') {
      this.#settle({ ok: false, fault: 'locked', seasoned: this.#seasoned })
    } else {
      this.#fail(response.fault)
    }
  }

  /** An exit that we did not ask for. A helper we dropped ourselves is no longer `#helper`. */
  #exited(helper: HelperProcess): void {
    if (helper !== this.#helper) return
    this.#crashes.push(this.#options.now())
    this.#fail('crashed')
  }

  /** Drops the helper and answers the call in flight, if any, with `fault`. */
  #fail(fault: CallFault): void {
    const helper = this.#helper
    this.#helper = null
    helper?.kill()
    this.#settle({ ok: false, fault, seasoned: this.#seasoned })
  }

  #settle(result: CallResult): void {
    const pending = this.#pending
    if (!pending) return
    this.#pending = null
    clearTimeout(pending.timer)
    pending.settle(result)
  }

  /** The first start and three respawns are allowed in a minute; the fourth crash ends that until the minute has passed. */
  #crashedTooOften(): boolean {
    const since = this.#options.now() - windowMs
    this.#crashes = this.#crashes.filter((at) => at > since)
    return this.#crashes.length > respawnsPerWindow
  }
}
