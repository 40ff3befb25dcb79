import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { answerFileDialog } from '../support/file-dialog.ts'

/** The dialog that writes a secret to a `.env` file. */
export class EnvFileDialog {
  readonly root: Locator
  readonly confirmation: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: 'Write to .env' })
    this.confirmation = page.getByRole('alertdialog', { name: 'Write a production secret to a file?' })
  }

  get file(): Locator {
    return this.root.getByRole('textbox', { name: 'File' })
  }

  get choose(): Locator {
    return this.root.getByRole('button', { name: 'Choose…' })
  }

  /** Chooses a file in the system dialog. */
  async pick(application: ElectronApplication, path: string): Promise<void> {
    await answerFileDialog(application, path)
    await this.choose.click()
  }

  get variable(): Locator {
    return this.root.getByRole('textbox', { name: 'Variable name' })
  }

  /** Where the environment's name is typed for a production key in a folder for test. */
  get typedEnvironment(): Locator {
    return this.root.getByRole('textbox', { name: 'Type “production” to write it there' })
  }

  /** The programs that the file is written for. */
  get writtenFor(): Locator {
    return this.root.getByRole('combobox', { name: 'Written for' })
  }

  /** The summary of what writing would do. */
  get outcome(): Locator {
    return this.root.getByRole('status')
  }

  /** The lines that writing would change. */
  get changes(): Locator {
    return this.root.getByRole('list', { name: 'Lines that change' }).getByRole('listitem')
  }

  get write(): Locator {
    return this.root.getByRole('button', { name: /^Write(…)?$/ })
  }

  get cancel(): Locator {
    return this.root.getByRole('button', { name: 'Cancel' })
  }

  get confirm(): Locator {
    return this.confirmation.getByRole('button', { name: 'Write to file' })
  }
}
