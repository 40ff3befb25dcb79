/** The fuses in Electron's binary, set permanently before it is signed. */
import { join } from 'node:path'
import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'

/** The fuses of every package; https://www.electronjs.org/docs/latest/tutorial/fuses describes each. */
export const wantedFuses = {
  RunAsNode: false,
  // The app has no cookies, and their encryption key would be one more item in the user's keychain.
  EnableCookieEncryption: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true,
}

/** In the binary a fuse is one byte: `1`, `0`, or `r` when it was removed. */
const ON = '1'.charCodeAt(0)
const OFF = '0'.charCodeAt(0)

/**
 * Sets every fuse that this Electron has; fails when it has one that is not in the table.
 * @param {string} folder of an unpacked Electron
 * @param {import('./options.mjs').Options} options
 */
export async function setFuses(folder, { platform, arch }) {
  const binary = join(folder, { linux: 'electron', win32: 'electron.exe', darwin: 'Electron.app' }[platform])
  const present = Object.keys(await getCurrentFuseWire(binary))
  const known = Object.entries(wantedFuses).map(
    ([name, on]) =>
      /** @type {const} */ ([FuseV1Options[/** @type {keyof typeof wantedFuses} */ (name)], on]),
  )
  await flipFuses(binary, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // Only a Mac can renew the signature that arm64 requires.
    resetAdHocDarwinSignature: platform === 'darwin' && arch === 'arm64' && process.platform === 'darwin',
    .../** @type {Record<FuseV1Options, boolean>} */ (
      Object.fromEntries(known.filter(([index]) => present.includes(String(index))))
    ),
  })
}

/**
 * @param {string} binary
 * @returns {Promise<Record<string, boolean | undefined>>} all its fuses by name; unknown ones by number
 */
export async function readFuses(binary) {
  const { version: _, ...wire } = await getCurrentFuseWire(binary)
  const states = new Map([
    [ON, true],
    [OFF, false],
  ])
  return Object.fromEntries(
    Object.entries(wire).map(([index, state]) => [
      FuseV1Options[Number(index)] ?? index,
      states.get(Number(state)),
    ]),
  )
}
