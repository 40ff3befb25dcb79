/** How the database is opened, and what is refused. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openKeyreeve } from '../../../electron/core/app.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { mountSmallDisk } from '../../support/disk.ts'
import { codeOf, createTestClock, must, newKey, openTestKeyreeve } from '../../support/home.ts'
import { refuse } from '../../../shared/domain/errors.ts'
import { filesOf, folder, raw, usedHome } from './place.ts'

/** Kills itself when the first migration is asked for, with its draft half made. */
const dyingWhileCreating = `
  import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
  openDatabase({ home: process.argv[1], now: 1, steps: [{ version: 1, up: () => process.kill(process.pid, 'SIGKILL') }] })
`

describe('settings', () => {
  const pragmas = [
    'journal_mode',
    'synchronous',
    'foreign_keys',
    'secure_delete',
    'trusted_schema',
    'cell_size_check',
    'recursive_triggers',
    'busy_timeout',
  ] as const

  it('hold after a write', async () => {
    const { keyreeve, cleanUp } = await openTestKeyreeve({ home: folder() })
    onTestFinished(cleanUp)
    const { context } = keyreeve
    must(await createKey(context, newKey(keyreeve, 'a')))
    const read = Object.fromEntries(
      pragmas.map((name) => [
        name,
        Object.values(context.db.get<Record<string, unknown>>(`SELECT * FROM pragma_${name}`) ?? {})[0],
      ]),
    )
    expect(read).toEqual({
      journal_mode: 'wal',
      synchronous: 2,
      foreign_keys: 1,
      secure_delete: 1,
      trusted_schema: 0,
      cell_size_check: 1,
      recursive_triggers: 1,
      busy_timeout: 0,
    })
  })

  it('control: without the setting, a connection does not sync every commit', async () => {
    raw(await usedHome(), (database) => {
      database.exec("UPDATE meta SET value = value WHERE name = 'opened_at'")
      expect(database.pragma('synchronous', { simple: true })).toBe(1)
    })
  })
})

describe('modes', () => {
  it.each([0o000, 0o022, 0o077])(
    'are 0700 and 0600 under umask %o, also of what was open to others before',
    async (mask) => {
      const before = process.umask(mask)
      onTestFinished(() => void process.umask(before))
      const home = join(folder(), 'deep', 'home')
      const items = new Map<string, string>()
      for (const round of ['new', 'open to others']) {
        const { keyreeve, cleanUp } = await openTestKeyreeve({ home, items })
        must(await createKey(keyreeve.context, newKey(keyreeve, round)))
        const modes = readdirSync(home)
          .toSorted()
          .map((name) => [name, (statSync(join(home, name)).mode & 0o777).toString(8)])
        await cleanUp()
        expect([(statSync(home).mode & 0o777).toString(8), ...modes]).toEqual([
          '700',
          ['keyreeve.db', '600'],
          ['keyreeve.db-shm', '600'],
          ['keyreeve.db-wal', '600'],
          ['stores.lock', '600'],
        ])
        chmodSync(home, 0o755)
        for (const name of readdirSync(home)) chmodSync(join(home, name), 0o644)
      }
    },
  )
})

describe('drafts of killed processes', () => {
  const left = [
    'keyreeve.db.0123456789ab.new',
    'keyreeve.db.0123456789ab.new-wal',
    'passphrase.vault.ba9876543210.new',
    join('backups', 'before-version-2-5.db.0123456789ab.new'),
  ]

  it('are removed at the next start; recent drafts and all other files stay', async () => {
    const home = await usedHome()
    mkdirSync(join(home, 'backups'))
    const [now, others] = ['keyreeve.db.aaaaaaaaaaaa.new', 'notes.new']
    for (const name of [...left, now, others]) {
      writeFileSync(join(home, name), 'left')
      if (name !== now) utimesSync(join(home, name), 1, 1)
    }
    await must(await openDatabase({ home, now: 1 })).close()
    expect([...left, now, others].filter((name) => existsSync(join(home, name)))).toEqual([now, others])
  })

  it('have recognisable names when a process dies in the middle', async () => {
    const home = folder()
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', dyingWhileCreating, home],
      { cwd: import.meta.dirname, encoding: 'utf8' },
    )
    expect([status, signal], stderr).toEqual([null, 'SIGKILL'])
    const drafts = readdirSync(home).filter((name) => name.includes('.new'))
    expect(drafts.length).toBeGreaterThan(0)
    for (const name of drafts) utimesSync(join(home, name), 1, 1)
    await must(await openDatabase({ home, now: 1 })).close()
    expect(readdirSync(home).filter((name) => name.includes('.new'))).toEqual([])
  })
})

describe('a foreign schema', () => {
  it.each([
    'PRAGMA application_id = 1',
    'PRAGMA user_version = 0',
    'DROP TRIGGER keys_fixed',
    'DROP INDEX keys_by_digest',
    'DROP TABLE rehearsals',
    'ALTER TABLE key_usage DROP COLUMN last_refusal',
    'DROP INDEX keys_by_digest; CREATE INDEX keys_by_digest ON keys (digest)',
    'DROP INDEX keys_by_name; CREATE UNIQUE INDEX keys_by_name ON keys (environment, name) WHERE deleted_at IS NULL',
    "DROP TRIGGER audit_stays; CREATE TRIGGER audit_stays BEFORE DELETE ON audit WHEN OLD.seq < 0 BEGIN SELECT RAISE(ABORT, 'activity is only ever added to'); END",
    'CREATE TRIGGER theirs AFTER UPDATE ON accounts BEGIN UPDATE accounts SET name = OLD.name WHERE id = OLD.id; END',
    'DROP TABLE key_usage; CREATE TABLE key_usage (key_id TEXT PRIMARY KEY, last_used_at INTEGER, uses INTEGER NOT NULL DEFAULT 0, refusals INTEGER NOT NULL DEFAULT 0, last_refused_at INTEGER, last_refusal TEXT)',
  ])('after %s it is refused as damaged and left unchanged', async (sql) => {
    const home = await usedHome()
    raw(home, (database) => database.exec(sql))
    const before = filesOf(home)
    expect(await openDatabase({ home, now: 1 })).toEqual(refuse('database_corrupt.schema'))
    expect(filesOf(home)).toEqual(before)
  })

  it.each([
    'CREATE INDEX mine ON keys (hint)',
    'CREATE UNIQUE INDEX mine ON audit (seq) WHERE at > 5',
    'CREATE VIEW mine AS SELECT name FROM keys JOIN audit ON subject_id = id',
    'CREATE TABLE mine (a INTEGER)',
    'ALTER TABLE keys ADD COLUMN mine TEXT',
    'CREATE TABLE mine (a INTEGER); CREATE TRIGGER mine_stays BEFORE DELETE ON mine BEGIN SELECT RAISE(ABORT, 1); END',
    'ANALYZE',
    // The same trigger, written in another way.
    "DROP TRIGGER audit_stays; CREATE TRIGGER audit_stays BEFORE DELETE\n  ON audit WHEN OLD.seq > coalesce((SELECT seq FROM audit_marks WHERE name = 'cut'), 0)\n  BEGIN\n    SELECT RAISE(ABORT, 'activity is only ever added to');  END",
  ])(
    'what a user added is no damage: after %s it opens, and keys can be created and checked',
    async (sql) => {
      const home = folder()
      const items = new Map<string, string>()
      await (await openTestKeyreeve({ home, items })).cleanUp()
      raw(home, (database) => database.exec(sql))
      const { keyreeve, cleanUp } = await openTestKeyreeve({ home, items })
      onTestFinished(cleanUp)
      const { secret } = must(await createKey(keyreeve.context, newKey(keyreeve, 'b')))
      expect(
        must(
          checkAccess(keyreeve.context, {
            subject: { secret: secret.reveal() },
            environment: 'test',
            entity: 'event',
            action: 'read',
          }),
        ).code,
      ).toBe('ok')
    },
  )

  it('another program’s database under our name is not migrated', async () => {
    const home = folder()
    raw(home, (database) => database.exec('CREATE TABLE theirs (a INTEGER); INSERT INTO theirs VALUES (1)'))
    const before = filesOf(home)
    expect(await openDatabase({ home, now: 1 })).toEqual(refuse('database_corrupt.schema'))
    expect(filesOf(home)).toEqual(before)
  })
})

describe('a folder', () => {
  it('on a read-only disk', async (test) => {
    const disk = mountSmallDisk('2m')
    if (typeof disk === 'string') return test.skip(disk)
    onTestFinished(() => disk.release())
    const home = join(disk.path, 'home')
    const { keyreeve, cleanUp } = await openTestKeyreeve({ home })
    must(await createKey(keyreeve.context, newKey(keyreeve, 'a')))
    await cleanUp()
    disk.readOnly()
    const before = filesOf(home)
    expect([
      codeOf(await openDatabase({ home, now: 1 })),
      codeOf(await openDatabase({ home: join(disk.path, 'new'), now: 1 })),
    ]).toEqual(['read_only.open', 'read_only.create'])
    expect(filesOf(home)).toEqual(before)
  })

  it('that is a file, under a file, or a link to nothing', async () => {
    const place = folder()
    writeFileSync(join(place, 'file'), '')
    symlinkSync(join(place, 'nowhere', 'at', 'all'), join(place, 'link'))
    for (const name of ['file', 'link']) {
      const home = join(place, name)
      expect(await openDatabase({ home, now: 1 })).toEqual(refuse('read_only.create', { home }))
    }
    expect(await openDatabase({ home: join(place, 'file/under'), now: 1 })).toEqual(refuse('read_only.open'))
  })

  it('with a broken link instead of the database: refused, and left unchanged', async () => {
    const home = folder()
    const file = join(home, 'keyreeve.db')
    symlinkSync(join(home, 'unplugged', 'keyreeve.db'), file)
    expect(await openDatabase({ home, now: 1 })).toEqual(refuse('database_corrupt.broken_link'))
    expect([readlinkSync(file), readdirSync(home)]).toEqual([
      join(home, 'unplugged', 'keyreeve.db'),
      ['keyreeve.db'],
    ])
  })

  it.each([
    ['a folder', (file: string) => mkdirSync(file)],
    ['garbage', (file: string) => writeFileSync(file, 'garbage')],
    ['much garbage', (file: string) => writeFileSync(file, 'garbage '.repeat(1000))],
    ['a link to nothing', (file: string) => symlinkSync(`${file}.nowhere/at/all`, file)],
    [
      'a link to nothing in a place that can be written',
      (file: string) => symlinkSync(`${file}.elsewhere`, file),
    ],
    ['a link to itself', (file: string) => symlinkSync(file, file)],
    ['a named pipe', (file: string) => spawnSync('mkfifo', [file])],
  ])(
    'with %s in the place of stores.lock: refused by its name, left as it is, and opened once it is gone',
    async (_, place) => {
      const home = await usedHome()
      const file = join(home, 'stores.lock')
      rmSync(file)
      place(file)
      const before = lstatSync(file)
      const options = {
        home,
        clock: createTestClock(),
        keychains: {
          os: () => createMemoryKeychain(),
          passphrase: () => {
            throw new Error('none is wanted')
          },
        },
      }
      expect(await openKeyreeve(options)).toEqual(refuse('lock_unusable', { file }))
      expect(readdirSync(home)).not.toContain('stores.lock.elsewhere')
      expect(lstatSync(file)).toMatchObject({ ino: before.ino, size: before.size, mode: before.mode })
      rmSync(file, { recursive: true })
      await must(await openKeyreeve(options)).close()
    },
  )

  const sides = ['-journal', '-wal', '-shm'].flatMap((suffix) =>
    (
      [
        ['a folder', (file: string) => mkdirSync(file)],
        ['a link to nothing', (file: string) => symlinkSync(`${file}.elsewhere`, file)],
        ['a named pipe', (file: string) => spawnSync('mkfifo', [file])],
      ] as const
    ).map(([what, place]) => ({ suffix, what, place })),
  )
  it.each(sides)(
    'with $what where SQLite keeps $suffix beside lock or database: refused by its name, and left as it is',
    async ({ suffix, place }) => {
      for (const name of ['stores.lock', 'keyreeve.db']) {
        const home = await usedHome()
        const file = join(home, name + suffix)
        const refused =
          name === 'stores.lock'
            ? refuse('lock_unusable', { file })
            : refuse('database_corrupt.side_file', { file: name + suffix })
        place(file)
        const before = readdirSync(home)
        expect(
          await openKeyreeve({
            home,
            clock: createTestClock(),
            keychains: {
              os: () => createMemoryKeychain(),
              passphrase: () => {
                throw new Error('none is wanted')
              },
            },
          }),
        ).toEqual(refused)
        expect(readdirSync(home)).toEqual(before)
      }
    },
  )

  it('with a folder, an empty file or garbage instead of the database: refused, and left unchanged', async () => {
    for (const [code, place] of [
      ['database_corrupt.not_a_file', (file: string) => mkdirSync(file)],
      ['database_corrupt.not_a_file', (file: string) => writeFileSync(file, '')],
      ['database_corrupt.not_ours', (file: string) => writeFileSync(file, 'rubbish '.repeat(1000))],
    ] as const) {
      const home = folder()
      place(join(home, 'keyreeve.db'))
      const before = filesOf(home)
      expect(await openDatabase({ home, now: 1 })).toEqual(refuse(code))
      expect(filesOf(home)).toEqual(before)
    }
  })
})
