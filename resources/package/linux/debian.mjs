/** Builds the package for Debian and its derivatives. */
import { cpSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Installer } from 'electron-installer-debian'
import { root } from '../../run/paths.mjs'
import { linkCommand } from './link-command.mjs'

/** The library's installer with our own desktop files, and with the launcher as the command. */
class DebianPackage extends Installer {
  /** @override */
  get contentFunctions() {
    return [
      'copyApplication',
      'copyDesktopFiles',
      'createBinarySymlink',
      'createControl',
      'createCopyright',
      'createOverrides',
    ]
  }

  copyDesktopFiles() {
    cpSync(this.userSupplied.files.folder, join(this.stagingDir, 'usr/share'), { recursive: true })
  }

  /** @override */
  createBinarySymlink() {
    linkCommand(join(this.stagingDir, 'usr'), this.options.name)
  }

  /**
   * @override
   * @param {string} target
   */
  async copyLicense(target) {
    await copyFile(join(root, 'LICENSE'), target)
  }

  /** @override */
  async createStagingDir() {
    await super.createStagingDir()
    await mkdir(join(this.stagingDir, 'usr'), { mode: 0o755 })
  }
}

/**
 * @param {import('./packages.d.ts').ToPack} given
 * @returns {Promise<string>} the file created
 */
export async function makeDebian({ folder, out, identity, files, architecture }) {
  const installer = new DebianPackage({
    src: folder,
    dest: out,
    files,
    logger: () => undefined,
    rename: () =>
      join(out, `${identity.name}_${identity.systemVersion.replace('~', '-')}_${architecture}.deb`),
    options: {
      name: identity.name,
      productName: identity.productName,
      bin: identity.executable,
      arch: architecture,
      version: identity.systemVersion,
      section: 'devel',
      maintainer: 'The Keyreeve authors',
      description: identity.description.replace(/\.$/, ''),
      productDescription:
        "Keyreeve issues keys to your services, keeps their secrets in the system's keychain, tells for every request whether a key may do it, and puts secrets where programs read them.",
      recommends: ['gnome-keyring'],
      // Ubuntu 24.04 renamed it.
      depends: ['libasound2t64 | libasound2'],
      // Test builds are thrown away, so fast compression is enough.
      compression: identity.testBuild ? 'gzip' : 'xz',
      lintianOverrides: [
        'embedded-library',
        'unstripped-binary-or-object',
        'setuid-binary',
        'statically-linked-binary',
      ],
    },
  })
  await installer.generateDefaults()
  installer.generateOptions()
  await installer.createStagingDir()
  await installer.createContents()
  await installer.createPackage()
  await installer.movePackage()
  return installer.options.packagePaths[0]
}
