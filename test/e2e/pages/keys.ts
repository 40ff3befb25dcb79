import type { Locator, Page } from '@playwright/test'
import { CreateKeyDialog } from './create-key-dialog.ts'
import { EnvFileDialog } from './env-file-dialog.ts'
import { ImportKeyDialog } from './import-key-dialog.ts'
import { RotateDialog } from './rotate-dialog.ts'
import { SecretDialog } from './secret-dialog.ts'

/** The Keys screen: list, filters, and the selected key beside it. */
export class KeysPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get createDialog() {
    return new CreateKeyDialog(this.#page)
  }
  createDialogInPlaceOf(name: string) {
    return new CreateKeyDialog(this.#page, `New key to replace ${name}`)
  }
  get importDialog() {
    return new ImportKeyDialog(this.#page)
  }
  get secretDialog() {
    return new SecretDialog(this.#page)
  }
  get rotateDialog() {
    return new RotateDialog(this.#page)
  }
  get envFileDialog() {
    return new EnvFileDialog(this.#page)
  }

  get list(): Locator {
    return this.#page.getByRole('grid', { name: 'Keys' })
  }

  get empty(): Locator {
    return this.#page.getByRole('heading', { name: /^No keys in (test|production) yet$/ })
  }

  get createButton(): Locator {
    return this.#page.getByRole('main').getByRole('button', { name: 'Create key', exact: true })
  }

  get createFirstButton(): Locator {
    return this.#page.getByRole('button', { name: 'Create the first key' })
  }

  /** Opens the dialog that imports the value of a key. */
  async openImport(): Promise<void> {
    await this.importButton.click()
    await this.#page.getByRole('menuitem', { name: 'A key’s value…' }).click()
  }

  /** Imports `.env` files, which the system's dialog names. */
  async importFiles(): Promise<void> {
    await this.importButton.click()
    await this.#page.getByRole('menuitem', { name: 'Import .env files…' }).click()
  }

  get envImportDialog(): Locator {
    return this.#page.getByRole('dialog', { name: 'Import from .env files' })
  }

  get importButton(): Locator {
    return this.#page.getByRole('button', { name: 'Import…' })
  }

  get search(): Locator {
    return this.#page.getByRole('searchbox')
  }

  filter(by: 'account' | 'status'): Locator {
    return this.#page.getByRole('combobox', { name: `Filter by ${by}` })
  }

  row(name: string): Locator {
    return this.list.getByRole('row').filter({ has: this.#page.getByText(name, { exact: true }) })
  }

  /** The row of a key by name and status, because a rotated key and its replacement have the same name. */
  rowIn(name: string, status: string): Locator {
    return this.row(name).filter({ has: this.#page.getByText(status, { exact: true }) })
  }

  /** The menu at the end of a row. */
  menu(name: string): Locator {
    return this.list.getByRole('button', { name: `Actions for ${name}`, exact: true })
  }

  menuItem(name: string | RegExp): Locator {
    return this.#page.getByRole('menuitem', { name })
  }

  /** The header that sorts by this column. */
  column(name: string): Locator {
    return this.list.getByRole('columnheader', { name })
  }

  /** The details pane while it shows no key: nothing is selected, or the selected key is gone or hidden. */
  get emptyPane(): Locator {
    return this.#page.getByRole('region', { name: 'Key', exact: true })
  }

  /** The selected row. */
  get selected(): Locator {
    return this.list.getByRole('row', { selected: true })
  }

  /** The details of a key. */
  detail(name: string): Locator {
    return this.#page.getByRole('region', { name: `Key ${name}` })
  }

  /** A button in the details of a key. */
  action(
    name: string,
    action:
      | 'Lost key…'
      | 'Copy'
      | 'Copy as…'
      | 'Copy the secret'
      | 'Write to .env…'
      | 'Rotate…'
      | 'End overlap now'
      | 'End overlap now…'
      | 'Disable'
      | 'Disable…'
      | 'Enable'
      | 'Delete…',
  ): Locator {
    return this.detail(name).getByRole('button', { name: action, exact: true })
  }

  /** A file in the list of placements, in the details of a key. */
  place(name: string, file: string): Locator {
    return this.detail(name)
      .getByRole('listitem')
      .filter({ has: this.#page.getByTitle(file, { exact: true }) })
  }

  /** Chooses an action in the menu of a placement. */
  async actOnPlace(
    name: string,
    file: string,
    action: 'Check again' | 'Remove the secret there' | 'Confirm it’s gone' | 'Remove from this list',
  ): Promise<void> {
    await this.place(name, file)
      .getByRole('button', { name: /^Actions for / })
      .click()
    await this.menuItem(action).click()
  }

  copyAs(form: string | RegExp): Locator {
    return this.#page.getByRole('menuitem', { name: form })
  }

  async open(name: string): Promise<Locator> {
    await this.row(name).click()
    const detail = this.detail(name)
    await detail.waitFor()
    return detail
  }

  /** Creates a key with the dialog's defaults, and closes the dialog that shows the secret. Returns the secret. */
  async create(name: string): Promise<string> {
    await this.createButton.click()
    await this.createDialog.name.fill(name)
    await this.createDialog.submit.click()
    const secret = await this.secretDialog.reveal(name)
    await this.secretDialog.close(name)
    await this.row(name).waitFor()
    return secret
  }
}
