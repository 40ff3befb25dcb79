import { defineConfig } from '@playwright/test'

/** `npm run test:package` runs this on the packages that it has built into dist/. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  // One system, one user, one package installed at a time.
  workers: 1,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 180_000,
  expect: { timeout: 10_000 },
  use: { actionTimeout: 10_000 },
})
