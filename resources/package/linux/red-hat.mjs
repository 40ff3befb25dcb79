/** Builds the package for Fedora and its derivatives. */
import { cpSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Installer } from 'electron-installer-redhat'
import { root } from '../../run/paths.mjs'
import { linkCommand } from './link-command.mjs'

/** The library's installer with our own desktop files and spec, and with the launcher as the command. */
class RedHatPackage extends Installer {
  /** @override */
  get contentFunctions() {
    return ['copyApplication', 'copyDesktopFiles', 'createBinarySymlink', 'createCopyright', 'createSpec']
  }

  copyDesktopFiles() {
    cpSync(this.userSupplied.files.folder, join(this.stagingDir, this.baseAppDir, 'share'), {
      recursive: true,
    })
  }

  /** @override */
  createBinarySymlink() {
    linkCommand(join(this.stagingDir, this.baseAppDir), this.options.name)
  }

  /**
   * @override
   * @param {string} target
   */
  async copyLicense(target) {
    await copyFile(join(root, 'LICENSE'), target)
  }
}

/**
 * @param {import('./packages.d.ts').ToPack} given
 * @returns {Promise<string>} the file created
 */
export async function makeRedHat({ folder, out, identity, files, architecture }) {
  const installer = new RedHatPackage({
    src: folder,
    dest: out,
    files,
    logger: () => undefined,
    rename: () =>
      join(out, `${identity.name}-${identity.systemVersion.replace('~', '-')}-1.${architecture}.rpm`),
    options: {
      name: identity.name,
      productName: identity.productName,
      bin: identity.executable,
      arch: architecture,
      version: identity.systemVersion,
      license: 'MIT',
      description: identity.description,
      productDescription:
        "Keyreeve issues keys to your services, keeps their secrets in the system's keychain, tells for every request whether a key may do it, and puts secrets where programs read them.",
      platform: 'linux',
      specTemplate: join(import.meta.dirname, 'keyreeve.spec.ejs'),
    },
  })
  await installer.generateDefaults()
  installer.generateOptions()
  await installer.generateScripts()
  await installer.createStagingDir()
  await installer.createContents()
  await installer.createPackage()
  await installer.movePackage()
  return installer.options.packagePaths[0]
}
