import type { Locator, Page } from '@playwright/test'

export type FindingName =
  | 'The clock was set back'
  | 'Expiring'
  | 'Expired'
  | 'Rotation due'
  | 'Old keys to end'
  | 'Shared by several services'
  | 'Never used'

/** The Health screen: findings in groups, each with its fix. */
export class HealthPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get empty(): Locator {
    return this.#page.getByRole('heading', { name: /^No problems in (test|production)$/ })
  }

  group(finding: FindingName): Locator {
    return this.#page.getByRole('region', { name: finding, exact: true })
  }

  keys(finding: FindingName): Locator {
    return this.group(finding)
      .getByRole('listitem')
      .filter({ has: this.#page.getByRole('button') })
  }

  /** The fix of a finding, by its accessible name. */
  fix(finding: FindingName, name: string): Locator {
    return this.group(finding).getByRole('button', { name, exact: true })
  }
}
