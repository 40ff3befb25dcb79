import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog, logFile } from '../../../electron/core/log.ts'
import { redact } from '../../../electron/core/safe-text.ts'
import { Secret } from '../../../electron/core/secret.ts'

const body = 'CANARYcanary0123456789CANARYcanary01234'.slice(0, 38)
const canaries = [`kr_test_${body}`, `abcdefgh_live_${body}`]
let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'keyreeve-log-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const written = () => readFileSync(logFile(home), 'utf8')

describe('redact', () => {
  it('replaces every issued secret, wherever it is, and nothing else', () => {
    const issued = fc
      .tuple(
        fc.stringMatching(/^[a-z]{2,8}$/),
        fc.constantFrom('test', 'live'),
        fc.stringMatching(/^[0-9A-Za-z]{38}$/),
      )
      .map((parts) => parts.join('_'))
    fc.assert(
      fc.property(fc.string(), issued, fc.string(), (before, secret, after) => {
        const text = redact(`${before} ${secret}"${after}`)
        expect(text).toContain('[secret]')
        expect(text).not.toContain(secret.slice(-38))
      }),
      { seed: 1 },
    )
    expect(redact('kr_test_short kr_prod_x keys.list 12345')).toBe('kr_test_short kr_prod_x keys.list 12345')
  })

  it('leaves no tail of a longer one', () => {
    expect(redact(`x=${canaries[0]}TAIL!`)).toBe('x=[secret]!')
  })
})

describe('the log', () => {
  it('never contains a canary, however it was logged', () => {
    const log = createLog(home)
    for (const canary of canaries) {
      log.info({ value: canary, nested: { list: [canary], [canary]: 1 } }, `said ${canary}`)
      log.error({ err: new Error(`failed with ${canary}`, { cause: new Error(canary) }) }, canary)
      log.warn({ secret: new Secret(canary), url: `https://x/?k=${canary}&b` }, canary + canary)
    }
    expect(written()).toContain('[secret]')
    expect(written()).not.toMatch(/CANARY/i)
    expect(written().trim().split('\n')).toHaveLength(6)
    for (const line of written().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
  })

  it.skipIf(process.platform === 'win32')(
    'can be read by its owner only, also when it was there with wider modes',
    () => {
      mkdirSync(join(home, 'logs'))
      writeFileSync(logFile(home), '', { mode: 0o644 })
      createLog(home).info({}, 'hello')
      expect(statSync(logFile(home)).mode & 0o777).toBe(0o600)
    },
  )

  it('starts a new file when the old one is full, and keeps one old file', () => {
    const log = createLog(home, 500)
    for (let line = 0; line < 20; line++) log.info({ line }, 'hello')
    expect(statSync(logFile(home)).size).toBeLessThan(700)
    expect(statSync(`${logFile(home)}.1`).size).toBeLessThan(700)
    expect(written()).toContain('"line":19')
  })

  it('never fails, even if it cannot write', () => {
    writeFileSync(join(home, 'logs'), 'a file')
    expect(() => createLog(home).error({ err: new Error('x') }, 'hello')).not.toThrow()
  })
})
