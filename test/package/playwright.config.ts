import { defineConfig } from '@playwright/test'

/** `npm run test:package` runs this, on what it has packaged into dist/ before. */
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
