/** Parses the options of `npm run package`. */
import { parseArgs } from 'node:util'
import { Stop } from '../run/command.mjs'

/** The supported platforms and their architectures. */
const targets = { linux: ['x64', 'arm64'], win32: ['x64', 'arm64'], darwin: ['x64', 'arm64'] }

/**
 * @typedef {object} Options
 * @property {'linux' | 'win32' | 'darwin'} platform
 * @property {'x64' | 'arm64'} arch
 * @property {boolean} release refuse what must not be released
 */

/**
 * @param {string[]} args
 * @returns {Options} those of this machine by default
 */
export function readOptions(args) {
  const { platform, arch, release } = parse(args)
  const architectures = /** @type {Record<string, string[]>} */ (targets)[platform]
  if (!architectures?.includes(arch)) {
    throw new Stop(
      `There is no package for ${platform} ${arch}: choose --platform ${Object.keys(targets).join(', ')} and --arch x64 or arm64.`,
    )
  }
  return /** @type {Options} */ ({ platform, arch, release })
}

/** @param {string[]} args */
function parse(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        platform: { type: 'string', default: process.platform },
        arch: { type: 'string', default: process.arch },
        release: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    throw new Stop(error instanceof Error ? error.message : String(error))
  }
}
