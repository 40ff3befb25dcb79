import type { Locator, Page } from '@playwright/test'

/** The Projects screen and its dialogs. */
export class ProjectsPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get list(): Locator {
    return this.#page.getByRole('grid', { name: 'Projects' })
  }

  row(name: string): Locator {
    return this.list.getByRole('row').filter({ has: this.#page.getByText(name, { exact: true }) })
  }

  get addButton(): Locator {
    return this.#page.getByRole('main').getByRole('button', { name: 'Add project…' })
  }

  detail(name: string): Locator {
    return this.#page.getByRole('region', { name: `Project ${name}` })
  }

  guard(name: string): Locator {
    return this.detail(name).getByRole('region', { name: 'Commit guard' })
  }

  /** The files of one working tree. */
  files(name: string, folder: string): Locator {
    return this.detail(name).getByRole('region', { name: `Files in ${folder}`, exact: true })
  }

  /** What a file has for a variable. */
  variable(files: Locator, file: string, variable: string): Locator {
    return files
      .getByRole('list', { name: file, exact: true })
      .getByRole('listitem')
      .filter({ has: this.#page.getByText(variable, { exact: true }) })
  }

  bindDialog(name: string): Locator {
    return this.#page.getByRole('dialog', { name: `Bind a variable of ${name}` })
  }

  /** What writing a variable would change, in one or several files. */
  get writeDialog(): Locator {
    return this.#page.getByRole('dialog', { name: /^Write [A-Z_]+$/ })
  }

  /** Binds a variable of the project that is shown to a key. */
  async bind(name: string, variable: string, key: string): Promise<void> {
    await this.detail(name).getByRole('button', { name: 'Bind a variable…' }).click()
    const dialog = this.bindDialog(name)
    await dialog.getByRole('combobox', { name: 'Key' }).fill(key)
    await this.#page.getByRole('option').filter({ hasText: key }).first().click()
    await dialog.getByRole('textbox', { name: 'Variable' }).fill(variable)
    await dialog.getByRole('button', { name: 'Bind', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
  }

  async choose(action: string, line: Locator): Promise<void> {
    await line.getByRole('button', { name: /^Actions for/ }).click()
    await this.#page.getByRole('menuitem', { name: action }).click()
  }
}
