import type { Locator, Page } from '@playwright/test'

/** The Activity screen. */
export class ActivityPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get list(): Locator {
    return this.#page.getByRole('grid', { name: 'Activity' })
  }

  /** The lines that are in the page: those in sight, and a few more. */
  get entries(): Locator {
    return this.list.getByRole('row').filter({ has: this.#page.getByRole('gridcell') })
  }

  /** The line that the keyboard is at. */
  get selected(): Locator {
    return this.list.getByRole('row', { selected: true })
  }

  /** Who did what a line tells of. */
  actorOf(entry: Locator): Locator {
    return entry.getByRole('gridcell').nth(2)
  }

  kind(kind: 'All' | 'Changes' | 'Deliveries' | 'Refusals'): Locator {
    return this.#page.getByRole('radiogroup', { name: 'Kind' }).getByRole('radio', { name: kind })
  }

  get environment(): Locator {
    return this.#page.getByRole('combobox', { name: 'Filter by environment' })
  }

  get newEntries(): Locator {
    return this.#page.getByRole('button', { name: 'New entries' })
  }

  /** Takes back that only one key or account is shown. */
  only(name: string): Locator {
    return this.#page.getByRole('button', { name: `Only ${name}: show everything` })
  }
}
