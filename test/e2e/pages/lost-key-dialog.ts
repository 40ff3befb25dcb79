import type { Locator, Page } from '@playwright/test'

/** The dialog that guides through replacing a lost key. */
export class LostKeyDialog {
  readonly #page: Page
  readonly root: Locator

  constructor(page: Page, name: string) {
    this.#page = page
    this.root = page.getByRole('dialog', { name: `Replace ${name}`, exact: true })
  }

  /** The next step. */
  get current(): Locator {
    return this.root.locator('[aria-current=step]')
  }

  step(title: 'Create a new key' | 'Put it where the old one was' | 'Delete the old key'): Locator {
    return this.root
      .getByRole('listitem')
      .filter({ has: this.#page.getByRole('heading', { name: new RegExp(`^${title}`) }) })
  }

  get create(): Locator {
    return this.root.getByRole('button', { name: 'Create the new key…' })
  }

  get later(): Locator {
    return this.root.getByRole('button', { name: 'Finish later' })
  }

  /** Writes the new secret to the old one's place. */
  write(path: string): Locator {
    return this.root.getByRole('button', { name: `Write to ${path} as ` })
  }

  get remove(): Locator {
    return this.root.getByRole('button', { name: /^Delete .*…$/ })
  }
}
