import { createPackageWithOptions, extractAll } from '@electron/asar'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packaged, type Manifest } from './dist.ts'
import { must } from './run.ts'

/**
 * Makes a copy of the real .deb that differs in two things: its entry is `variant.cjs`, and its version what is asked for. Needs root,
 * so that owners and rights stay what they are.
 *
 * @param version such as `0.0.9`; the real one when left out
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
