/** `npx keyreeve` in a clone. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { linkCommand } from '../../../resources/run/dependencies.mjs'
import { bin } from '../../support/cli.ts'

const linkIn = (folder: string): string => join(folder, 'node_modules/.bin/keyreeve')

describe.skipIf(process.platform === 'win32')('the link to the command', () => {
  it('leads to the command of this clone', () => {
    expect(realpathSync(linkIn(resolve(import.meta.dirname, '../../..')))).toBe(realpathSync(bin))
  })

  it('is created, left alone when it works, and replaced when it leads nowhere', () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'keyreeve-link-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const command = join(folder, 'resources/bin/keyreeve.mjs')
    mkdirSync(join(folder, 'resources/bin'), { recursive: true })
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
    writeFileSync(command, '')
    for (let start = 1; start <= 2; start += 1) {
      linkCommand(folder)
      expect(realpathSync(linkIn(folder))).toBe(command)
    }
    rmSync(linkIn(folder))
    symlinkSync('../bin/moved-away.mjs', linkIn(folder))
    linkCommand(folder)
    expect(realpathSync(linkIn(folder))).toBe(command)
  })
})
