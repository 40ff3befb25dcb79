/** Builds the installer for Windows (Squirrel: per user, without an administrator). Untested so far, because it needs Windows. */
import { join } from 'node:path'
import { createWindowsInstaller } from 'electron-winstaller'
import { Stop } from '../../run/command.mjs'
import { root } from '../../run/paths.mjs'
import { windowsCertificate } from './options.mjs'

/**
 * @param {import('../installers.mjs').ToInstall} given
 * @returns {Promise<string[]>} the set-up program
 */
export async function makeWindowsInstallers({ folder, out, identity, options }) {
  if (process.platform !== 'win32')
    throw new Stop(`The app for Windows is in ${folder}; its installer is made on Windows.`)
  const setupExe = `${identity.name}-${identity.version}-${options.arch}-setup.exe`
  const certificate = windowsCertificate()
  await createWindowsInstaller({
    appDirectory: folder,
    outputDirectory: out,
    name: identity.name.replaceAll('-', '_'),
    title: identity.productName,
    version: identity.version,
    authors: 'The Keyreeve authors',
    description: identity.description,
    exe: `${identity.executable}.exe`,
    setupExe,
    setupIcon: join(root, 'resources/icons/keyreeve.ico'),
    noMsi: true,
    ...(certificate ? { windowsSign: certificate } : {}),
  })
  return [join(out, setupExe)]
}
