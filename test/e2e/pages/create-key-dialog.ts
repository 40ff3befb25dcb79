import { expect, type Locator, type Page } from '@playwright/test'

/** The dialog that creates a key. */
export class CreateKeyDialog {
  readonly root: Locator

  constructor(page: Page, title = 'Create key') {
    this.root = page.getByRole('dialog', { name: title })
  }

  get name(): Locator {
    return this.root.getByRole('textbox', { name: 'Name' })
  }

  accountType(type: 'Service account' | 'User account'): Locator {
    return this.root.getByRole('radiogroup', { name: 'Account type' }).getByRole('radio', { name: type })
  }

  get identity(): Locator {
    return this.root.getByRole('combobox', { name: 'Identity' })
  }

  /** Finds an account by its name and chooses it. */
  async chooseIdentity(name: string): Promise<void> {
    await this.identity.click()
    await this.identity.fill(name)
    await this.root.getByRole('option', { name, exact: true }).click()
    await expect(this.identity).toHaveValue(name)
  }

  get expiration(): Locator {
    return this.root.getByRole('combobox', { name: 'Expiration' })
  }

  get lastDay(): Locator {
    return this.root.getByLabel('Last day')
  }

  /** The roles and permissions that the key will have permanently. */
  get inherited(): Locator {
    return this.root.getByRole('group', { name: 'Inherited roles and permissions' })
  }

  get keep(): Locator {
    return this.root.getByRole('checkbox', { name: 'Keep in keychain' })
  }

  get submit(): Locator {
    return this.root.getByRole('button', { name: 'Create key', exact: true })
  }

  get cancel(): Locator {
    return this.root.getByRole('button', { name: 'Cancel' })
  }

  /** The refusal that belongs to no field. */
  get alert(): Locator {
    return this.root.getByRole('alert')
  }
}
