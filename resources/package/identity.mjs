/** Names and metadata of the packages. */
import { join } from 'node:path'
import { run, Stop } from '../run/command.mjs'
import { readJson, root } from '../run/paths.mjs'

/**
 * @typedef {object} Identity
 * @property {string} name of packages, folders and files: `keyreeve`, or `keyreeve-test-build`
 * @property {string} productName the display name
 * @property {string} version in npm's notation: `0.1.0`, or `0.1.0-test`
 * @property {string} systemVersion in Debian's and Red Hat's notation, so that `0.1.0` replaces `0.1.0~test`
 * @property {string | undefined} commit abbreviated; undefined outside a git repository
 * @property {boolean} testBuild whether it contains an Electron that must not be released
 * @property {string} description one line
 * @property {string} executable the app's binary, without `.exe` on Windows
 */

/**
 * @param {import('./electron.mjs').PackagedElectron} electron
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<Identity>}
 */
export async function identify({ fallback }, { platform, release }) {
  const { version, description } = readJson(join(root, 'package.json'))
  const testBuild = fallback !== undefined
  const commit = await currentCommit()
  if (release && (commit === undefined || commit.endsWith('+')))
    throw new Stop('A release is made from a commit: commit what has changed, then run this again.')
  return {
    name: testBuild ? 'keyreeve-test-build' : 'keyreeve',
    productName: testBuild ? 'Keyreeve Test Build' : 'Keyreeve',
    version: testBuild ? `${version}-test` : version,
    systemVersion: testBuild ? `${version}~test` : version,
    commit,
    testBuild,
    description,
    // Beside it is `keyreeve`, the command line.
    executable: platform === 'linux' ? 'keyreeve-app' : 'Keyreeve',
  }
}

/** The checked-out commit, with a `+` when files have changed since. */
async function currentCommit() {
  const { code, output } = await run('git', ['rev-parse', '--short=7', 'HEAD'], { quiet: true })
  if (code !== 0) return undefined
  const changed = await run('git', ['status', '--porcelain', '--untracked-files=no'], { quiet: true })
  return `${output.trim()}${changed.output.trim() === '' ? '' : '+'}`
}
