import type { Locator, Page } from '@playwright/test'

/** The screen that stands in for all others while there is no vault to work with, and the one when nothing could be opened. */
export class VaultPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get setUpTitle(): Locator {
    return this.#page.getByRole('heading', { level: 1, name: 'There is no keychain to keep secrets in' })
  }

  get unlockTitle(): Locator {
    return this.#page.getByRole('heading', { level: 1, name: 'Unlock your vault' })
  }

  get passphrase(): Locator {
    return this.#page.getByLabel('Passphrase', { exact: true })
  }

  get again(): Locator {
    return this.#page.getByLabel('Passphrase again')
  }

  get create(): Locator {
    return this.#page.getByRole('button', { name: 'Create passphrase vault' })
  }

  get unlock(): Locator {
    return this.#page.getByRole('button', { name: 'Unlock', exact: true })
  }

  /** Says that locking has put a new secret away. */
  putAway(keyName: string): Locator {
    return this.main.getByText(`The new secret of ${keyName} is no longer shown because Keyreeve was locked.`)
  }

  get tryAgain(): Locator {
    return this.#page.getByRole('button', { name: 'Try again' })
  }

  get main(): Locator {
    return this.#page.getByRole('main')
  }

  /** The sentence shown when the data folder could not be opened. */
  get failure(): Locator {
    return this.#page.getByRole('alert').filter({ hasText: 'Keyreeve couldn’t start' })
  }
}
