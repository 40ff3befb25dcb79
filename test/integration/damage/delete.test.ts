/** Whichever bit of its row was flipped, a damaged key can be deleted without affecting other keys. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import type { randomBytes } from 'node:crypto'
import type { Context } from '../../../electron/core/context.ts'
import { decideAccess } from '../../../electron/core/decisions/check.ts'
import { machineRefusal } from '../../../electron/core/db/refusals.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { openKeyreeve } from '../../../electron/core/app.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { openPassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { createTestClock, must, newFolder } from '../../support/home.ts'
import { seeded } from '../../support/random.ts'
import { flipped, makeVault } from './vault.ts'
import { listKeys } from '../../support/operations.ts'
import { familyOf } from '../../../shared/domain/errors.ts'

vi.mock(import('node:crypto'), async (original) => {
  const random = (await import('../../support/random.ts')).seeded(1)
  const seededBytes = (size: number): Buffer =>
    Buffer.from(Array.from({ length: size }, () => random.below(256)))
  return { ...(await original()), randomBytes: seededBytes as typeof randomBytes }
})

const pageSize = 4096
const flips = 120

const newHome = (folder: string): string => {
  mkdirSync(folder)
  return folder
}

const listAll = (context: Context) =>
  (['test', 'production'] as const).flatMap((environment) => listKeys(context, { environment }))

const codeOf = (context: Context, ask: Parameters<typeof decideAccess>[1]): string =>
  must(decideAccess(context, ask)).decision.code

/** The pages that hold rows of keys, and the row of each key by its id. */
const mapOf = (home: string, bytes: Buffer) => {
  const file = join(home, 'copy.db')
  writeFileSync(file, bytes)
  const database = new BetterSqlite(file)
  try {
    return {
      pages: database
        .prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'keys' AND pagetype = 'leaf'")
        .pluck()
        .all(),
      places: new Map(
        database
          .prepare<[], { id: string; rowid: number }>('SELECT id, rowid FROM keys')
          .all()
          .map(({ id, rowid }) => [id, rowid]),
      ),
    }
  } finally {
    database.close()
  }
}

it(`with one of ${flips} bits of its rows flipped`, { timeout: 300_000 }, async () => {
  const vault = await makeVault()
  const random = seeded(20_261_127)
  const home = newFolder({ inMemory: true })
  const wrong: string[] = []
  const count = { deleted: 0, refused: 0 }
  try {
    const { pages, places } = mapOf(home, vault.bytes)
    for (let n = 0; n < flips; n += 1) {
      const page = pages[random.below(pages.length)] ?? 1
      const bit = (page - 1) * pageSize * 8 + random.below(pageSize * 8)
      const folder = join(home, String(n))
      const clock = createTestClock(vault.now)
      const items = new Map(vault.items)
      writeFileSync(join(newHome(folder), 'keyreeve.db'), flipped(vault.bytes, bit))
      const opened = await openKeyreeve({
        home: folder,
        clock,
        keychains: {
          os: () => createMemoryKeychain(items),
          passphrase: () => openPassphraseVault({ path: join(folder, 'vault.db'), clock }),
        },
      })
      if (!opened.ok) continue
      const { context, vault: session } = opened.data
      try {
        await session.open()
        const rows = new Map(
          context.db
            .all<{ id: string; rowid: number }>('SELECT id, rowid FROM keys NOT INDEXED')
            .map(({ id, rowid }) => [id, rowid]),
        )
        const broken = new Map(
          listAll(context)
            .filter((key) => key.status === 'damaged')
            .map((key) => [key.id, key]),
        )
        // By its row, not its id: that may be what was damaged.
        const brokenRows = new Set([...broken.keys()].map((id) => rows.get(id)))
        const unharmed = vault.truths.filter(
          (truth) => !brokenRows.has(places.get(truth.keyId)) && codeOf(context, truth.ask) === truth.code,
        )
        for (const id of broken.keys()) {
          const deleted = await deleteKey(context, { id })
          // A row whose id is no longer text cannot be asked for.
          if (!deleted.ok && !['database_corrupt', 'not_found'].includes(familyOf(deleted.error)))
            wrong.push(`bit ${bit}: refused with ${deleted.error.code}`)
          if (deleted.ok && deleted.data.key.status !== 'deleted')
            wrong.push(`bit ${bit}: ${deleted.data.key.status} after it was deleted`)
          count[deleted.ok ? 'deleted' : 'refused'] += 1
        }
        for (const [ref] of vault.items)
          if (!items.has(ref) && !broken.has(ref.split('#')[0] ?? ''))
            wrong.push(`bit ${bit}: the item ${ref} of another key is gone`)
        for (const truth of broken.size > 0 ? unharmed : []) {
          const answer = codeOf(context, truth.ask)
          if (answer !== truth.code) wrong.push(`bit ${bit}: ${answer} instead of ${truth.code}`)
        }
      } catch (error) {
        if (!machineRefusal(error)) wrong.push(`bit ${bit}: threw ${String(error)}`)
      } finally {
        await opened.data.close()
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
  console.log('damaged keys:', count)
  expect(wrong).toEqual([])
  expect(count.deleted).toBeGreaterThan(count.refused * 5)
})
