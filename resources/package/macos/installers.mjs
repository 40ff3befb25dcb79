/** Builds the disk image for macOS. Untested so far, because it needs a Mac. */
import { join } from 'node:path'
import { must, Stop } from '../../run/command.mjs'
import { npmScript } from '../../run/npm.mjs'
import { root } from '../../run/paths.mjs'

/**
 * @param {import('../installers.mjs').ToInstall} given
 * @returns {Promise<string[]>} a .dmg
 */
export async function makeMacInstallers({ folder, out, identity, options }) {
  if (process.platform !== 'darwin')
    throw new Stop(`The app for macOS is in ${folder}; its disk image is made on a Mac.`)
  // The library that draws images is native code, which npm did not compile.
  await must('The tools for disk images could not be compiled.', process.execPath, [
    npmScript(),
    'rebuild',
    'fs-xattr',
    'macos-alias',
  ])
  const { createDMG } = await import('electron-installer-dmg')
  const name = `${identity.name}-${identity.version}-${options.arch}`
  await createDMG({
    appPath: join(folder, `${identity.productName}.app`),
    name,
    title: identity.productName,
    icon: join(root, 'resources/icons/keyreeve.icns'),
    format: 'ULFO',
    out,
  })
  const image = join(out, `${name}.dmg`)
  const signer = process.env['MACOS_SIGN_IDENTITY']
  if (signer)
    await must('The disk image could not be signed.', 'codesign', ['--sign', signer, '--timestamp', image])
  return [image]
}
