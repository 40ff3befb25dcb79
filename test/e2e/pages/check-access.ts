import type { Locator, Page } from '@playwright/test'

type Question = {
  readonly entity: string
  readonly action: 'Read' | 'Write'
  readonly in: 'Test' | 'Production'
}

/** The Check access screen. */
export class CheckAccessPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  /** Visible once "Pick a key" is chosen. */
  get key(): Locator {
    return this.#page.getByRole('combobox', { name: 'Key', exact: true })
  }

  /** The keys to pick from; visible once the field was clicked or typed into. */
  get keyOptions(): Locator {
    return this.#page.getByRole('listbox', { name: 'Keys' }).getByRole('option')
  }

  keyOption(name: string): Locator {
    return this.keyOptions.filter({ has: this.#page.getByText(name, { exact: true }) })
  }

  by(way: 'Paste' | 'Pick a key'): Locator {
    return this.#page.getByRole('radio', { name: way, exact: true })
  }

  /** The box to paste anything into. */
  get box(): Locator {
    return this.#page.getByRole('textbox', { name: 'Paste what you have' })
  }

  /** What was found in the pasted text. */
  get subject(): Locator {
    return this.#page.getByRole('group', { name: 'Key to check' })
  }

  /** The keys to choose from if several were found. */
  get choices(): Locator {
    return this.#page.getByRole('group', { name: 'Keys that were found' })
  }

  get fix(): Locator {
    return this.decision.getByRole('region', { name: 'Smallest fix' })
  }

  get passing(): Locator {
    return this.decision.getByRole('region', { name: 'Would be allowed' })
  }

  /** The check that decided the result. */
  get deciding(): Locator {
    return this.decision.getByRole('listitem').filter({ hasText: 'decides' })
  }

  get entity(): Locator {
    return this.#page.getByRole('combobox', { name: 'Entity' })
  }

  action(action: 'Read' | 'Write'): Locator {
    return this.#page.getByRole('radiogroup', { name: 'Action' }).getByRole('radio', { name: action })
  }

  get environment(): Locator {
    return this.#page.getByRole('combobox', { name: 'Environment' })
  }

  get submit(): Locator {
    return this.#page.getByRole('main').getByRole('button', { name: 'Check access' })
  }

  get decision(): Locator {
    return this.#page.getByRole('region', { name: 'Decision' })
  }

  /** Status and code, such as `200 ok`. */
  get code(): Locator {
    return this.decision.getByText(/^(200|401|403) \w+$/)
  }

  /** Checks the picked key or pasted secret; the result is in `decision`. */
  async ask({ entity, action, in: environment }: Question): Promise<void> {
    await this.entity.fill(entity)
    await this.action(action).check()
    await this.environment.selectOption(environment)
    await this.submit.click()
    await this.code.waitFor()
  }

  /** Recently refused requests; visible while there is no result. */
  get refused(): Locator {
    return this.#page.getByRole('region', { name: 'Recently refused' })
  }

  async pick(name: string): Promise<void> {
    await this.by('Pick a key').check()
    await this.key.click()
    await this.key.fill(name)
    await this.keyOption(name).click()
  }

  /** Clears the pasted text. */
  async empty(): Promise<void> {
    await this.by('Paste').check()
    await this.box.or(this.subject).first().waitFor()
    if (await this.subject.isVisible()) await this.subject.getByRole('button', { name: 'Remove' }).click()
    await this.box.waitFor()
  }

  /** Pastes like the system: the page gets a paste event, no key presses. */
  async paste(text: string): Promise<void> {
    await this.empty()
    await this.box.evaluate((box, text) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', text)
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, text)
  }

  /** Checks a secret typed into the box. */
  async askWith(secret: string, question: Question): Promise<void> {
    await this.empty()
    await this.box.fill(secret)
    await this.ask(question)
  }
}
