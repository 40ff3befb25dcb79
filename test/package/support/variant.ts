import { createPackageWithOptions, extractAll } from '@electron/asar'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packaged, type Manifest } from './dist.ts'
import { must } from './run.ts'

/**
 * Copies the real .deb with two differences: its entry is `variant.cjs`, and its version is the given one. Needs root,
 * so that owners and modes stay the same.
 *
 * @param version such as `0.0.9`; the real one if omitted
 * @param folder where to put it
 * @returns the package's file
 */
export const makeVariant = async (folder: string, version?: string): Promise<string> => {
  const { deb, name } = packaged()
  const work = mkdtempSync(join(tmpdir(), 'keyreeve-variant-'))
  try {
    const tree = join(work, 'tree')
    await must('dpkg-deb', ['--raw-extract', deb, tree])
    const asar = join(tree, 'usr/lib', name, 'resources/app.asar')
    const app = join(work, 'app')
    extractAll(asar, app)
    copyFileSync(join(import.meta.dirname, '../variant/variant.cjs'), join(app, 'out/main/variant.cjs'))
    const manifestFile = join(app, 'package.json')
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest
    writeFileSync(
      manifestFile,
      JSON.stringify({ ...manifest, main: 'out/main/variant.cjs', version: version ?? manifest.version }),
    )
    rmSync(asar)
    await createPackageWithOptions(app, asar, { unpack: '**/*.node' })
    const control = join(tree, 'DEBIAN/control')
    if (version)
      writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`))
    const file = join(folder, `variant-${version ?? 'current'}.deb`)
    await must('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, file])
    return file
  } finally {
    rmSync(work, { recursive: true })
  }
}
