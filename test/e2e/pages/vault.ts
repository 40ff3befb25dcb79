import type { Locator, Page } from '@playwright/test'

/** The passphrase of every passphrase vault that tests create. */
export const testPassphrase = 'correct horse battery staple'

/** The screens shown while the vault is missing, locked or could not be opened. */
export class VaultPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get setUpTitle(): Locator {
    return this.#page.getByRole('heading', { level: 1, name: 'There is no keychain to keep secrets in' })
  }

  get unlockTitle(): Locator {
    return this.#page.getByRole('heading', { level: 1, name: /^(Unlock your vault|Keyreeve is locked)$/ })
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

  /** Creates a passphrase vault with `testPassphrase`. */
  async setUp(): Promise<void> {
    await this.passphrase.fill(testPassphrase)
    await this.again.fill(testPassphrase)
    await this.create.click()
  }

  async unlockWith(passphrase = testPassphrase): Promise<void> {
    await this.passphrase.fill(passphrase)
    await this.unlock.click()
  }

  /** The note that locking has dropped a new secret. */
  get hiddenSecret(): Locator {
    return this.main.getByText('A new secret was on screen when Keyreeve was locked.')
  }

  get tryAgain(): Locator {
    return this.#page.getByRole('button', { name: 'Try again' })
  }

  get main(): Locator {
    return this.#page.getByRole('main')
  }

  /** The message shown when the data folder could not be opened. */
  get failure(): Locator {
    return this.#page.getByRole('alert').filter({ hasText: 'Keyreeve couldn’t start' })
  }
}
