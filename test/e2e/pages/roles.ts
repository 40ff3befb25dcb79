import type { Locator, Page } from '@playwright/test'

/** The Roles screen and its dialogs. */
export class RolesPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get list(): Locator {
    return this.#page.getByRole('grid', { name: 'Roles' })
  }

  row(name: string): Locator {
    return this.list.getByRole('row').filter({ has: this.#page.getByText(name, { exact: true }) })
  }

  /** The details pane while it shows no role. */
  get emptyPane(): Locator {
    return this.#page.getByRole('region', { name: 'Role', exact: true })
  }

  detail(name: string): Locator {
    return this.#page.getByRole('region', { name: `Role ${name}` })
  }

  get createButton(): Locator {
    return this.#page.getByRole('main').getByRole('button', { name: 'Create role' })
  }

  get createDialog(): Locator {
    return this.#page.getByRole('dialog', { name: 'Create role' })
  }

  editDialog(name: string): Locator {
    return this.#page.getByRole('dialog', { name: `Edit ${name}` })
  }

  deleteDialog(name: string): Locator {
    return this.#page.getByRole('alertdialog', { name: `Delete ${name}?` })
  }

  field(dialog: Locator, name: 'Name' | 'ID' | 'Description (optional)'): Locator {
    return dialog.getByRole('textbox', { name, exact: true })
  }

  /** A checkbox of the matrix, such as `event:read`. */
  permission(dialog: Locator, permission: string): Locator {
    return dialog.getByRole('checkbox', { name: permission, exact: true })
  }

  entityFilter(dialog: Locator): Locator {
    return dialog.getByRole('textbox', { name: 'Filter or name an entity' })
  }

  submit(dialog: Locator): Locator {
    return dialog.getByRole('button', { name: /^(Create role|Save)$/ })
  }

  async open(name: string): Promise<Locator> {
    await this.row(name).click()
    const detail = this.detail(name)
    await detail.waitFor()
    return detail
  }
}
