import type { Locator, Page } from '@playwright/test'

/** The Activity screen. */
export class ActivityPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get entries(): Locator {
    return this.#page.getByRole('group', { name: 'Activity' }).getByRole('listitem')
  }
}
