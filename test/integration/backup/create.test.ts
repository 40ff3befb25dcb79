/** keyreeve backup create: everything in one encrypted file, which the real age opens. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import Database from 'better-sqlite3'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Manifest } from '../../../electron/core/backup/archive.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { Secret } from '../../../electron/core/secret.ts'
import type { BackupCreated } from '../../../shared/domain/backup.ts'
import { newIdentity, openWithAge, openWithPassphrase } from '../../support/age.ts'
import { newCliVault, bin } from '../../support/cli.ts'
import { codeOf, must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { onTerminal } from '../../support/terminal.ts'
import { holdWriteLock } from '../../support/write-lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'keyreeve-backup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const identity = newIdentity(folder)
const cli = { kind: 'cli', user: 'ada' } as const

let number = 0
const newFile = (): string => join(folder, `backup-${(number += 1)}.age`)
const newTarget = (): string => mkdtempSync(join(folder, 'opened-'))

const opened: TestKeyreeve[] = []
const open = async (options: Parameters<typeof openTestKeyreeve>[0] = {}): Promise<TestKeyreeve> => {
  const test = await openTestKeyreeve(options)
  opened.push(test)
  return test
}
afterEach(async () => {
  for (const test of opened.splice(0)) await test.cleanUp()
})

const create = ({ keyreeve }: TestKeyreeve, path: string, recipients = [identity.recipient]) =>
  keyreeve.perform('backups.create', { path, protection: { recipients } }, cli)

/** A vault with a kept, a shown-once, a long imported and a deleted key. */
const filled = async (): Promise<{ test: TestKeyreeve; secrets: Record<string, string> }> => {
  const test = await open()
  const { keyreeve } = test
  const kept = must(
    await createKey(keyreeve.context, newKey(keyreeve, 'kept', { environment: 'production' })),
  )
  must(await createKey(keyreeve.context, newKey(keyreeve, 'once', { keep: false })))
  const long = 'a line of a long imported secret\n'.repeat(500)
  const imported = must(
    await importKey(keyreeve.context, { ...newKey(keyreeve, 'long'), secret: new Secret(long), as: 'given' }),
  )
  const gone = must(await createKey(keyreeve.context, newKey(keyreeve, 'gone')))
  must(await deleteKey(keyreeve.context, { id: gone.key.id }))
  return { test, secrets: { [kept.key.id]: kept.secret.reveal(), [imported.id]: long } }
}

const read = <T>(...path: readonly string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T

describe('a backup', () => {
  it('is opened by the real age and tar: database, kept secrets and pepper, as the manifest says', async () => {
    const { test, secrets } = await filled()
    const file = newFile()
    const { backup, missing } = must(await create(test, file))
    expect(missing).toEqual([])
    expect(backup.counts).toEqual({ accounts: 1, roles: 0, keys: 3, secrets: 2, missing: 0 })
    expect([statSync(file).mode & 0o777, statSync(file).size]).toEqual([0o600, backup.bytes])
    for (const secret of Object.values(secrets)) expect(readFileSync(file).includes(secret)).toBe(false)

    const inside = openWithAge(file, identity, newTarget())
    const manifest = read<Manifest>(inside, 'manifest.json')
    expect(manifest).toMatchObject({
      format: 'keyreeve-backup',
      version: 1,
      counts: backup.counts,
      missing: [],
    })
    for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
      const content = readFileSync(join(inside, name))
      expect([name, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([
        name,
        bytes,
        sha256,
      ])
    }
    const pepper = [...test.items].find(([account]) => account.startsWith('pepper#'))?.[1]
    expect(read(inside, 'secrets.json')).toEqual({ pepper, keys: secrets })
    const database = new Database(join(inside, 'keyreeve.db'), { readonly: true })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('user_version', { simple: true })).toBe(manifest.schema)
    expect(database.prepare('SELECT count(*) FROM keys').pluck().get()).toBe(4)
    database.close()
    expect(readdirSync(join(test.home, 'backups'))).toEqual([])
  })

  it('is recorded, listed and in the activity, with its counts', async () => {
    const { test } = await filled()
    const file = newFile()
    const { backup } = must(await create(test, file))
    const list = async () => must(await test.keyreeve.perform('backups.list', {}, cli))
    expect(await list()).toEqual([backup])
    const activity = must(
      await test.keyreeve.perform('activity.query', { window: { offset: 0, limit: 1 } }, cli),
    )
    expect(activity.rows[0]).toMatchObject({
      action: 'backup.created',
      subject: { name: file },
      details: { keys: 3, secrets: 2, missing: 0 },
    })
    rmSync(file)
    expect(await list()).toEqual([{ ...backup, exists: false }])
  })

  it('lists kept keys whose item is missing or changed, or whose record is damaged, and has the others', async () => {
    const { test, secrets } = await filled()
    const { keyreeve, keychain } = test
    const add = async (name: string) => {
      const { key } = must(await createKey(keyreeve.context, newKey(keyreeve, name)))
      return { id: key.id, ref: keychain.accounts().find((account) => account.startsWith(key.id)) ?? '' }
    }
    const [lost, changed, damaged] = [await add('lost'), await add('changed'), await add('damaged')]
    keychain.tamper(lost.ref, null)
    keychain.tamper(changed.ref, 'another value')
    await keyreeve.context.db.write(() =>
      keyreeve.context.db.run('UPDATE keys SET expires_at = 99 WHERE id = ?', damaged.id),
    )
    const file = newFile()
    const made = must(await create(test, file))
    expect(made.missing.map(({ name, why }) => `${name}: ${why}`).toSorted()).toEqual([
      'changed: changed',
      'damaged: damaged',
      'lost: missing',
    ])
    expect(made.backup.counts).toMatchObject({ secrets: 2, missing: 3 })
    const inside = openWithAge(file, identity, newTarget())
    expect(read<{ keys: object }>(inside, 'secrets.json').keys).toEqual(secrets)
    expect(read<Manifest>(inside, 'manifest.json').missing).toEqual(made.missing)
  })

  it('is refused, and nothing written, when the keychain turns out to be locked', async () => {
    const { test } = await filled()
    const file = newFile()
    test.keychain.setState('locked')
    expect(codeOf(await create(test, file))).toBe('keychain_items_missing')
    test.keychain.setState('open')
    // Locked after the pepper was read: the items look as if they were gone.
    let reads = 0
    const other = await open({
      home: test.home,
      items: test.items,
      wrap: (inner) => ({
        ...inner,
        read: (account) => {
          if (account.startsWith('key_') && (reads += 1) === 2) inner.setState('locked')
          return inner.read(account)
        },
      }),
    })
    expect(codeOf(await create(other, file))).toBe('keychain_locked.canary')
    expect(existsSync(file)).toBe(false)
  })

  it('never replaces a file, and is not written into our own folders or where there is no folder', async () => {
    const { test } = await filled()
    const taken = newFile()
    writeFileSync(taken, 'mine')
    expect(codeOf(await create(test, taken))).toBe('conflict.file_exists')
    expect(readFileSync(taken, 'utf8')).toBe('mine')
    expect(codeOf(await create(test, join(test.home, 'x.age')))).toBe('conflict.backup_inside')
    expect(codeOf(await create(test, join(folder, 'nowhere', 'x.age')))).toBe('not_found.folder')
    expect(codeOf(await create(test, newFile(), ['age1nonsense']))).toBe('invalid_input.recipient')
  })

  it('is not there when it cannot be recorded', async () => {
    const test = await open({ waitMs: 50 })
    const file = newFile()
    const lock = await holdWriteLock(test.home)
    const refused = await create(test, file)
    await lock.release()
    expect(codeOf(refused)).toBe('database_busy.database')
    expect(readdirSync(folder).filter((name) => name.startsWith(file.slice(folder.length + 1)))).toEqual([])
    expect(codeOf(await create(test, file))).toBe('ok')
  })

  it('leaves no half file when the process dies while it is written', async () => {
    const test = await open({
      failpoint: (name) => {
        if (name === 'backup.written') throw new Error('killed')
      },
    })
    const file = newFile()
    await expect(create(test, file)).rejects.toThrow('killed')
    expect(existsSync(file)).toBe(false)
    expect(must(await test.keyreeve.perform('backups.list', {}, cli))).toEqual([])
  })

  it('holds a state that was committed, however much is written meanwhile', async () => {
    const test = await open()
    const { keyreeve } = test
    for (let n = 0; n < 20; n += 1) must(await createKey(keyreeve.context, newKey(keyreeve, `before ${n}`)))
    const file = newFile()
    const making = create(test, file)
    for (let n = 0; n < 20; n += 1) must(await createKey(keyreeve.context, newKey(keyreeve, `during ${n}`)))
    const { backup } = must(await making)
    const inside = openWithAge(file, identity, newTarget())
    const database = new Database(join(inside, 'keyreeve.db'), { readonly: true })
    const kept = database.prepare<[], string>('SELECT id FROM keys ORDER BY id').pluck().all()
    database.close()
    expect(kept.length).toBeGreaterThanOrEqual(20)
    expect(Object.keys(read<{ keys: object }>(inside, 'secrets.json').keys).toSorted()).toEqual(kept)
    expect(backup.counts.missing).toBe(0)
  })
})

describe('keyreeve backup', () => {
  it('takes a passphrase from a file, which the real age then asks for', async () => {
    const vault = await newCliVault()
    const passphraseFile = join(folder, 'passphrase')
    writeFileSync(passphraseFile, 'orange tractor umbrella\n', { mode: 0o600 })
    await vault.json(['keys', 'create', '--account', 'you', '--name', 'worker'])
    const file = newFile()
    const made = await vault.json<BackupCreated['backup']>([
      'backup',
      'create',
      file,
      '--passphrase-file',
      passphraseFile,
    ])
    expect(made).toMatchObject({ lock: 'passphrase', path: file, counts: { keys: 1, secrets: 1 } })
    const inside = await openWithPassphrase(file, 'orange tractor umbrella', newTarget())
    expect(Object.keys(read<{ keys: object }>(inside, 'secrets.json').keys)).toHaveLength(1)
    const list = await vault.run(['backup', 'list'])
    expect(list.stdout).toContain(file)
    chmodSync(passphraseFile, 0o644)
    const loose = await vault.run(['backup', 'create', newFile(), '--passphrase-file', passphraseFile])
    expect([loose.code, loose.stderr]).toEqual([0, expect.stringContaining('chmod 600')])
    vault.close()
  }, 60_000)

  it('asks for a passphrase twice at a terminal, and refuses a short one', async () => {
    const vault = await newCliVault()
    const file = newFile()
    const type = async (passphrase: string) => {
      const terminal = onTerminal([process.execPath, bin, 'backup', 'create', file], vault.env)
      await terminal.shows('Passphrase for the backup:')
      terminal.type(`${passphrase}\r`)
      await terminal.shows('Repeat passphrase:')
      terminal.type(`${passphrase}\r`)
      return terminal.ended
    }
    const short = await type('short')
    expect([short.code, short.screen]).toEqual([1, expect.stringContaining('at least 12 characters')])
    const { code, screen } = await type('orange tractor umbrella')
    expect([code, screen]).toEqual([0, expect.stringContaining('Backed up 0 keys')])
    expect(screen).not.toContain('tractor')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    vault.close()
  }, 60_000)

  it('says what is wrong: no protection, both kinds, an identity as a recipient, an agent', async () => {
    const vault = await newCliVault()
    mkdirSync(join(folder, 'usage'), { recursive: true })
    const run = (...words: readonly string[]) =>
      vault.run(['backup', 'create', join(folder, 'usage', 'x'), ...words])
    expect((await run()).code).toBe(2)
    expect((await run('--recipient', identity.recipient, '--passphrase-file', 'x')).code).toBe(2)
    const wrong = await run('--recipient', identity.identity)
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('age1')])
    expect(wrong.stderr).not.toContain(identity.identity)
    const agent = await vault.run(
      ['backup', 'create', join(folder, 'usage', 'x'), '--recipient', identity.recipient],
      {
        env: { KEYREEVE_AGENT: '1' },
      },
    )
    expect(agent.code).toBe(1)
    expect(readdirSync(join(folder, 'usage'))).toEqual([])
    vault.close()
  })
})
