import type { Locator, Page } from '@playwright/test'

export type ScreenName =
  | 'Keys'
  | 'Projects'
  | 'Accounts'
  | 'Roles'
  | 'Check access'
  | 'Activity'
  | 'Health'
  | 'Scan'
  | 'Settings'

/** The frame around every screen: navigation, environment, notices, palette. */
export class ShellPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  /** The title of the current screen; missing until the first data has arrived. */
  get title(): Locator {
    return this.#page.getByRole('heading', { level: 1, name: /^(?!Keyreeve$)/ })
  }

  navigation(screen: ScreenName): Locator {
    return this.#page.getByRole('navigation').getByRole('button', { name: screen, exact: true })
  }

  async goTo(screen: ScreenName): Promise<void> {
    await this.navigation(screen).click()
    await this.#page.getByRole('heading', { level: 1, name: screen, exact: true }).waitFor()
  }

  environment(name: 'Test' | 'Production'): Locator {
    return this.#page.getByRole('radiogroup', { name: 'Environment' }).getByRole('radio', { name })
  }

  async switchTo(name: 'Test' | 'Production'): Promise<void> {
    await this.environment(name).check()
    await this.#page.locator(`html[data-env=${name.toLowerCase()}]`).waitFor()
  }

  /** The region of notices. */
  get notices(): Locator {
    return this.#page.getByRole('region', { name: 'Notices' })
  }

  /** The banner shown while the keychain cannot be reached. */
  get banner(): Locator {
    return this.#page.getByRole('status').filter({ hasText: 'You can read the lists' })
  }

  get keychain(): Locator {
    return this.#page.getByRole('status').filter({ hasText: /^(Keychain|Passphrase vault) / })
  }

  get palette(): Locator {
    return this.#page.getByRole('dialog', { name: 'Command palette' })
  }

  /** A dialog that asks for a confirmation. */
  confirmation(title: string): Locator {
    return this.#page.getByRole('alertdialog', { name: title })
  }

  /** A dialog, by its title. */
  dialog(title: string | RegExp): Locator {
    return this.#page.getByRole('dialog', { name: title })
  }
}
