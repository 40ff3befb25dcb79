import type { BrowserContext, ConsoleMessage, Page } from '@playwright/test'

/** Runs in the page: makes every violation of the content policy a console error. */
const reportViolations = (): void => {
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    console.error(`policy violation: ${effectiveDirective} ${blockedURI}`)
  })
}

/** Errors of the pages: console errors, uncaught exceptions, violations of the content policy. */
export class Complaints {
  #found: string[] = []
  #expected = false

  /** Watches every page of `context`, including future ones. */
  async watch(context: BrowserContext): Promise<void> {
    context.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error') this.#found.push(message.text())
    })
    context.on('weberror', (error) => this.#found.push(String(error.error())))
    await context.addInitScript(reportViolations)
  }

  /** Watches a page that existed before `watch`. */
  async watchPage(page: Page): Promise<void> {
    await page.evaluate(reportViolations)
  }

  /** For a test that provokes errors: none is a failure. */
  expectAny(): void {
    this.#expected = true
  }

  /** The unexpected errors. */
  get unexpected(): readonly string[] {
    return this.#expected ? [] : this.#found
  }
}
