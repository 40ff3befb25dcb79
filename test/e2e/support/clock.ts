import type { Latchkey } from './latchkey.ts'

/** Sets the clocks of the main process and of the page ahead together, as a machine that slept. Keys are best created after it was made. */
export class Clock {
  readonly #latchkey: Latchkey

  private constructor(latchkey: Latchkey) {
    this.#latchkey = latchkey
  }

  static async install(latchkey: Latchkey): Promise<Clock> {
    await latchkey.page.clock.install()
    return new Clock(latchkey)
  }

  async forward(ms: number): Promise<void> {
    // The core reads the time through `Date.now`.
    await this.#latchkey.application.evaluate((_electron, by) => {
      const before = Date.now
      Date.now = () => before() + by
    }, ms)
    await this.#latchkey.page.clock.fastForward(ms)
  }
}
