import { extractFile } from '@electron/asar'
import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'

const dist = resolve(import.meta.dirname, '../../../dist')

const only = (pattern: string): string => {
  const [found, ...more] = globSync(join(dist, pattern))
  if (found === undefined || more.length > 0)
    throw new Error(`dist/ does not hold one ${pattern}: run this with "npm run test:package"`)
  return found
}

/** The manifest in an app.asar. */
export type Manifest = {
  readonly name: string
  readonly productName: string
  readonly version: string
  readonly commit: string
  readonly testBuild: boolean
  readonly main: string
}

const manifestIn = (asar: string): Manifest =>
  JSON.parse(extractFile(asar, 'package.json').toString('utf8')) as Manifest

/** The packages that were built, and their name. */
export const packaged = () => {
  const folder = only('keyreeve*-linux-*/')
  return {
    dist,
    folder,
    deb: only('*.deb'),
    rpm: only('*.rpm'),
    archive: only('*.tar.gz'),
    sums: join(dist, 'SHA256SUMS'),
    ...manifestIn(join(folder, 'resources/app.asar')),
  }
}
