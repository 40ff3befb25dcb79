/** Collects the licence notices of everything in a package except Electron, which brings its own. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Stop } from '../run/command.mjs'
import { readJson, root } from '../run/paths.mjs'
import { bundledPackages } from './bundled-packages.mjs'

const LICENCE_FILE = /^(licen[cs]e|copying|notice|ofl)(\.|-|$)/i
const rule = `\n\n${'-'.repeat(80)}\n\n`

/** @returns {string} one text; stops when a package has no licence file */
export function licenceNotices() {
  const native = Object.keys(readJson(join(root, 'package.json')).dependencies).map((name) =>
    join(root, 'node_modules', name),
  )
  const folders = new Set([...native, ...bundledPackages(join(root, 'out'))])
  const notices = [...folders].map(noticeOf).toSorted((a, b) => a.localeCompare(b, 'en'))
  const head =
    'Keyreeve contains the software below, each under its own licence. Electron’s licence and those of Chromium are in files of their own.'
  return [head, ...notices].join(rule) + '\n'
}

/** @param {string} folder of a package */
function noticeOf(folder) {
  const { name, version, license } = readJson(join(folder, 'package.json'))
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
  if (texts.length === 0 && typeof license !== 'string')
    throw new Stop(`${name} ${version} names no licence: it cannot be packaged.`)
  return [`${name} ${version} (${license ?? 'licence below'})`, ...texts].join('\n\n')
}
