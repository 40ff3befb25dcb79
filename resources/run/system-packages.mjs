/** Ensures that the system has what is needed: installs it, or stops and says how to. */
import { existsSync, readdirSync } from 'node:fs'
import { run, Stop, which } from './command.mjs'
import { isRoot } from './paths.mjs'
import { needs } from './system-needs.mjs'

/** @typedef {import('./system-needs.mjs').Need} Need */

/**
 * Installs what is missing when running as root on Debian or Ubuntu. Elsewhere stops, without any change, with the command that
 * installs it. Looks for the libraries and programs themselves, so a system that already has them needs no package manager.
 * @param {...keyof typeof needs} occasions
 */
export async function ensureSystemPackages(...occasions) {
  if (process.platform !== 'linux') return
  const missing = await whatIsMissing(occasions.flatMap((occasion) => needs[occasion]))
  if (missing.length === 0) return
  const names = missing.map((need) => need.library ?? need.program).join(', ')
  if (!isRoot || !which('apt-get')) {
    throw new Stop(`Missing on this system: ${names}.\n${await howToInstall(missing)}`)
  }
  await installWithApt(missing)
  const still = await whatIsMissing(missing)
  if (still.length > 0) {
    throw new Stop(
      `Still missing after the installation: ${still.map((need) => need.library ?? need.program).join(', ')}.`,
    )
  }
}

/**
 * @param {Need[]} wanted
 * @returns {Promise<Need[]>} those that are missing
 */
async function whatIsMissing(wanted) {
  const libraries = await knownLibraries()
  return wanted.filter(({ library, program }) => {
    if (program !== undefined) return which(program) === undefined
    return library !== undefined && libraries !== undefined && !libraries.has(library)
  })
}

/** The shared libraries known to the loader; undefined on a system without such a list. */
async function knownLibraries() {
  const ldconfig = which('ldconfig')
  if (ldconfig === undefined) return undefined
  const { code, output } = await run(ldconfig, ['-p'], { quiet: true })
  if (code !== 0) return undefined
  return new Set(Array.from(output.matchAll(/^\s+(\S+) \(/gm), ([, name]) => name))
}

/** @param {Need[]} missing */
async function installWithApt(missing) {
  if (!hasPackageLists()) await apt('update')
  let packages = await aptNames(missing)
  console.log(`Installing system packages: ${packages.join(' ')} …`)
  if (await aptInstall(packages)) return
  await apt('update')
  packages = await aptNames(missing)
  if (await aptInstall(packages)) return
  throw new Stop(`apt-get could not install them. Try it by hand:\n  ${aptCommand(packages)}`)
}

/** @param {string[]} packages */
const aptInstall = (packages) => apt('install', '--no-install-recommends', '-y', ...packages)

/**
 * @param {...string} args
 * @returns {Promise<boolean>} whether it succeeded; its output is shown when it did not
 */
async function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=120']
  const { code, output } = await run('apt-get', [...options, ...args], { quiet: true, env })
  if (code !== 0) console.error(output.trimEnd())
  return code === 0
}

function hasPackageLists() {
  const folder = '/var/lib/apt/lists'
  return existsSync(folder) && readdirSync(folder).some((name) => name.includes('_Packages'))
}

/**
 * Package names differ between releases (Ubuntu 24.04 renamed some), so this uses the first one that the system knows.
 * @param {Need[]} missing
 */
async function aptNames(missing) {
  const names = missing.map(async ({ apt: candidates }) => {
    for (const name of candidates) {
      const { code, output } = await run('apt-cache', ['show', '--no-all-versions', name], { quiet: true })
      if (code === 0 && output.startsWith('Package:')) return name
    }
    return candidates.at(-1) ?? ''
  })
  return [...new Set(await Promise.all(names))]
}

/** @param {string[]} packages */
const aptCommand = (packages) =>
  `${isRoot ? '' : 'sudo '}apt-get install --no-install-recommends -y ${packages.join(' ')}`

/** @param {Need[]} missing */
async function howToInstall(missing) {
  const sudo = isRoot ? '' : 'sudo '
  /** @param {'dnf' | 'pacman'} manager */
  const names = (manager) => [...new Set(missing.map((need) => need[manager]))].join(' ')
  /** @param {string} command */
  const advice = (command) => `Install it, then run this again:\n  ${command}`
  if (which('apt-get')) return advice(aptCommand(await aptNames(missing)))
  if (which('dnf')) return advice(`${sudo}dnf install ${names('dnf')}`)
  if (which('pacman')) return advice(`${sudo}pacman -S --needed ${names('pacman')}`)
  return "Install it with your system's package manager, then run this again."
}
