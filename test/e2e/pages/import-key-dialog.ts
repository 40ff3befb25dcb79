import type { Locator, Page } from '@playwright/test'
import { CreateKeyDialog } from './create-key-dialog.ts'

/** The dialog that imports a key created elsewhere. */
export class ImportKeyDialog extends CreateKeyDialog {
  constructor(page: Page) {
    super(page, 'Import key')
  }

  get value(): Locator {
    return this.root.getByRole('textbox', { name: 'Value' })
  }

  /** The question about the value. */
  get question(): Locator {
    return this.root.getByRole('group', { name: 'About this value' })
  }

  override get submit(): Locator {
    return this.root.getByRole('button', { name: 'Import key', exact: true })
  }
}
