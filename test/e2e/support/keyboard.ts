import { expect, type Locator, type Page } from '@playwright/test'

const mostTabs = 80

/** Uses the app without a mouse, so that a test only reaches what a keyboard user can. */
export class Keyboard {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key)
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text)
  }

  /** Goes to a screen by its shortcut, which is repeated after startup until the page listens. */
  async goTo(digit: string, screen: string): Promise<void> {
    await expect(async () => {
      await this.press(`Control+${digit}`)
      await expect(this.#page.getByRole('heading', { level: 1, name: screen, exact: true })).toBeVisible({
        timeout: 500,
      })
    }).toPass({ timeout: 5000 })
  }

  /** Presses Tab until `target` has the focus, and expects the focus to be visible. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await expect(target).toBeVisible()
    for (let tabs = 0; tabs <= mostTabs; tabs++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await this.press(key)
    }
    throw new Error(`${mostTabs} times ${key} did not reach ${String(target)}`)
  }

  /** Focuses a button and presses it. */
  async activate(target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    await this.tabTo(target)
    await this.press(key)
  }

  /** Replaces the text of a field. */
  async fill(field: Locator, text: string): Promise<void> {
    await this.tabTo(field)
    await this.press('Control+A')
    await this.type(text)
  }

  /** Chooses in a drop-down list by typing the beginning of the option. */
  async choose(list: Locator, option: string): Promise<void> {
    await this.tabTo(list)
    await this.type(option)
    await expect(list.getByRole('option', { name: option, selected: true })).toBeAttached()
  }

  /** Finds something by typing its name into a field, and takes the first that is found. */
  async find(field: Locator, name: string): Promise<void> {
    await this.tabTo(field)
    await this.type(name)
    await this.press('Enter')
    await expect(field).toHaveValue(name)
  }
}
