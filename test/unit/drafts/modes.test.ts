/** A data folder on a file system without modes; the system call's result is injected. */
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createLog, logFile } from '../../../electron/core/log.ts'
import { setMode } from '../../../electron/core/files.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { codeOf, openTestKeyreeve } from '../../support/home.ts'

vi.mock('node:fs', async (load) => {
  const real = await load<typeof fs>()
  const refusing = (): never => {
    throw Object.assign(new Error('EPERM'), { code: 'EPERM' })
  }
  return {
    ...real,
    default: { ...real, chmodSync: refusing, fchmodSync: refusing },
    chmodSync: refusing,
    fchmodSync: refusing,
  }
})

const newFolder = (): string => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'keyreeve-modes-'))
  onTestFinished(() => fs.rmSync(folder, { recursive: true }))
  return folder
}

it('can be opened, and gets a passphrase vault and a log', async () => {
  const home = newFolder()
  const { keyreeve, cleanUp } = await openTestKeyreeve({ home, state: 'unavailable' })
  onTestFinished(cleanUp)
  expect(codeOf(await keyreeve.vault.setUpPassphrase(new Secret('a passphrase for tests')))).toBe('ok')
  createLog(home).info({}, 'written')
  expect(fs.readFileSync(logFile(home), 'utf8')).toContain('written')
})

it.skipIf(process.getuid?.() !== 0)('another user’s file is still an error', () => {
  const file = join(newFolder(), 'file')
  fs.writeFileSync(file, '')
  fs.chownSync(file, 65_534, 65_534)
  expect(() => setMode(file, 0o600)).toThrow('EPERM')
})
