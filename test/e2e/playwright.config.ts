import { defineConfig } from '@playwright/test'

/** Tests that inspect the clipboard or keyring with tools that only Linux has, or that create links. */
const linuxOnly = [
  'accessibility',
  'clipboard',
  'env-file',
  'environments',
  'hostile-page',
  'keyboard',
  'main-job',
  'network',
  'secret-dialog',
  'vault',
].map((name) => `${name}.spec.ts`)

/** `npm test -- e2e` runs this, with a display, a keyring and Electron in the environment. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  testIgnore: process.platform === 'linux' ? [] : linuxOnly,
  outputDir: '../../test-results',
  // On Linux each worker has its own desktop session; elsewhere the clipboard and keyboard focus are shared.
  workers: process.platform === 'linux' ? 2 : 1,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: { actionTimeout: 10_000, trace: 'off', video: 'off', screenshot: 'only-on-failure' },
})
