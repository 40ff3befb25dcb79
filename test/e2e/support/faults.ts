import { expect } from '@playwright/test'
import { startKeyring, type Keyring, type KeyringOptions } from '../../support/keyring.ts'
import type { Extra } from './environment.ts'

/** The environment that makes an app use this keyring. */
export const pointAt = (keyring: Keyring): Extra => ({
  DBUS_SESSION_BUS_ADDRESS: keyring.env['DBUS_SESSION_BUS_ADDRESS'],
  XDG_RUNTIME_DIR: keyring.env['XDG_RUNTIME_DIR'],
})

/** Runs `use` with a separate keyring, which is removed afterwards. */
export const withKeyring = async (
  options: KeyringOptions,
  use: (keyring: Keyring) => Promise<void>,
): Promise<void> => {
  const keyring = await startKeyring(options)
  try {
    await use(keyring)
  } finally {
    await keyring.close()
  }
}

/** An environment without a bus: neither an address nor systemd's default path. */
export const noBus: Extra = {
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
  XDG_RUNTIME_DIR: '/nonexistent',
}

/** How long anything may take while the keychain does not answer, in ms. */
export const responsive = async (
  what: string,
  act: () => Promise<unknown>,
  withinMs = 1000,
): Promise<void> => {
  const begun = performance.now()
  await act()
  expect(performance.now() - begun, `ms for ${what}`).toBeLessThan(withinMs)
}
