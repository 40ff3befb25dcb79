import type { Locator, Page } from '@playwright/test'

/** The Scan screen: where secrets are in the user's files. */
export class ScanPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get main(): Locator {
    return this.#page.getByRole('main')
  }

  get start(): Locator {
    return this.main.getByRole('button', { name: 'Scan folders…' })
  }

  get again(): Locator {
    return this.main.getByRole('button', { name: 'Scan again' })
  }

  get cancel(): Locator {
    return this.main.getByRole('button', { name: 'Cancel' })
  }

  get list(): Locator {
    return this.#page.getByRole('grid', { name: 'Copies of secrets' })
  }

  get copies(): Locator {
    return this.list.getByRole('row').filter({ has: this.#page.getByRole('gridcell') })
  }

  get filter(): Locator {
    return this.main.getByRole('combobox', { name: 'Filter by kind' })
  }

  /** What was not searched. */
  get gaps(): Locator {
    return this.main.getByText(/not searched$/)
  }
}
