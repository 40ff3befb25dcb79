import {
  TimedClipboard,
  type ClipboardBuffer,
  type ClipboardPort,
  type ClipboardState,
  type ClipboardTimes,
} from '../../../electron/core/deliveries/clipboard-timer.ts'

/** Clocks that the test moves, and timers that fire as it does. */
export class FakeTimes implements ClipboardTimes {
  now = 1_000
  epoch = 1_700_000_000_000
  readonly #timers = new Set<{ at: number; run: () => void }>()

  monotonic = (): number => this.now
  wall = (): number => this.epoch
  after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.now + ms, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  get waiting(): number {
    return this.#timers.size
  }

  /** Lets `ms` pass on both clocks, firing what is due, and everything that follows from it. */
  async pass(ms: number): Promise<void> {
    this.now += ms
    this.epoch += ms
    for (const timer of this.#timers) {
      if (timer.at > this.now) continue
      this.#timers.delete(timer)
      timer.run()
    }
    await settled()
  }
}

export const settled = (): Promise<void> =>
  new Promise((done) => {
    setImmediate(done)
  })

class FakeBuffer implements ClipboardBuffer {
  text = ''
  stuck = false
  broken = false
  async readText(): Promise<string> {
    if (this.broken) throw new Error('broken')
    return this.text
  }
  async clear(): Promise<void> {
    if (!this.stuck) this.text = ''
  }
}

/** An X11 desktop as Electron 33 has it: a write goes to both, a clear only to the one. */
export function desktop(
  options: { readonly separate?: boolean; readonly lifetimeMs?: () => number | null } = {},
) {
  const main = new FakeBuffer()
  const selection = new FakeBuffer()
  const port: ClipboardPort & { refuses: boolean } = {
    hints: false,
    refuses: false,
    buffers: [main, selection],
    write: async (text) => {
      if (port.refuses) throw new Error('no')
      main.text = text
      if (!options.separate) selection.text = text
    },
  }
  const times = new FakeTimes()
  const states: ClipboardState[] = []
  const delivery = new TimedClipboard(port, times, {
    listener: (state) => states.push(state),
    lifetimeMs: options.lifetimeMs ?? (() => 30_000),
  })
  return { main, selection, port, times, states, delivery }
}
