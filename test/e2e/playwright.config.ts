import { defineConfig } from '@playwright/test'

/** `npm test -- e2e` runs this, with a display, a keyring and Electron in the environment. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  // The clipboard and the keyboard's focus belong to the whole display.
  workers: 1,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: { actionTimeout: 10_000, trace: 'off', video: 'off', screenshot: 'only-on-failure' },
})
