import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { exitCodeOf } from '../../../electron/cli/exit-codes.ts'
import { runCli } from '../../../electron/cli/run.ts'
import { table } from '../../../electron/cli/table.ts'
import { parseExpiration } from '../../../electron/cli/parsers.ts'
import { createLog, logFile } from '../../../electron/core/log.ts'
import { endOfDay } from '../../../shared/domain/expiration.ts'

const canary = `kr_test_${'C4nary'.repeat(7).slice(0, 38)}`

/** Runs a command whose output throws; returns its exit code and stderr. */
const runBroken = async (home: string): Promise<readonly [number, string]> => {
  const broken = new Writable()
  broken.write = () => {
    throw new TypeError(`this was never to happen: ${canary}`)
  }
  const stderr = new PassThrough({ encoding: 'utf8' })
  const code = await runCli(['--version'], {
    home,
    stderr,
    stdout: broken,
    stdin: new PassThrough(),
    env: {},
    version: '1',
    command: [],
    startAgain: () => {
      throw new Error('not needed')
    },
    spawnHelper: () => {
      throw new Error('not needed')
    },
  })
  return [code, String(stderr.read())]
}

describe('a bug', () => {
  it('leaves no log in a folder that is not a data folder', async () => {
    const home = mkdtempSync(join(tmpdir(), 'keyreeve-cli-'))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    writeFileSync(join(home, 'notes.txt'), 'mine')
    expect(await runBroken(home)).toEqual([
      1,
      'Something went wrong inside Keyreeve, and it couldn’t be logged.\n',
    ])
    createLog(home).error({}, 'not written')
    expect(readdirSync(home)).toEqual(['notes.txt'])
  })

  it('is reported with the id that the log has; neither shows a secret', async () => {
    const home = mkdtempSync(join(tmpdir(), 'keyreeve-cli-'))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const [code, told] = await runBroken(home)
    expect([code, told]).toEqual([
      1,
      expect.stringMatching(
        /^Something went wrong inside Keyreeve\. .*keyreeve\.log has the details under [0-9a-f]{12}\.\n$/,
      ),
    ])
    const log = readFileSync(logFile(home), 'utf8')
    expect(log).toContain(/under (\w+)\./.exec(told)?.[1])
    expect(log).toContain('this was never to happen')
    expect(told + log).not.toContain(canary)
  })
})

describe('exit codes', () => {
  it.each([
    ['not_found.key', 4],
    ['role_unknown', 4],
    ['keychain_locked.os', 3],
    ['keychain_unavailable.no_bus', 3],
    ['keychain_items_missing', 3],
    ['vault_not_set_up.home', 3],
    ['passphrase_wrong.vault', 3],
    ['name_taken.key', 1],
    ['key_deleted.key', 1],
    ['database_busy.database', 1],
    ['internal.logged', 1],
    ['passphrase_too_short', 1],
  ] as const)('%s is %i', (code, exit) => {
    expect(exitCodeOf({ code })).toBe(exit)
  })
})

describe('--expires', () => {
  it('accepts presets, days and moments, and refuses a day that does not exist', () => {
    expect(parseExpiration('90d')).toBe('90d')
    expect(parseExpiration('2027-01-31')).toEqual({ at: new Date(2027, 0, 31, 23, 59, 59).getTime() })
    expect(parseExpiration('2027-01-31T10:00:00+02:00')).toEqual({ at: Date.UTC(2027, 0, 31, 8) })
    for (const wrong of ['', '2027-02-29', '2027-1-1', '2027-01-31T10:00:00', 'tomorrow', '91d'])
      expect(() => parseExpiration(wrong), wrong).toThrow('Use never, 1h')
    expect([endOfDay('2028-02-29'), endOfDay('2028-13-01')]).toEqual([
      new Date(2028, 1, 29, 23, 59, 59).getTime(),
      null,
    ])
  })
})

describe('a table', () => {
  const plain = (columns: number | null) => ({ columns, style: (_format: string, text: string) => text })
  const rows = [
    [{ text: 'a'.repeat(90) }, { text: '日本語の鍵' }],
    [{ text: 'b' }, { text: 'c' }],
  ]

  it('fits into the available columns by shortening the widest column', () => {
    const lines = table(plain(40), ['NAME', 'OTHER'], rows).lines
    expect(lines).toEqual([
      `NAME${' '.repeat(26)}OTHER`,
      `${'a'.repeat(27)}…  日本語の鍵`,
      `b${' '.repeat(29)}c`,
    ])
  })

  it('truncates nothing when there is no terminal', () => {
    expect(table(plain(null), ['NAME', 'OTHER'], rows).lines.join('\n')).toContain('a'.repeat(90))
  })
})
