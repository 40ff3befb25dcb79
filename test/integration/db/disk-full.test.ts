/** A small disk at many fill levels. */
import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openKeyreeve } from '../../../electron/core/app.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { migrations, type Migration } from '../../../electron/core/db/migrate.ts'
import { refusing } from '../../../electron/core/db/refusals.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, importKey } from '../../../electron/core/keys/create.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { mountSmallDisk } from '../../support/disk.ts'
import { codeOf, createTestClock, must, newKey, openTestKeyreeve } from '../../support/home.ts'
import { disableKey, listKeys } from '../../support/operations.ts'

const megabyte = 1024 * 1024
/** What a write is refused with: when the database says that the disk is full, and when SQLite only reports an I/O error. */
const noSpace: readonly string[] = ['no_space.database', 'no_space.disk_error']

it(
  'a full disk: refused with nothing lost, and it works again once there is space',
  { timeout: 60_000 },
  async (test) => {
    const disk = mountSmallDisk('4m')
    if (typeof disk === 'string') return test.skip(disk)
    onTestFinished(() => disk.release())
    const home = join(disk.path, 'home')
    const ballast = join(disk.path, 'ballast')
    const items = new Map<string, string>()
    const clock = createTestClock()
    const leave = (free: number): void => {
      rmSync(ballast, { force: true })
      let size = 0
      // What fits is known only by trying.
      for (const step of [65_536, 4096])
        for (;;) {
          try {
            writeFileSync(ballast, Buffer.alloc(step), { flag: 'a' })
            size += step
          } catch {
            truncateSync(ballast, size)
            break
          }
        }
      truncateSync(ballast, Math.max(0, size - free))
    }

    const names = new Map<string, string>()
    let full = 0
    const add = async (
      keyreeve: Awaited<ReturnType<typeof openTestKeyreeve>>['keyreeve'],
      name: string,
    ): Promise<string> => {
      const { keep: _, ...input } = newKey(keyreeve, name)
      const result = await refusing(() =>
        importKey(keyreeve.context, { ...input, secret: new Secret(`${name} ${'z'.repeat(20_000)}`) }),
      )
      if (result.ok) names.set(name, 'active')
      return codeOf(result)
    }

    for (let level = 0; level < 24; level += 1) {
      const opened = await openTestKeyreeve({ home, items, clock })
      const { context } = opened.keyreeve
      const first = await add(opened.keyreeve, `before-${level}`)
      expect(first).toBe('ok')
      leave(level * 65_536)
      const codes: string[] = []
      for (let n = 0; n < 8; n += 1) codes.push(await add(opened.keyreeve, `full-${level}-${n}`))
      const victim =
        listKeys(context, { environment: 'test' }).find((key) => key.name === `before-${level}`)?.id ?? ''
      const disabled = codeOf(await refusing(() => disableKey(context, { id: victim })))
      if (disabled === 'ok') names.set(`before-${level}`, 'disabled')
      const deleted = codeOf(await refusing(() => deleteKey(context, { id: victim })))
      if (deleted === 'ok') names.set(`before-${level}`, 'deleted')
      codes.push(disabled, deleted)
      for (const code of codes) expect(code, `level ${level}`).toBeOneOf(['ok', ...noSpace])
      if (codes.some((code) => noSpace.includes(code))) full += 1
      expect(
        new Map(listKeys(context, { environment: 'test' }).map((key) => [key.name, key.status])),
      ).toEqual(names)
      await opened.cleanUp()

      const again = await openKeyreeve({
        home,
        clock,
        keychains: {
          os: () => opened.keychain,
          passphrase: () => {
            throw new Error('not asked for')
          },
        },
      })
      expect(codeOf(again)).toBeOneOf(['ok', ...noSpace])
      if (again.ok) await again.data.close()
      const steps: readonly Migration[] = [
        ...migrations,
        {
          version: migrations.length + 1,
          up: (database) => void database.exec('CREATE TABLE extra (a INTEGER) STRICT'),
        },
      ]
      if (level === 0) {
        expect(codeOf(await openDatabase({ home, now: 1, steps }))).toBeOneOf(noSpace)
        expect(existsSync(join(home, 'backups')) ? readdirSync(join(home, 'backups')) : []).toEqual([])
      }
      rmSync(ballast)

      clock.advance(120_000)
      const free = await openTestKeyreeve({ home, items, clock })
      expect(
        new Map(
          listKeys(free.keyreeve.context, { environment: 'test' }).map((key) => [key.name, key.status]),
        ),
      ).toEqual(names)
      const kept = listKeys(free.keyreeve.context, { environment: 'test' }).filter((key) => key.kept)
      for (const key of kept.filter((each) => each.status === 'active'))
        must(await readSecret(free.keyreeve.context, key.id))
      expect(items.size).toBe(2 + kept.length)
      expect(free.keyreeve.context.db.all('SELECT * FROM journal')).toEqual([])
      // Room for the next level.
      for (const key of kept) {
        must(await deleteKey(free.keyreeve.context, { id: key.id }))
        names.set(key.name, 'deleted')
      }
      must(await createKey(free.keyreeve.context, newKey(free.keyreeve, `after-${level}`)))
      names.set(`after-${level}`, 'active')
      await free.cleanUp()
    }
    console.log(`24 fill levels of a ${4 * megabyte}-byte disk, ${full} of them too full`)
    expect(full).toBeGreaterThan(8)
    expect(full).toBeLessThan(24)
  },
)
