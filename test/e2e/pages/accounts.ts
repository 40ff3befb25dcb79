import type { Locator, Page } from '@playwright/test'

/** The Accounts screen and its dialogs. */
export class AccountsPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get list(): Locator {
    return this.#page.getByRole('grid', { name: 'Accounts' })
  }

  row(name: string): Locator {
    return this.list.getByRole('row').filter({ has: this.#page.getByText(name, { exact: true }) })
  }

  /** The details pane while it shows no account. */
  get emptyPane(): Locator {
    return this.#page.getByRole('region', { name: 'Account', exact: true })
  }

  detail(name: string): Locator {
    return this.#page.getByRole('region', { name: `Account ${name}` })
  }

  get createButton(): Locator {
    return this.#page.getByRole('main').getByRole('button', { name: 'Create account' })
  }

  get createDialog(): Locator {
    return this.#page.getByRole('dialog', { name: 'Create account' })
  }

  editDialog(name: string): Locator {
    return this.#page.getByRole('dialog', { name: `Edit ${name}` })
  }

  archiveDialog(name: string): Locator {
    return this.#page.getByRole('alertdialog', { name: `Archive ${name}?` })
  }

  name(dialog: Locator): Locator {
    return dialog.getByRole('textbox', { name: 'Name' })
  }

  prefix(dialog: Locator): Locator {
    return dialog.getByRole('textbox', { name: 'Key prefix (optional)' })
  }

  type(dialog: Locator, type: 'Service account' | 'User account'): Locator {
    return dialog.getByRole('radio', { name: type })
  }

  role(dialog: Locator, role: string): Locator {
    return dialog.getByRole('checkbox', { name: role, exact: true })
  }

  submit(dialog: Locator): Locator {
    return dialog.getByRole('button', { name: /^(Create account|Save)$/ })
  }

  async open(name: string): Promise<Locator> {
    await this.row(name).click()
    const detail = this.detail(name)
    await detail.waitFor()
    return detail
  }

  /** Creates a service account with these roles. */
  async create(name: string, roles: readonly string[], prefix?: string): Promise<void> {
    await this.createButton.click()
    const dialog = this.createDialog
    await this.name(dialog).fill(name)
    for (const role of roles) await this.role(dialog, role).check()
    if (prefix) await this.prefix(dialog).fill(prefix)
    await this.submit(dialog).click()
    await dialog.waitFor({ state: 'hidden' })
    await this.row(name).waitFor()
  }
}
