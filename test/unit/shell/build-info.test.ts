import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aboutPanel, buildNote, readBuildInfo, versionLine } from '../../../electron/shell/build-info.ts'
import { say } from '../../../electron/messages.ts'

const read = (manifest: object) => {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-build-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    return readBuildInfo(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('an app that runs from its sources only knows its version', () => {
  const build = read({ version: '0.1.0' })
  expect(build).toEqual({ version: '0.1.0', commit: null, testBuild: false })
  expect(versionLine(build)).toBe('0.1.0')
})

it('a package knows its commit, and whether it is a test build', () => {
  const release = read({ version: '0.1.0', commit: '1d5b9de' })
  expect(versionLine(release)).toBe('0.1.0 (1d5b9de)')
  expect(aboutPanel('Keyreeve', release, say(buildNote(release, '45.4.1')))).toMatchObject({
    applicationVersion: '0.1.0 (1d5b9de)',
    copyright: 'Electron 45.4.1',
  })
  const testBuild = read({ version: '0.1.0-test', commit: '1d5b9de', testBuild: true })
  expect(say(buildNote(testBuild, '33.2.1'))).toMatch(
    /^A test build with Electron 33\.2\.1, .*Don’t keep real keys in it\.$/,
  )
})
