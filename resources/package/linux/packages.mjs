/** Builds the packages for Linux: .deb, .rpm, and an archive for all other distributions. */
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { must } from '../../run/command.mjs'
import { desktopFiles } from './desktop-files.mjs'
import { makeDebian } from './debian.mjs'
import { makeRedHat } from './red-hat.mjs'

/** The distributions' names of the architectures. */
const architectures = {
  x64: { debian: 'amd64', redHat: 'x86_64' },
  arm64: { debian: 'arm64', redHat: 'aarch64' },
}

/**
 * @param {import('../installers.mjs').ToInstall} given
 * @returns {Promise<string[]>} a .deb, an .rpm and a .tar.gz
 */
export async function makeLinuxPackages({ folder, out, work, identity, options }) {
  mkdirSync(work)
  const files = await desktopFiles(join(work, 'share'), identity)
  const { debian, redHat } = architectures[options.arch]
  // One after the other, because each of them uses every processor.
  const deb = await makeDebian({ folder, out, identity, files, architecture: debian })
  const rpm = await makeRedHat({ folder, out, identity, files, architecture: redHat })
  return [deb, rpm, await makeArchive({ folder, out, work, identity, files, architecture: options.arch })]
}

/**
 * The app in one folder that can be put anywhere. Its chrome-sandbox has no special rights, so it only runs where the system lets
 * ordinary programs create namespaces.
 * @param {import('./packages.d.ts').ToPack & { work: string }} given
 * @returns {Promise<string>} the file created
 */
async function makeArchive({ folder, out, work, identity, files, architecture }) {
  const name = `${identity.name}-${identity.version}-linux-${architecture}`
  cpSync(folder, join(work, name), { recursive: true })
  cpSync(files.folder, join(work, name, 'share'), { recursive: true })
  const archive = join(out, `${name}.tar.gz`)
  await must('The archive could not be made.', 'tar', [
    '-C',
    work,
    '--owner=root:0',
    '--group=root:0',
    '--sort=name',
    '-czf',
    archive,
    name,
  ])
  return archive
}
