const mask = '[secret]'

/**
 * Wraps a secret so that it cannot be shown by accident: printing, inspecting and serialising it gives `[secret]`.
 * `reveal()` is the only access to the value, and easy to search for.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return mask
  }
}
