import type { Locator, Page } from '@playwright/test'

/** The dialog that shows a new secret, once. */
export class SecretDialog {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  root(keyName: string): Locator {
    return this.#page.getByRole('dialog', { name: `${keyName} is ready` })
  }

  /** The field that shows the secret or its hint. */
  get line(): Locator {
    return this.#page.getByRole('group', { name: 'Secret', exact: true }).getByRole('code')
  }

  get eye(): Locator {
    return this.#page.getByRole('button', { name: /^(Show|Hide) the secret$/ })
  }

  get copy(): Locator {
    return this.#page.getByRole('button', { name: 'Copy', exact: true })
  }

  tab(form: '.env' | 'Shell' | 'curl'): Locator {
    return this.#page.getByRole('tab', { name: form, exact: true })
  }

  copyLine(form: '.env' | 'Shell' | 'curl'): Locator {
    return this.#page.getByRole('button', { name: `Copy the ${form} line` })
  }

  get write(): Locator {
    return this.#page.getByRole('button', { name: 'Write to .env…' })
  }

  get done(): Locator {
    return this.#page.getByRole('button', { name: 'Done' })
  }

  get closeIcon(): Locator {
    return this.#page.getByRole('button', { name: 'Close', exact: true })
  }

  /** The question whether to close although nothing was copied. */
  get question(): Locator {
    return this.#page.getByRole('alertdialog', { name: 'Close without copying?' })
  }

  /** Reveals the secret and returns it. */
  async reveal(keyName: string): Promise<string> {
    await this.root(keyName).waitFor()
    await this.eye.click()
    await this.#page.getByRole('button', { name: 'Hide the secret' }).waitFor()
    return (await this.line.textContent()) ?? ''
  }

  /** Closes the dialog, whether or not the secret was copied. */
  async close(keyName: string): Promise<void> {
    // A question over the dialog hides it from roles, so it is looked for among what is hidden, too.
    const dialog = this.#page.getByRole('dialog', { name: `${keyName} is ready`, includeHidden: true })
    await this.done.click()
    const isAsked = await Promise.race([
      this.question.waitFor().then(() => true),
      dialog.waitFor({ state: 'detached' }).then(() => false),
    ])
    if (isAsked) await this.question.getByRole('button', { name: 'Close anyway' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
}
