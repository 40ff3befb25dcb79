/**
 * Runs async tasks one after another, in the order in which they were queued. A task that rejects does not stop the next one.
 * Modelled on VS Code's `Sequencer`.
 */
export class Sequencer {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs `task` once all tasks before it have settled; resolves or rejects as `task` does. */
  queue<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#last.then(task)
    this.#last = run.catch(() => undefined)
    return run
  }

  /** Resolves once every task queued so far has settled; never rejects. */
  async settled(): Promise<void> {
    await this.#last
  }
}
