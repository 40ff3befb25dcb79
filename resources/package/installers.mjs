/** Builds the installers of each system. */
import { makeMacInstallers } from './macos/installers.mjs'
import { makeLinuxPackages } from './linux/packages.mjs'
import { makeWindowsInstallers } from './windows/installers.mjs'

/**
 * @typedef {object} ToInstall
 * @property {string} folder the app, ready to run
 * @property {string} out where the installers go
 * @property {string} work a folder for temporary files; does not exist yet
 * @property {import('./identity.mjs').Identity} identity
 * @property {import('./options.mjs').Options} options
 */

const makers = { linux: makeLinuxPackages, win32: makeWindowsInstallers, darwin: makeMacInstallers }

/**
 * @param {ToInstall} given
 * @returns {Promise<string[]>} the files created
 */
export const makeInstallers = (given) => makers[given.options.platform](given)
