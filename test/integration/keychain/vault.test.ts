import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPassphraseVault, type PassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { killed, reapAtExit } from '../../support/keyring-bus.ts'
import { valueOf } from '../../support/keyring-keychain.ts'

// scrypt and fsync are slow on a busy machine; nothing here measures them.
vi.setConfig({ testTimeout: 60_000 })

const right = new Secret('correct horse battery')
const incorrect = new Secret('incorrect horse battery')
const done = { ok: true, data: undefined }
const refused = (code: string): object => ({ ok: false, error: { code, message: expect.stringMatching(/^[A-Z].+\.$/) } })

let folder: string
let file: string
let now: number
let children: ChildProcess[]

const open = (at = file): PassphraseVault => openPassphraseVault({ path: at, clock: { now: () => now }, kdf: { n: 2 ** 14, r: 8, p: 1 } })

const filled = async (): Promise<PassphraseVault> => {
  const vault = open()
  expect(await vault.setUp(right)).toEqual(done)
  for (const at of ['k#1', 'k#2', 'k#3']) expect(await vault.write(at, new Secret(`value of ${at}`))).toEqual(done)
  return vault
}

const another = (): ChildProcess => {
  const child = fork(path.join(import.meta.dirname, 'vault-process.ts'), [file], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  reapAtExit(child)
  children.push(child)
  return child
}

/** Sends a command to a process at the vault; gives how it ended. */
const ask = async (child: ChildProcess, command: object): Promise<string> => {
  const answer = new Promise<string>(resolve => {
    child.on('message', message => {
      if (typeof message === 'object' && message !== null && 'done' in message) resolve(String(message.done))
    })
  })
  child.send(command)
  return answer
}

const change = (sql: string): void => {
  const db = new Database(file)
  db.exec(sql)
  db.close()
}

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-vault-'))
  file = path.join(folder, 'data', 'vault.db')
  now = Date.UTC(2026, 10, 23)
  children = []
})
afterEach(async () => {
  await Promise.all(children.map(killed))
  fs.rmSync(folder, { recursive: true, force: true })
})

describe('states', () => {
  it('is not set up, and looking makes no file', async () => {
    const vault = open()
    expect(vault.state()).toBe('not_set_up')
    expect(await vault.read('k#1')).toMatchObject(refused('vault_not_set_up'))
    expect(await vault.write('k#1', new Secret('x'))).toMatchObject(refused('vault_not_set_up'))
    expect(await vault.remove('k#1')).toMatchObject(refused('vault_not_set_up'))
    expect(await vault.unlock(right)).toMatchObject(refused('vault_not_set_up'))
    expect(fs.readdirSync(folder)).toEqual([])
  })

  it('is set up open, locks, and says so instead of looking empty', async () => {
    const vault = await filled()
    expect(vault.state()).toBe('open')
    vault.lock()
    expect(vault.state()).toBe('locked')
    expect(await vault.read('k#1')).toMatchObject(refused('keychain_locked'))
    expect(await vault.write('k#9', new Secret('x'))).toMatchObject(refused('keychain_locked'))
    expect(await vault.remove('k#1')).toMatchObject(refused('keychain_locked'))
    expect(await vault.unlock(right)).toEqual(done)
    expect(await valueOf(vault, 'k#1')).toBe('value of k#1')
  })

  it('opens in another process with the passphrase, and is not set up twice', async () => {
    await filled()
    const second = open()
    expect(second.state()).toBe('locked')
    expect(await second.setUp(incorrect)).toMatchObject(refused('conflict'))
    expect(await second.unlock(right)).toEqual(done)
    expect(await valueOf(second, 'k#2')).toBe('value of k#2')
  })

  it('takes a passphrase typed in composed or decomposed letters for the same', async () => {
    const vault = open()
    await vault.setUp(new Secret('crème brûlée à la carte'))
    expect(await vault.unlock(new Secret('crème brûlée à la carte'.normalize('NFD')))).toEqual(done)
  })

  it('refuses a passphrase under 12 characters, counted as characters', async () => {
    const vault = open()
    expect(await vault.setUp(new Secret('elevenchars'))).toMatchObject(refused('passphrase_too_short'))
    expect(await vault.setUp(new Secret('🔑'.repeat(11)))).toMatchObject(refused('passphrase_too_short'))
    expect(vault.state()).toBe('not_set_up')
    expect(await vault.setUp(new Secret('twelve chars'))).toEqual(done)
  })

  it('uses the full scrypt cost by default, and answers close while that runs', async () => {
    const vault = openPassphraseVault({ path: file, clock: Date })
    await vault.setUp(right)
    const db = new Database(file, { readonly: true })
    expect(db.prepare('SELECT n, r, p FROM header').get()).toEqual({ n: 2 ** 17, r: 8, p: 1 })
    db.close()
    vault.lock()
    const unlocking = vault.unlock(right)
    await vault.close()
    expect(await unlocking).toMatchObject(refused('keychain_unavailable'))
  })
})

describe('wrong passphrases', () => {
  it('slow down after three: 1 s, doubling up to 5 min, across processes and restarts, and a right one resets', async () => {
    await filled()
    for (let i = 0; i < 3; i++) expect(await open().unlock(incorrect)).toMatchObject(refused('passphrase_wrong'))
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      for (const passphrase of [right, incorrect]) {
        expect(await open().unlock(passphrase)).toMatchObject({ ok: false, error: { code: 'passphrase_too_soon', details: { seconds }, message: expect.stringContaining(`${seconds} second`) } })
      }
      now += seconds * 1000 - 1
      expect(await open().unlock(right)).toMatchObject(refused('passphrase_too_soon'))
      now += 1
      expect(await open().unlock(incorrect)).toMatchObject(refused('passphrase_wrong'))
    }
    now += 300_000
    expect(await open().unlock(right)).toEqual(done)
    expect(await open().unlock(incorrect)).toMatchObject(refused('passphrase_wrong'))
    expect(await open().unlock(right)).toEqual(done)
  })

  it('allow no more than three guesses to a crowd of processes', async () => {
    await filled()
    const results = await Promise.all(Array.from({ length: 20 }, () => open().unlock(incorrect)))
    const codes = results.map(result => (result.ok ? 'ok' : result.error.code))
    expect(codes.filter(code => code === 'passphrase_wrong')).toHaveLength(3)
    expect(codes.filter(code => code === 'passphrase_too_soon')).toHaveLength(17)
  })

  it('never wait longer than their delay after the clock was set back', async () => {
    await filled()
    for (let i = 0; i < 5; i++) {
      await open().unlock(incorrect)
      now += 10_000
    }
    now -= 86_400_000
    expect(await open().unlock(right)).toMatchObject({ error: { code: 'passphrase_too_soon', details: { seconds: 4 } } })
    now += 4_000
    expect(await open().unlock(right)).toEqual(done)
  })
})

describe('the file', () => {
  it('is 0600 from the start under any umask, alone in its folder, and shows neither value nor passphrase', async () => {
    const before = process.umask(0)
    try {
      await filled()
    } finally {
      process.umask(before)
    }
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700)
    expect(fs.readdirSync(path.dirname(file))).toEqual(['vault.db'])
    const bytes = fs.readFileSync(file)
    for (const text of ['value of', right.reveal()]) for (const encoding of ['utf8', 'utf16le'] as const) expect(bytes.includes(Buffer.from(text, encoding))).toBe(false)
  })

  it('is closed to others again where its mode had been widened', async () => {
    const vault = await filled()
    fs.chmodSync(file, 0o644)
    await vault.read('k#1')
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  })

  it('keeps nothing of a removed item', async () => {
    const vault = await filled()
    const db = new Database(file, { readonly: true })
    const sealed = db.prepare<[], { sealed: Buffer }>("SELECT sealed FROM items WHERE account = 'k#2'").get()?.sealed ?? Buffer.from('missing')
    db.close()
    expect(fs.readFileSync(file).includes(sealed)).toBe(true)
    await vault.remove('k#2')
    expect(fs.readFileSync(file).includes(sealed)).toBe(false)
  })

  it('does not let a ciphertext move to another account', async () => {
    const vault = await filled()
    change("UPDATE items SET sealed = (SELECT sealed FROM items WHERE account = 'k#2') WHERE account = 'k#1'")
    expect(await vault.read('k#1')).toMatchObject(refused('damaged'))
    expect(await valueOf(vault, 'k#2')).toBe('value of k#2')
  })

  it('forgets the key when the file was deleted or replaced meanwhile, and writes to no ghost', async () => {
    const vault = await filled()
    fs.rmSync(file)
    expect(await vault.write('k#9', new Secret('x'))).toMatchObject(refused('vault_not_set_up'))
    expect(vault.state()).toBe('not_set_up')
    const first = await filled()
    fs.rmSync(file)
    await open().setUp(right)
    expect(await first.write('k#9', new Secret('x'))).toMatchObject(refused('keychain_locked'))
    expect(first.state()).toBe('locked')
  })

  it('from a newer Latchkey is refused and left alone', async () => {
    const vault = await filled()
    change('PRAGMA user_version = 2')
    const before = fs.readFileSync(file)
    expect(await vault.read('k#1')).toMatchObject(refused('database_newer'))
    expect(await open().unlock(right)).toMatchObject(refused('database_newer'))
    expect(fs.readFileSync(file).equals(before)).toBe(true)
  })

  it('held by another program is refused as busy, without blocking this process', async () => {
    const vault = await filled()
    const holder = new Database(file)
    holder.exec('BEGIN EXCLUSIVE')
    const writing = vault.write('k#9', new Secret('x'))
    const tick = performance.now()
    await new Promise(setImmediate)
    expect(performance.now() - tick).toBeLessThan(100)
    holder.exec('COMMIT')
    holder.close()
    expect(await writing).toEqual(done)
  })
})

describe('damage', () => {
  const overwritten: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
    'an empty file': () => Buffer.alloc(0),
    'garbage': bytes => Buffer.alloc(bytes.length, 'garbage '),
    'a file cut in half': bytes => bytes.subarray(0, bytes.length / 2),
    'a zeroed first page': bytes => Buffer.concat([Buffer.alloc(4096), bytes.subarray(4096)]),
  }

  it.each(Object.entries(overwritten))('%s is refused, not set up anew, and left byte for byte', async (_, damage) => {
    const vault = await filled()
    const bytes = damage(fs.readFileSync(file))
    fs.writeFileSync(file, bytes)
    expect(await vault.read('k#1')).toMatchObject(refused('damaged'))
    expect(await vault.write('k#9', new Secret('x'))).toMatchObject(refused('damaged'))
    expect(await open().unlock(right)).toMatchObject(refused('damaged'))
    expect(await open().setUp(right)).toMatchObject(refused('conflict'))
    expect(fs.readFileSync(file).equals(bytes)).toBe(true)
  })

  it.each(["salt = zeroblob(32)", 'wrapped_key = zeroblob(60)', 'n = 2', 'n = 1073741824', 'p = 1000000', 'digest = zeroblob(32)'])('a header with %s is damaged, not a wrong passphrase', async assignment => {
    const vault = await filled()
    change(`UPDATE header SET ${assignment}`)
    expect(await open().unlock(right)).toMatchObject(refused('damaged'))
    expect(await vault.read('k#1')).toMatchObject(refused('damaged'))
  })

  it('of a single bit, 200 times, never gives a wrong value and never throws', async () => {
    await filled()
    const good = fs.readFileSync(file)
    const outcomes = new Map<string, number>()
    let random = 20261123
    for (let flip = 0; flip < 200; flip++) {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0
      const bytes = Buffer.from(good)
      // Every other flip goes where the data is: the last 512 bytes of a page hold its newest cells.
      const at = flip % 2 ? random % good.length : 4096 * (random % (good.length / 4096)) + 3584 + (random >>> 8) % 512
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (random >>> 29))
      fs.writeFileSync(file, bytes)
      const vault = open()
      const unlocked = await vault.unlock(right)
      const outcome = unlocked.ok ? await valueOf(vault, 'k#2') : `<${unlocked.error.code}>`
      outcomes.set(String(outcome), (outcomes.get(String(outcome)) ?? 0) + 1)
      await vault.close()
    }
    const allowed = new Set(['value of k#2', 'null', '<damaged>', '<database_newer>', '<passphrase_too_soon>', '<keychain_unavailable>', '<read_only>'])
    expect([...outcomes.keys()].filter(outcome => !allowed.has(outcome))).toEqual([])
    expect(outcomes.get('<damaged>') ?? 0).toBeGreaterThan(10)
  })
})

describe('several processes', () => {
  it('set up at once: one wins, the other is told, one vault', async () => {
    const results = await Promise.all([ask(another(), { do: 'setUp', passphrase: right.reveal() }), ask(another(), { do: 'setUp', passphrase: right.reveal() })])
    expect(results.toSorted()).toEqual(['conflict', 'ok'])
    expect(fs.readdirSync(path.dirname(file))).toEqual(['vault.db'])
    expect(await open().unlock(right)).toEqual(done)
  })

  it('write 2 x 100 items at once and lose none', async () => {
    const vault = await filled()
    const writers = [another(), another()]
    for (const writer of writers) expect(await ask(writer, { do: 'unlock', passphrase: right.reveal() })).toBe('ok')
    await Promise.all(writers.map((writer, n) => ask(writer, { do: 'fill', prefix: `w${n}`, count: 100 })))
    for (const prefix of ['w0', 'w1']) for (let i = 0; i < 100; i++) expect(await valueOf(vault, `${prefix}#${i}`)).toBe(`value of ${prefix}#${i}`)
  })

  it('killed while writing, ten times: every acknowledged item is there', async () => {
    const vault = await filled()
    const acknowledged: string[] = []
    for (let run = 0; run < 10; run++) {
      const writer = another()
      expect(await ask(writer, { do: 'unlock', passphrase: right.reveal() })).toBe('ok')
      const enough = new Promise<void>(resolve => {
        let seen = 0
        writer.on('message', message => {
          if (typeof message !== 'object' || message === null || !('wrote' in message)) return
          acknowledged.push(String(message.wrote))
          if (++seen > run * 2) resolve()
        })
      })
      writer.send({ do: 'fill', prefix: `run${run}`, count: 10_000 })
      await enough
      const gone = once(writer, 'exit')
      writer.kill('SIGKILL')
      await gone
    }
    expect(acknowledged.length).toBeGreaterThan(90)
    for (const at of acknowledged) expect(await valueOf(vault, at)).toBe(`value of ${at}`)
  })
})
