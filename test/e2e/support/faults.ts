import { expect } from '@playwright/test'
import { startKeyring, type Keyring, type KeyringOptions } from '../../support/keyring.ts'
import type { Extra } from './environment.ts'

/** The environment that leads an app to this keyring and to no other. */
export const pointAt = (keyring: Keyring): Extra => ({
  DBUS_SESSION_BUS_ADDRESS: keyring.env['DBUS_SESSION_BUS_ADDRESS'],
  XDG_RUNTIME_DIR: keyring.env['XDG_RUNTIME_DIR'],
})

/** Runs `use` with a keyring of its own, which is gone afterwards, stopped or not. */
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

/** No bus to be found: not by its address, nor where systemd puts it. */
export const noBus: Extra = {
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
  XDG_RUNTIME_DIR: '/nonexistent',
}

/** The most that anything may take to answer while the keychain does not, in ms. */
export const responsive = async (
  what: string,
  act: () => Promise<unknown>,
  withinMs = 1000,
): Promise<void> => {
  const begun = performance.now()
  await act()
  expect(performance.now() - begun, `ms for ${what}`).toBeLessThan(withinMs)
}
