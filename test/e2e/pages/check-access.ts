import type { Locator, Page } from '@playwright/test'

type Question = { readonly entity: string; readonly action: 'Read' | 'Write'; readonly in: 'Test' | 'Production' }

/** The Check access screen. */
export class CheckAccessPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get key(): Locator {
    return this.#page.getByRole('combobox', { name: 'Key', exact: true })
  }

  get pasteChoice(): Locator {
    return this.#page.getByRole('radio', { name: 'Paste a secret' })
  }

  get secret(): Locator {
    return this.#page.getByLabel('Secret', { exact: true })
  }

  get entity(): Locator {
    return this.#page.getByRole('combobox', { name: 'Entity' })
  }

  action(action: 'Read' | 'Write'): Locator {
    return this.#page.getByRole('radiogroup', { name: 'Action' }).getByRole('radio', { name: action })
  }

  get environment(): Locator {
    return this.#page.getByRole('combobox', { name: 'Asked in' })
  }

  get submit(): Locator {
    return this.#page.getByRole('main').getByRole('button', { name: 'Check access' })
  }

  get decision(): Locator {
    return this.#page.getByRole('region', { name: 'Decision' })
  }

  /** Status and code, as `200 ok`. */
  get code(): Locator {
    return this.decision.getByText(/^(200|401|403) \w+$/)
  }

  /** Asks with the key that is picked or the secret that was pasted; the answer is in `decision`. */
  async ask({ entity, action, in: environment }: Question): Promise<void> {
    await this.entity.fill(entity)
    await this.action(action).check()
    await this.environment.selectOption(environment)
    await this.submit.click()
    await this.code.waitFor()
  }

  /** The same, with a pasted secret. */
  async askWith(secret: string, question: Question): Promise<void> {
    await this.pasteChoice.check()
    await this.secret.fill(secret)
    await this.ask(question)
  }
}
