import { expect, type Locator, type Page } from '@playwright/test'

const mostTabs = 80

/** Works the app without a mouse: what it cannot reach, nobody can who has only a keyboard. */
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

  /** Goes to a screen by its shortcut; right after the start it is pressed until the page listens. */
  async goTo(digit: string, screen: string): Promise<void> {
    await expect(async () => {
      await this.press(`Control+${digit}`)
      await expect(this.#page.getByRole('heading', { level: 1, name: screen, exact: true })).toBeVisible({
        timeout: 500,
      })
    }).toPass({ timeout: 5000 })
  }

  /** Presses Tab until `target` has the focus, and sees to it that the focus can be seen. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await expect(target).toBeVisible()
    for (let tabs = 0; tabs <= mostTabs; tabs++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await this.press(key)
    }
    throw new Error(`${mostTabs} times ${key} did not reach ${String(target)}`)
  }

  /** Goes to a button and presses it. */
  async activate(target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    await this.tabTo(target)
    await this.press(key)
  }

  /** Replaces what a field holds. */
  async fill(field: Locator, text: string): Promise<void> {
    await this.tabTo(field)
    await this.press('Control+A')
    await this.type(text)
  }

  /** Chooses in a drop-down list by typing the beginning of the option, as a person does. */
  async choose(list: Locator, option: string): Promise<void> {
    await this.tabTo(list)
    await this.type(option)
    await expect(list.getByRole('option', { name: option, selected: true })).toBeAttached()
  }
}
