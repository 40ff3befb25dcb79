import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a package says of itself; an app that runs from its sources knows its version only. */
export type BuildInfo = {
  readonly version: string
  /** The commit it was made from, abbreviated; null when it runs from its sources. */
  readonly commit: string | null
  /** Made on an Electron that must not be released. */
  readonly testBuild: boolean
}

/**
 * Reads it out of the app's own `package.json`, into which packaging writes commit and kind.
 *
 * @param folder where that file lies: `app.getAppPath()`
 */
export const readBuildInfo = (folder: string): BuildInfo => {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
  const { version, commit, testBuild } = manifest
  return {
    version: String(version),
    commit: typeof commit === 'string' ? commit : null,
    testBuild: testBuild === true,
  }
}

/** `0.1.0 (1d5b9de)`: how version and commit are shown together. */
export const versionLine = ({ version, commit }: BuildInfo): string =>
  commit === null ? version : `${version} (${commit})`

/** What the About box shows: the systems take its lines from different fields. */
export const aboutPanel = (name: string, build: BuildInfo, electron: string) => {
  const words = build.testBuild
    ? `A test build, on Electron ${electron}, which gets no security fixes any more. Keep no real keys in it.`
    : `Electron ${electron}`
  return {
    applicationName: name,
    applicationVersion: versionLine(build),
    version: build.commit ?? '',
    copyright: words,
    credits: words,
  }
}
