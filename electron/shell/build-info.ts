import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { message, type Message } from '../../shared/messages/message.ts'

/** What a package says about itself. An app that runs from its sources only knows its version. */
export type BuildInfo = {
  readonly version: string
  /** The abbreviated commit that it was built from; null when running from the sources. */
  readonly commit: string | null
  /** Whether it was built with an Electron that must not be released. */
  readonly testBuild: boolean
}

/**
 * Reads the build info from the app's own `package.json`, where packaging adds the commit and the kind of build.
 *
 * @param folder the folder of that file: `app.getAppPath()`
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

/** Formats version and commit: `0.1.0 (1d5b9de)`. */
export const versionLine = ({ version, commit }: BuildInfo): string =>
  commit === null ? version : `${version} (${commit})`

/** What the About box says besides the version. */
export const buildNote = ({ testBuild }: BuildInfo, electron: string): Message =>
  message(testBuild ? 'shell.test_build' : 'shell.electron', { version: electron })

/** The options of the About box. The operating systems take its lines from different fields. */
export const aboutPanel = (name: string, build: BuildInfo, note: string) => ({
  applicationName: name,
  applicationVersion: versionLine(build),
  version: build.commit ?? '',
  copyright: note,
  credits: note,
})
