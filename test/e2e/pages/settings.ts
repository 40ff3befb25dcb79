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

  /** How long the activity is kept. */
  get keepActivity(): Locator {
    return this.#page.getByRole('combobox', { name: 'Keep entries' })
  }

  get lockNow(): Locator {
    return this.#page.getByRole('button', { name: 'Lock now' })
  }

  /** The switch of the local API. */
  get serve(): Locator {
    return this.#page.getByRole('checkbox', { name: 'Serve the local API' })
  }

  get port(): Locator {
    return this.#page.getByRole('textbox', { name: 'Port' })
  }

  get usePort(): Locator {
    return this.#page.getByRole('button', { name: 'Use this port' })
  }

  /** The address of the local API; only there while it is served. */
  get address(): Locator {
    return this.#page.getByRole('group', { name: 'Address' })
  }

  get copyAddress(): Locator {
    return this.#page.getByRole('button', { name: 'Copy the address' })
  }

  get backups(): Locator {
    return this.#page.getByRole('region', { name: 'Backups' })
  }

  get setUpBackups(): Locator {
    return this.#page.getByRole('button', { name: 'Set up daily backups…' })
  }

  get keepBackups(): Locator {
    return this.#page.getByRole('combobox', { name: 'Keep', exact: true })
  }

  get backUpNow(): Locator {
    return this.#page.getByRole('button', { name: 'Back up now' })
  }

  get drillBackup(): Locator {
    return this.#page.getByRole('button', { name: 'Restore drill…' })
  }

  get turnOffBackups(): Locator {
    return this.#page.getByRole('button', { name: 'Turn off…' })
  }

  get confirmTurnOff(): Locator {
    return this.#page.getByRole('button', { name: 'Turn off', exact: true })
  }
}
