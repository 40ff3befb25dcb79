import type { Locator, Page } from '@playwright/test'

/** The Settings screen. */
export class SettingsPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get sections(): Locator {
    return this.#page.getByRole('group', { name: 'Settings' })
  }

  get lockNow(): Locator {
    return this.#page.getByRole('button', { name: 'Lock now' })
  }
}
