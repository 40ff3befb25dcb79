/** Restoring a backup: replaced or merged, on the same or another machine, killed at every step, or damaged. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Keyreeve } from '../../../electron/core/app.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { newIdentity, openWithAge, packWithAge } from '../../support/age.ts'
import {
  codeOf,
  createTestClock,
  must,
  newKey,
  openTestKeyreeve,
  type TestKeyreeve,
} from '../../support/home.ts'
import { createAccount, createRole } from '../../support/operations.ts'
import { seeded } from '../../support/random.ts'
import { times } from '../../support/torture.ts'

const folder = mkdtempSync(join(tmpdir(), 'keyreeve-restore-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const identity = newIdentity(folder)
const opener = { identities: [identity.identity] }
const cli = { kind: 'cli', user: 'ada' } as const
const confirmed = { confirmed: true }

let number = 0
const newPath = (name: string): string => join(folder, `${name}-${(number += 1)}`)

const opened: TestKeyreeve[] = []
const open = async (options: Parameters<typeof openTestKeyreeve>[0] = {}): Promise<TestKeyreeve> => {
  const test = await openTestKeyreeve(options)
  opened.push(test)
  return test
}
afterEach(async () => {
  for (const test of opened.splice(0)) await test.cleanUp()
})

type Secrets = Readonly<Record<'kept' | 'once' | 'long' | 'old' | 'fresh', string>>

/** A vault with every kind of key, a service account and a custom role. */
const filled = async (): Promise<
  TestKeyreeve & { readonly secrets: Secrets; readonly accountId: string }
> => {
  const test = await open()
  const { context } = test.keyreeve
  must(
    await createRole(context, {
      id: 'clerk',
      name: 'Clerk',
      description: '',
      permissions: ['event:read'],
      holders: 'both',
    }),
  )
  const account = must(
    await createAccount(context, { type: 'service_account', name: 'robot', roles: ['clerk'] }),
  )
  const make = async (name: string, more: object = {}) =>
    must(await createKey(context, { ...newKey(test.keyreeve, name), accountId: account.id, ...more }))
  const kept = await make('kept', { environment: 'production' })
  const once = await make('once', { keep: false })
  const long = 'a line of a long imported secret\n'.repeat(500)
  must(
    await importKey(context, {
      ...newKey(test.keyreeve, 'long'),
      secret: new Secret(long),
      as: 'given',
    }),
  )
  const old = await make('rotated')
  const fresh = must(await rotateKey(context, { id: old.key.id, overlap: '7d' }))
  must(await deleteKey(context, { id: (await make('gone')).key.id }))
  const secrets = {
    kept: kept.secret.reveal(),
    once: once.secret.reveal(),
    long,
    old: old.secret.reveal(),
    fresh: fresh.secret.reveal(),
  }
  return { ...test, secrets, accountId: account.id }
}

const backUp = async ({ keyreeve }: TestKeyreeve): Promise<string> => {
  const path = newPath('backup')
  must(
    await keyreeve.perform('backups.create', { path, protection: { recipients: [identity.recipient] } }, cli),
  )
  return path
}

const restore = ({ keyreeve }: TestKeyreeve, path: string, mode?: 'merge' | 'replace') =>
  keyreeve.perform('backups.restore', { path, opener, ...(mode ? { mode } : {}) }, cli, confirmed)
const preview = ({ keyreeve }: TestKeyreeve, path: string, mode?: 'merge' | 'replace') =>
  keyreeve.perform('backups.preview', { path, opener, ...(mode ? { mode } : {}) }, cli)

const verdictOf = ({ verifier }: Keyreeve, secret: string, environment: 'test' | 'production' = 'test') => {
  const verified = verifier.verify({ secret, environment, entity: 'event', action: 'read' }, 'cli')
  return verified.ok ? verified.data.verdict.code : verified.error.code
}
const verdicts = ({ keyreeve }: TestKeyreeve, secrets: Secrets) => ({
  kept: verdictOf(keyreeve, secrets.kept, 'production'),
  once: verdictOf(keyreeve, secrets.once),
  long: verdictOf(keyreeve, secrets.long),
  old: verdictOf(keyreeve, secrets.old),
  fresh: verdictOf(keyreeve, secrets.fresh),
})
const allOk = { kept: 'ok', once: 'ok', long: 'ok', old: 'ok', fresh: 'ok' }

type KeyLine = {
  name: string
  environment: string
  item_ref: string | null
  id: string
  deleted_at: number | null
}
const keysOf = ({ keyreeve }: TestKeyreeve): readonly KeyLine[] =>
  keyreeve.context.db.all<KeyLine>(
    'SELECT id, name, environment, item_ref, deleted_at FROM keys ORDER BY created_at, id',
  )
const namesOf = (test: TestKeyreeve): readonly string[] =>
  keysOf(test)
    .filter((row) => row.deleted_at === null)
    .map(({ name }) => name)
    .toSorted()

/** The secrets of all kept keys, by name (a rotated key has the name of its replacement); what cannot be read is its refusal. */
const readable = async (test: TestKeyreeve): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {}
  for (const { id, name, item_ref: ref } of keysOf(test))
    if (ref !== null) {
      const secret = await readSecret(test.keyreeve.context, id)
      found[name in found ? `${name}, its replacement` : name] = secret.ok
        ? secret.data.reveal()
        : secret.error.code
    }
  return found
}

/** What database and keychain disagree on. */
const disagreements = ({ keyreeve, items }: TestKeyreeve): readonly string[] => {
  const { db } = keyreeve.context
  const owned = new Set([
    ...db
      .all<{ ref: string }>('SELECT item_ref AS ref FROM keys WHERE item_ref IS NOT NULL')
      .map(({ ref }) => ref),
    ...db
      .all<{ value: string }>("SELECT value FROM meta WHERE name IN ('pepper_ref', 'canary_ref')")
      .map(({ value }) => value),
  ])
  return [
    ...[...items.keys()].filter((ref) => !owned.has(ref)).map((ref) => `orphan ${ref}`),
    ...[...owned].filter((ref) => !items.has(ref)).map((ref) => `missing ${ref}`),
    ...db.all<{ item_ref: string }>('SELECT item_ref FROM journal').map((row) => `journal ${row.item_ref}`),
  ]
}

/** Closes and opens again, on the same folder and keychain. */
const reopen = async ({ keyreeve, home, items, clock }: TestKeyreeve): Promise<TestKeyreeve> => {
  await keyreeve.close()
  return open({ home, items, clock })
}

describe('on another machine', () => {
  it('everything is there and verifies, with the same pepper, and again after the next start', async () => {
    const source = await filled()
    const path = await backUp(source)
    const target = await open()
    const shown = must(await preview(target, path))
    expect(shown).toMatchObject({
      mode: 'replace',
      otherVault: true,
      accounts: { added: { count: 2 }, removed: { count: 1 } },
      roles: { added: { count: 1, first: ['Clerk'] } },
      keys: { added: { count: 5 }, removed: { count: 0 } },
    })
    expect(namesOf(target)).toEqual([])
    const restored = must(await restore(target, path))
    expect(restored.before).toBeNull()
    expect(verdicts(target, source.secrets)).toEqual(allOk)
    expect(disagreements(target)).toEqual([])
    const again = await reopen(target)
    expect(verdicts(again, source.secrets)).toEqual(allOk)
    expect(namesOf(again)).toEqual(namesOf(source))
    const { kept, long, old, fresh } = source.secrets
    expect(Object.values(await readable(again)).toSorted()).toEqual([kept, long, old, fresh].toSorted())
    const { db } = again.keyreeve.context
    expect(db.get('SELECT count(*) AS n FROM audit WHERE action = ?', 'key.deleted')).toEqual({ n: 1 })
    const last = db.get<{ action: string; actor: string }>(
      'SELECT action, actor FROM audit ORDER BY seq DESC',
    )
    expect(last).toEqual({ action: 'backup.restored', actor: 'cli ada' })
    // What protects rows is in force again.
    await expect(db.write(() => db.run("UPDATE keys SET roles = '[]'"))).rejects.toThrow('never changes')
    must(await createKey(again.keyreeve.context, newKey(again.keyreeve, 'after')))
    expect(disagreements(again)).toEqual([])
  })

  it('is asked for a mode when it has keys, and needs a confirmation', async () => {
    const source = await filled()
    const path = await backUp(source)
    expect(codeOf(await preview(source, path))).toBe('invalid_input.restore_mode')
    const { keyreeve } = await open()
    expect(codeOf(await keyreeve.perform('backups.restore', { path, opener }, cli))).toBe(
      'confirmation_required.restore',
    )
  })
})

describe('replacing', () => {
  it('goes back to the backup, and what was there before is in a backup that the same identity opens', async () => {
    const test = await filled()
    const path = await backUp(test)
    const before = await readable(test)
    const later = must(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'later')))
    const kept = keysOf(test).find(({ name }) => name === 'kept')
    must(await deleteKey(test.keyreeve.context, { id: kept?.id ?? '' }))
    expect(verdictOf(test.keyreeve, test.secrets.kept, 'production')).toBe('deleted')
    expect(must(await preview(test, path, 'replace'))).toMatchObject({
      otherVault: false,
      keys: { added: { first: [{ name: 'kept' }] }, removed: { first: [{ name: 'later' }] } },
    })
    const restored = must(await restore(test, path, 'replace'))
    expect(verdicts(test, test.secrets)).toEqual(allOk)
    expect(verdictOf(test.keyreeve, later.secret.reveal())).toBe('unknown')
    expect(await readable(test)).toEqual(before)
    expect(disagreements(test)).toEqual([])

    must(await restore(test, restored.before ?? '', 'replace'))
    expect(verdictOf(test.keyreeve, later.secret.reveal())).toBe('ok')
    expect(verdictOf(test.keyreeve, test.secrets.kept, 'production')).toBe('deleted')
    expect(disagreements(test)).toEqual([])
  })

  it('by another vault: other open processes notice, and go on with its pepper', async () => {
    const source = await filled()
    const path = await backUp(source)
    const target = await open()
    const mine = must(await createKey(target.keyreeve.context, newKey(target.keyreeve, 'mine')))
    const other = await open({ home: target.home, items: target.items, clock: target.clock })
    expect(verdictOf(other.keyreeve, mine.secret.reveal())).toBe('ok')
    must(await restore(target, path, 'replace'))
    expect(verdictOf(other.keyreeve, mine.secret.reveal())).toBe('keychain_locked.restored')
    // A change with the old pepper would make damaged rows.
    const refused = await createKey(other.keyreeve.context, newKey(other.keyreeve, 'stale', { keep: false }))
    expect(codeOf(refused)).toBe('keychain_locked.restored')
    await other.keyreeve.vault.open()
    expect(verdictOf(other.keyreeve, mine.secret.reveal())).toBe('unknown')
    expect(verdicts(other, source.secrets)).toEqual(allOk)
    expect(other.keyreeve.context.db.all("SELECT 1 FROM keys WHERE name = 'stale'")).toEqual([])
  })

  it('leaves an activity that verifies: of the same vault it goes on, of another vault it is the other one', async () => {
    const state = async (test: TestKeyreeve) =>
      must(await test.keyreeve.perform('audit.verify', {}, cli)).problem
    const count = (test: TestKeyreeve): number =>
      test.keyreeve.context.db.get<{ n: number }>('SELECT count(*) AS n FROM audit')?.n ?? 0
    const source = await filled()
    const foreign = await backUp(source)
    const test = await open({ anchorMs: 1 })
    const own = await backUp(test)
    must(await createKey(test.keyreeve.context, newKey(test.keyreeve, 'later')))
    must(await test.keyreeve.context.trail.anchor())
    const rows = count(test)
    must(await restore(test, own, 'replace'))
    expect(count(test)).toBeGreaterThan(rows)
    expect(await state(test)).toBeNull()
    const anchorsOf = (): readonly string[] =>
      test.keychain.accounts().filter((name) => name.startsWith('activity-'))
    const old = anchorsOf()
    expect(old.length).toBeGreaterThan(0)
    const { before } = must(await restore(test, foreign, 'replace'))
    expect(anchorsOf().filter((name) => old.includes(name))).toEqual([])
    expect(await state(test)).toBeNull()
    must(await test.keyreeve.context.trail.anchor())
    // Back to the first vault, whose anchors were removed with its pepper.
    must(await restore(test, before ?? foreign, 'replace'))
    expect(await state(test)).toBeNull()
    const again = await reopen(test)
    expect(await state(again)).toBeNull()
  })

  it('works when the keychain has lost everything', async () => {
    const test = await filled()
    const path = await backUp(test)
    await test.keyreeve.close()
    test.items.clear()
    const bare = await openTestKeyreeve({
      home: test.home,
      items: test.items,
      clock: test.clock,
      state: 'open',
    })
    opened.push(bare)
    expect(bare.keyreeve.vault.status().state).toBe('items_missing')
    expect(codeOf(await restore(bare, path, 'merge'))).toBe('keychain_items_missing')
    const restored = must(await restore(bare, path, 'replace'))
    expect(restored.before).toMatch(/before-restore-\d+\.db$/)
    expect(bare.keyreeve.vault.status().state).toBe('open')
    expect(verdicts(bare, test.secrets)).toEqual(allOk)
    expect(disagreements(bare)).toEqual([])
  })

  it('a key whose secret is not in the backup is checked, and no longer kept', async () => {
    const test = await filled()
    const kept = keysOf(test).find(({ name }) => name === 'kept')
    test.keychain.tamper(kept?.item_ref ?? '', null)
    const path = await backUp(test)
    const target = await open()
    expect(must(await restore(target, path))).toMatchObject({ withoutSecret: { first: [{ name: 'kept' }] } })
    expect(verdictOf(target.keyreeve, test.secrets.kept, 'production')).toBe('ok')
    expect(codeOf(await readSecret(target.keyreeve.context, kept?.id ?? ''))).toBe('key_not_kept')
  })

  it('a damaged key stays damaged', async () => {
    const test = await filled()
    const once = keysOf(test).find(({ name }) => name === 'once')
    const { db } = test.keyreeve.context
    await db.write(() => db.run('UPDATE keys SET expires_at = 99 WHERE id = ?', once?.id ?? ''))
    const path = await backUp(test)
    const target = await open()
    must(await restore(target, path))
    expect(verdicts(target, test.secrets)).toEqual({ ...allOk, once: 'damaged' })
  })
})

describe('merging', () => {
  it('into the same vault adds what is gone, and changes nothing that is there', async () => {
    const test = await filled()
    const path = await backUp(test)
    const before = keysOf(test)
    expect(must(await restore(test, path, 'merge'))).toMatchObject({ keys: { added: { count: 0 }, same: 5 } })
    expect(keysOf(test)).toEqual(before)
    // Control: without these keys, they are added.
    const empty = await open({ items: new Map(test.items) })
    expect(must(await preview(empty, path, 'merge'))).toMatchObject({ keys: { added: { count: 4 } } })
  })

  it('into another vault signs and digests again under its pepper; a key without a secret is left out', async () => {
    const source = await filled()
    const path = await backUp(source)
    const target = await open()
    const { context } = target.keyreeve
    must(await createKey(context, newKey(target.keyreeve, 'long')))
    const mine = must(await createKey(context, newKey(target.keyreeve, 'mine')))
    const shown = must(await preview(target, path, 'merge'))
    expect(shown).toMatchObject({
      otherVault: true,
      accounts: { added: { first: ['robot'] } },
      roles: { added: { first: ['Clerk'] } },
      keys: {
        added: { count: 4 },
        renamed: { first: [{ name: 'long', to: 'long (2)' }] },
        leftOut: { count: 1, first: [{ name: 'once', why: 'no_secret' }] },
      },
    })
    const merged = must(await restore(target, path, 'merge'))
    expect({ ...merged, before: undefined }).toEqual({ ...shown, before: undefined })
    expect(verdicts(target, source.secrets)).toEqual({ ...allOk, once: 'unknown' })
    expect(verdictOf(target.keyreeve, mine.secret.reveal())).toBe('ok')
    expect(namesOf(target)).toEqual(['kept', 'long', 'long (2)', 'mine', 'rotated', 'rotated'])
    const secrets = await readable(target)
    expect(secrets).toMatchObject({ kept: source.secrets.kept, 'long (2)': source.secrets.long })
    expect(disagreements(target)).toEqual([])
    const again = await reopen(target)
    expect(verdicts(again, source.secrets)).toEqual({ ...allOk, once: 'unknown' })
    expect(must(await restore(again, path, 'merge'))).toMatchObject({
      keys: { added: { count: 0 }, same: 4 },
    })
  })

  it('the same secret, a damaged key and a role with other permissions are told of, and left as they are', async () => {
    const source = await filled()
    const { db } = source.keyreeve.context
    const once = keysOf(source).find(({ name }) => name === 'fresh' || name === 'kept')
    await db.write(() => db.run('UPDATE keys SET expires_at = 99 WHERE id = ?', once?.id ?? ''))
    const path = await backUp(source)
    const target = await open()
    const { context } = target.keyreeve
    must(
      await createRole(context, {
        id: 'clerk',
        name: 'Other',
        description: '',
        permissions: ['event:write'],
        holders: 'both',
      }),
    )
    must(
      await importKey(context, {
        ...newKey(target.keyreeve, 'twice'),
        secret: new Secret(source.secrets.long),
        as: 'given',
      }),
    )
    const merged = must(await restore(target, path, 'merge'))
    expect(merged.roles.different.first).toEqual(['clerk'])
    expect(merged.keys.leftOut.first.map(({ name, why }) => `${name}: ${why}`).toSorted()).toEqual([
      'kept: damaged',
      'long: secret_known',
      'once: no_secret',
    ])
    expect(context.db.get("SELECT permissions FROM roles WHERE id = 'clerk'")).toEqual({
      permissions: '["event:write"]',
    })
  })

  it('nothing is restored when the keychain refuses in the middle', async () => {
    const source = await filled()
    const path = await backUp(source)
    for (const mode of ['merge', 'replace'] as const) {
      let writes = 0
      const target = await open({
        wrap: (inner) => ({
          ...inner,
          write: (account, secret) => {
            if (account.startsWith('key_') && (writes += 1) === 3) inner.setState('locked')
            return inner.write(account, secret)
          },
        }),
      })
      expect(codeOf(await restore(target, path, mode))).toBe('keychain_locked.memory')
      expect(namesOf(target)).toEqual([])
      target.keychain.setState('open')
      target.clock.advance(120_000)
      const again = await reopen(target)
      expect(disagreements(again)).toEqual([])
      must(await restore(again, path, mode))
      expect(disagreements(again)).toEqual([])
    }
  })
})

describe.each(['merge', 'replace'] as const)('killed at any moment of a %s', (mode) => {
  it('the next start finishes it or undoes it', async () => {
    const source = await filled()
    const path = await backUp(source)
    type Image = { readonly point: string; readonly home: string; readonly items: Map<string, string> }
    const images: Image[] = []
    let isRestoring = false
    const items = new Map<string, string>()
    const home = newPath('home')
    mkdirSync(home)
    const target: TestKeyreeve = await open({
      home,
      items,
      failpoint: (point) => {
        if (!isRestoring) return
        const image = newPath('image')
        cpSync(home, image, { recursive: true })
        images.push({ point, home: image, items: new Map(items) })
      },
    })
    const mine = must(await createKey(target.keyreeve.context, newKey(target.keyreeve, 'mine')))
    const before = namesOf(target)
    isRestoring = true
    must(await restore(target, path, mode))
    isRestoring = false
    const after = namesOf(target)
    expect(images.length).toBeGreaterThan(6)
    const outcomes = new Set<string>()
    for (const image of images) {
      const clock = createTestClock(target.clock.now() + 120_000)
      const test = await open({ home: image.home, items: image.items, clock })
      const names = namesOf(test)
      const isBefore = JSON.stringify(names) === JSON.stringify(before)
      outcomes.add(isBefore ? 'undone' : 'finished')
      expect([image.point, names]).toEqual([image.point, isBefore ? before : after])
      expect([image.point, disagreements(test)]).toEqual([image.point, []])
      const secrets = await readable(test)
      for (const [name, secret] of Object.entries(secrets))
        expect([image.point, name, secret]).not.toEqual([
          image.point,
          name,
          expect.stringMatching(/^secret_/),
        ])
      if (isBefore) expect(verdictOf(test.keyreeve, mine.secret.reveal())).toBe('ok')
      else expect(verdictOf(test.keyreeve, source.secrets.kept, 'production')).toBe('ok')
      await test.keyreeve.close()
    }
    expect(outcomes).toEqual(new Set(['undone', 'finished']))
  }, 120_000)
})

describe('a backup', () => {
  it('with any flipped byte, or cut off anywhere, is refused, and nothing is changed', async () => {
    const source = await filled()
    const path = await backUp(source)
    const content = readFileSync(path)
    const target = await open()
    const random = seeded(7)
    const broken = newPath('broken')
    for (let n = 0; n < times(60, 500); n += 1) {
      const copy = Buffer.from(content)
      const at = n < 20 ? n * 8 : random.below(copy.length)
      if (n % 5 === 4) writeFileSync(broken, copy.subarray(0, at))
      else {
        copy[at] = (copy[at] ?? 0) ^ (1 << (n % 8))
        writeFileSync(broken, copy)
      }
      expect([n, codeOf(await restore(target, broken, 'replace'))]).toEqual([
        n,
        expect.stringMatching(/^backup_unusable\./),
      ])
    }
    expect(namesOf(target)).toEqual([])
    expect(disagreements(target)).toEqual([])
    must(await restore(target, path, 'replace'))
  }, 60_000)

  it('made with the real tar and age from the same files is accepted; with other files it is not', async () => {
    const source = await filled()
    const path = await backUp(source)
    const inside = openWithAge(path, identity, mkdtempSync(join(folder, 'inside-')))
    const packed = newPath('packed')
    packWithAge(inside, identity, packed)
    const target = await open()
    expect(must(await preview(target, packed)).keys.added.count).toBe(5)
    const tampered = async (name: string, change: (text: string) => string): Promise<string> => {
      const original = readFileSync(join(inside, name))
      writeFileSync(join(inside, name), change(original.toString('utf8')))
      packWithAge(inside, identity, packed)
      writeFileSync(join(inside, name), original)
      return codeOf(await restore(target, packed))
    }
    expect(
      await tampered('secrets.json', (text) => text.replace(source.secrets.kept, source.secrets.once)),
    ).toBe('backup_unusable.damaged')
    expect(await tampered('manifest.json', (text) => text.replace('"version": 1', '"version": 2'))).toBe(
      'backup_unusable.newer',
    )
    expect(await tampered('manifest.json', () => 'nonsense')).toBe('backup_unusable.damaged')
  })

  it('needs the right key of the right kind', async () => {
    const source = await filled()
    const path = await backUp(source)
    const { keyreeve } = await open()
    const ask = async (
      given: Parameters<typeof keyreeve.perform<'backups.preview'>>[1]['opener'],
      file = path,
    ) => codeOf(await keyreeve.perform('backups.preview', { path: file, opener: given }, cli))
    expect(await ask({ identities: [newIdentity(folder, 'other').identity] })).toBe(
      'backup_unusable.other_identity',
    )
    expect(await ask({ identities: ['AGE-SECRET-KEY-1NONSENSE'] })).toBe('invalid_input.identity')
    expect(await ask({ passphrase: 'orange tractor umbrella' })).toBe('backup_unusable.needs_identity')
    const text = newPath('text')
    writeFileSync(text, 'nothing of ours')
    expect(await ask(opener, text)).toBe('backup_unusable.not_a_backup')
    expect(await ask(opener, newPath('nothing'))).toBe('not_found.file')
    const sealed = newPath('sealed')
    const protection = { passphrase: 'orange tractor umbrella' }
    must(await source.keyreeve.perform('backups.create', { path: sealed, protection }, cli))
    expect(await ask({ passphrase: 'orange tractor umbrellas' }, sealed)).toBe('passphrase_wrong.backup')
    expect(await ask(opener, sealed)).toBe('backup_unusable.needs_passphrase')
    expect(await ask(protection, sealed)).toBe('ok')
  }, 60_000)
})
