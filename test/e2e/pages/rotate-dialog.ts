import type { Locator, Page } from '@playwright/test'

/** The dialog that shows what a rotation changes, and asks for the overlap. */
export class RotateDialog {
  readonly root: Locator
  readonly confirmation: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: /^Rotate / })
    this.confirmation = page.getByRole('alertdialog', { name: /^Rotate .*\?$/ })
  }

  overlap(length: 'None' | '1 hour' | '24 hours' | '7 days'): Locator {
    return this.root.getByRole('radio', { name: length })
  }

  /** What the new key gains and loses. */
  changes(of: 'Roles' | 'Permissions'): Locator {
    return this.root.getByRole('list', { name: `${of} gained and lost` }).getByRole('listitem')
  }

  get allowed(): Locator {
    return this.root.getByRole('group', { name: 'Permissions of the new key' })
  }

  /** The checkbox of a file, by its folder. */
  file(folder: string): Locator {
    return this.root.getByRole('group', { name: folder }).getByRole('checkbox')
  }

  get keep(): Locator {
    return this.root.getByRole('checkbox', { name: 'Keep in keychain' })
  }

  /** The value of an imported key. */
  get value(): Locator {
    return this.root.getByRole('textbox', { name: 'New value' })
  }

  get alert(): Locator {
    return this.root.getByRole('alert')
  }

  get submit(): Locator {
    return this.root.getByRole('button', { name: /^Rotate key/ })
  }

  get confirm(): Locator {
    return this.confirmation.getByRole('button', { name: 'Rotate key' })
  }
}
