import type { Keyreeve } from './keyreeve.ts'

/** Sets the clocks of the main process and the page ahead together, like a machine that slept. Create keys after creating it. */
export class Clock {
  readonly #keyreeve: Keyreeve

  private constructor(keyreeve: Keyreeve) {
    this.#keyreeve = keyreeve
  }

  static async install(keyreeve: Keyreeve): Promise<Clock> {
    await keyreeve.page.clock.install()
    return new Clock(keyreeve)
  }

  async forward(ms: number): Promise<void> {
    // The core reads the time through `Date.now`.
    await this.#keyreeve.application.evaluate((_electron, by) => {
      const before = Date.now
      Date.now = () => before() + by
    }, ms)
    await this.#keyreeve.page.clock.fastForward(ms)
  }
}
