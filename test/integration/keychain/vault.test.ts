import fs from 'node:fs'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openPassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { say } from '../../../electron/messages.ts'
import { refuse, refuseField } from '../../../shared/domain/errors.ts'
import { valueOf } from '../../support/keyring-keychain.ts'
import { at, change, done, filled, incorrect, open, right } from './vault-fixture.ts'

const wrong = refuseField('passphrase', 'passphrase_wrong.vault')
const tooShort = refuseField('passphrase', 'passphrase_too_short', { min: 12 })
const tooSoon = (seconds: number) => refuse('passphrase_too_soon', { count: seconds })

describe('states', () => {
  it('is not set up, and checking creates no file', async () => {
    const vault = open()
    expect(vault.state()).toBe('not_set_up')
    expect(await vault.read('k#1')).toEqual(refuse('vault_not_set_up.passphrase'))
    expect(await vault.write('k#1', new Secret('x'))).toEqual(refuse('vault_not_set_up.passphrase'))
    expect(await vault.remove('k#1')).toEqual(refuse('vault_not_set_up.passphrase'))
    expect(await vault.unlock(right)).toEqual(refuse('vault_not_set_up.passphrase'))
    expect(fs.readdirSync(at.folder)).toEqual([])
  })

  it('is open after set-up, locks, and then refuses instead of looking empty', async () => {
    const vault = await filled()
    expect(vault.state()).toBe('open')
    vault.lock()
    expect(vault.state()).toBe('locked')
    expect(await vault.read('k#1')).toEqual(refuse('keychain_locked.passphrase_vault'))
    expect(await vault.write('k#9', new Secret('x'))).toEqual(refuse('keychain_locked.passphrase_vault'))
    expect(await vault.remove('k#1')).toEqual(refuse('keychain_locked.passphrase_vault'))
    expect(await vault.unlock(right)).toEqual(done)
    expect(await valueOf(vault, 'k#1')).toBe('value of k#1')
  })

  it('opens in another process with the passphrase, and is not set up twice', async () => {
    await filled()
    const second = open()
    expect(second.state()).toBe('locked')
    expect(await second.setUp(incorrect)).toEqual(refuse('conflict.vault_exists'))
    expect(await second.unlock(right)).toEqual(done)
    expect(await valueOf(second, 'k#2')).toBe('value of k#2')
  })

  it('treats composed and decomposed letters in a passphrase alike', async () => {
    const vault = open()
    await vault.setUp(new Secret('crème brûlée à la carte'))
    expect(await vault.unlock(new Secret('crème brûlée à la carte'.normalize('NFD')))).toEqual(done)
  })

  it('refuses a passphrase under 12 characters, counted as characters', async () => {
    const vault = open()
    expect(await vault.setUp(new Secret('elevenchars'))).toEqual(tooShort)
    expect(await vault.setUp(new Secret('🔑'.repeat(11)))).toEqual(tooShort)
    expect(vault.state()).toBe('not_set_up')
    expect(await vault.setUp(new Secret('twelve chars'))).toEqual(done)
  })

  it('uses the full scrypt cost by default, and can be closed meanwhile', async () => {
    const vault = openPassphraseVault({ path: at.file, clock: Date })
    await vault.setUp(right)
    const db = new Database(at.file, { readonly: true })
    expect(db.prepare('SELECT n, r, p FROM header').get()).toEqual({ n: 2 ** 17, r: 8, p: 1 })
    db.close()
    vault.lock()
    const unlocking = vault.unlock(right)
    await vault.close()
    expect(await unlocking).toEqual(refuse('keychain_unavailable.closing'))
  })
})

describe('locked while it is being opened', () => {
  it.each(['unlock', 'setUp'] as const)('stays locked after %s', async (how) => {
    if (how === 'unlock') await filled()
    const vault = open()
    const opening = vault[how](right)
    vault.lock()
    expect(await opening).toEqual(refuse('keychain_locked.passphrase_vault'))
    expect(vault.state()).toBe('locked')
    expect(await vault.read('k#1')).toEqual(refuse('keychain_locked.passphrase_vault'))
    expect(await vault.unlock(right)).toEqual(done)
  })

  it('a second attempt, made after that, opens it', async () => {
    await filled()
    const vault = open()
    const first = vault.unlock(right)
    vault.lock()
    const second = vault.unlock(right)
    expect([await first, await second]).toEqual([refuse('keychain_locked.passphrase_vault'), done])
    expect(await valueOf(vault, 'k#1')).toBe('value of k#1')
  })
})

it('does not keep secrets that were read', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const vault = await filled()
  const read = async (): Promise<WeakRef<object>> => {
    const answer = await vault.read('k#1')
    if (!answer.ok || !answer.data) throw new Error('nothing was read')
    return new WeakRef(answer.data)
  }
  const secret = await read()
  // An object stays alive until the end of the turn in which its WeakRef was created.
  await nextTurn()
  collectGarbage()
  expect(secret.deref()).toBeUndefined()
  await vault.close()
})

describe('wrong passphrases', () => {
  it('are delayed after three: 1 s, doubling up to 5 min, across processes and restarts; the right one resets this', async () => {
    await filled()
    for (let i = 0; i < 3; i++) expect(await open().unlock(incorrect)).toEqual(wrong)
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      for (const passphrase of [right, incorrect]) {
        expect(await open().unlock(passphrase)).toEqual(tooSoon(seconds))
        expect(say(tooSoon(seconds).error)).toContain(`${seconds} second`)
      }
      at.now += seconds * 1000 - 1
      expect(await open().unlock(right)).toEqual(tooSoon(1))
      at.now += 1
      expect(await open().unlock(incorrect)).toEqual(wrong)
    }
    at.now += 300_000
    expect(await open().unlock(right)).toEqual(done)
    expect(await open().unlock(incorrect)).toEqual(wrong)
    expect(await open().unlock(right)).toEqual(done)
  })

  it('count towards the limit; correct ones do not, even many at once', async () => {
    await filled()
    for (let i = 0; i < 2; i++) expect(await open().unlock(incorrect)).toEqual(wrong)
    const results = await Promise.all(Array.from({ length: 20 }, () => open().unlock(right)))
    expect(results).toEqual(results.map(() => done))
    for (let i = 0; i < 3; i++) expect(await open().unlock(incorrect)).toEqual(wrong)
    expect(await open().unlock(right)).toEqual(tooSoon(1))
  })

  it('do not count against a vault that replaced the one they were made for', async () => {
    await filled()
    const other = path.join(at.folder, 'other')
    fs.renameSync(at.file, other)
    await filled()
    // When this returns, the header has been read and the key is being derived.
    const unlocking = open().unlock(right)
    fs.renameSync(other, at.file)
    expect(await unlocking).toEqual(refuse('conflict.vault_replaced'))
    expect(await open().unlock(right)).toEqual(done)
  })

  it('allow many processes only three guesses together', async () => {
    await filled()
    const results = await Promise.all(Array.from({ length: 20 }, () => open().unlock(incorrect)))
    const codes = results.map((result) => (result.ok ? 'ok' : result.error.code))
    expect(codes.filter((code) => code === 'passphrase_wrong.vault')).toHaveLength(3)
    expect(codes.filter((code) => code === 'passphrase_too_soon')).toHaveLength(17)
  })

  it('never wait longer than the delay after the clock was set back', async () => {
    await filled()
    for (let i = 0; i < 5; i++) {
      await open().unlock(incorrect)
      at.now += 10_000
    }
    at.now -= 86_400_000
    expect(await open().unlock(right)).toEqual(tooSoon(4))
    at.now += 4_000
    expect(await open().unlock(right)).toEqual(done)
  })
})

describe('the file', () => {
  it('is 0600 from the start under any umask, and contains neither value nor passphrase', async () => {
    const before = process.umask(0)
    try {
      await open().setUp(right)
    } finally {
      process.umask(before)
    }
    expect(fs.statSync(at.file).mode & 0o777).toBe(0o600)
    expect(fs.statSync(path.dirname(at.file)).mode & 0o777).toBe(0o700)
    expect(fs.readdirSync(path.dirname(at.file))).toEqual(['vault.db'])
    fs.rmSync(at.file)
    await filled()
    const bytes = fs.readFileSync(at.file)
    for (const text of ['value of', right.reveal()])
      for (const encoding of ['utf8', 'utf16le'] as const)
        expect(bytes.includes(Buffer.from(text, encoding))).toBe(false)
  })

  it('becomes private again after its mode was widened', async () => {
    const vault = await filled()
    fs.chmodSync(at.file, 0o644)
    await vault.read('k#1')
    expect(fs.statSync(at.file).mode & 0o777).toBe(0o600)
  })

  it('keeps nothing of a removed item', async () => {
    const vault = await filled()
    const db = new Database(at.file, { readonly: true })
    const sealed =
      db.prepare<[], { sealed: Buffer }>("SELECT sealed FROM items WHERE account = 'k#2'").get()?.sealed ??
      Buffer.from('missing')
    db.close()
    expect(fs.readFileSync(at.file).includes(sealed)).toBe(true)
    await vault.remove('k#2')
    expect(fs.readFileSync(at.file).includes(sealed)).toBe(false)
  })

  it('does not accept a ciphertext of another account', async () => {
    const vault = await filled()
    change("UPDATE items SET sealed = (SELECT sealed FROM items WHERE account = 'k#2') WHERE account = 'k#1'")
    expect(await vault.read('k#1')).toEqual(refuse('damaged.vault_item'))
    expect(await valueOf(vault, 'k#2')).toBe('value of k#2')
  })

  it('forgets the key when the file was deleted or replaced, and does not write to the old one', async () => {
    const vault = await filled()
    fs.rmSync(at.file)
    expect(await vault.write('k#9', new Secret('x'))).toEqual(refuse('vault_not_set_up.passphrase'))
    expect(vault.state()).toBe('not_set_up')
    const first = await filled()
    fs.rmSync(at.file)
    await open().setUp(right)
    expect(await first.write('k#9', new Secret('x'))).toEqual(refuse('keychain_locked.passphrase_vault'))
    expect(first.state()).toBe('locked')
  })

  it('from a newer Keyreeve is refused and not changed', async () => {
    const vault = await filled()
    change('PRAGMA user_version = 2')
    const before = fs.readFileSync(at.file)
    expect(await vault.read('k#1')).toEqual(refuse('database_newer.vault'))
    expect(await open().unlock(right)).toEqual(refuse('database_newer.vault'))
    expect(fs.readFileSync(at.file).equals(before)).toBe(true)
  })

  it('locked by another program is refused as busy, without blocking this process', async () => {
    const vault = await filled()
    const holder = new Database(at.file)
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
