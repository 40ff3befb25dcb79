/**
 * Runs async tasks one after another, in the order in which they were queued. A task that rejects does not stop the next one.
 * Modelled on VS Code's `Sequencer`.
 */
export class Sequencer {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs `task` once all tasks before it have settled; resolves or rejects as `task` does. */
  async queue<T>(task: () => Promise<T>): Promise<T> {
    const endTurn = await this.turn()
    try {
      return await task()
    } finally {
      endTurn()
    }
  }

  /** Waits for all tasks before. Resolves to the function that ends this turn, which must be called. */
  async turn(): Promise<() => void> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    await before
    return resolve
  }

  /** Resolves once every task queued so far has settled; never rejects. */
  async settled(): Promise<void> {
    await this.#last
  }
}
