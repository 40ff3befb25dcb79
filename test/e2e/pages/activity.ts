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

  /** The rendered entries: the visible ones and a few more. */
  get entries(): Locator {
    return this.list.getByRole('row').filter({ has: this.#page.getByRole('gridcell') })
  }

  /** The active entry of keyboard navigation. */
  get selected(): Locator {
    return this.list.getByRole('row', { selected: true })
  }

  /** The actor of an entry. */
  actorOf(entry: Locator): Locator {
    return entry.getByRole('gridcell').nth(2)
  }

  kind(kind: 'All' | 'Changes' | 'Deliveries' | 'Refusals'): Locator {
    return this.#page.getByRole('radiogroup', { name: 'Kind' }).getByRole('radio', { name: kind })
  }

  get environment(): Locator {
    return this.#page.getByRole('combobox', { name: 'Filter by environment' })
  }

  get verify(): Locator {
    return this.#page.getByRole('button', { name: 'Verify', exact: true })
  }

  get newEntries(): Locator {
    return this.#page.getByRole('button', { name: 'New entries' })
  }

  /** Removes the filter by key or account. */
  only(name: string): Locator {
    return this.#page.getByRole('button', { name: `Only ${name}: show everything` })
  }
}
