import type { BrowserContext, ConsoleMessage, Page } from '@playwright/test'

/** Runs in the page: makes every violation of the content policy a console error. */
const reportViolations = (): void => {
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    console.error(`policy violation: ${effectiveDirective} ${blockedURI}`)
  })
}

/** What the pages complained of: errors on the console, exceptions nobody caught, violations of the content policy. */
export class Complaints {
  #found: string[] = []
  #expected = false

  /** Listens to every page of `context`, also those to come. */
  async watch(context: BrowserContext): Promise<void> {
    context.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error') this.#found.push(message.text())
    })
    context.on('weberror', (error) => this.#found.push(String(error.error())))
    await context.addInitScript(reportViolations)
  }

  /** For a page that was there before `watch`. */
  async watchPage(page: Page): Promise<void> {
    await page.evaluate(reportViolations)
  }

  /** For a test that provokes them: whatever comes is no failure. */
  expectAny(): void {
    this.#expected = true
  }

  /** What was found and not expected. */
  get unexpected(): readonly string[] {
    return this.#expected ? [] : this.#found
  }
}
