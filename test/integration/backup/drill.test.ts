/** A restore drill: proves that a backup would restore everything, without touching what is in use. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { afterAll, expect, it } from 'vitest'
import type { Manifest } from '../../../electron/core/backup/archive.ts'
import type { BackupDrill, BackupRecord } from '../../../shared/domain/backup.ts'
import { newIdentity, openWithAge, packWithAge } from '../../support/age.ts'
import { newCliVault } from '../../support/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'keyreeve-drill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const identity = newIdentity(folder)

it('proves that the newest backup opens and is complete, and is recorded; an incomplete one fails', async () => {
  const cli = await newCliVault()
  const none = await cli.run(['backup', 'drill', '--identity', identity.file])
  expect([none.code, none.stderr]).toEqual([4, expect.stringContaining('Name the file')])
  for (const name of ['one', 'two']) await cli.json(['keys', 'create', '--account', 'you', '--name', name])
  const file = join(folder, 'backup.age')
  await cli.json(['backup', 'create', file, '--recipient', identity.recipient])
  const drill = await cli.json<BackupDrill>(['backup', 'drill', '--identity', identity.file])
  expect(drill).toMatchObject({ path: file, counts: { keys: 2, secrets: 2 } })
  const [listed] = await cli.json<readonly BackupRecord[]>(['backup', 'list'])
  expect(listed?.drilledAt).toBe(drill.drilledAt)
  expect(readdirSync(join(cli.home, 'backups'))).toEqual([])

  const inside = openWithAge(file, identity, mkdtempSync(join(folder, 'inside-')))
  const packed = join(folder, 'packed.age')
  /** The same backup with other secrets, and a manifest that agrees. */
  const repack = async (change: (keys: Record<string, string>) => Record<string, string>) => {
    const secrets = JSON.parse(readFileSync(join(inside, 'secrets.json'), 'utf8')) as {
      pepper: string
      keys: Record<string, string>
    }
    const text = JSON.stringify({ ...secrets, keys: change(secrets.keys) })
    const manifest = JSON.parse(readFileSync(join(inside, 'manifest.json'), 'utf8')) as Manifest
    const sha256 = createHash('sha256').update(text).digest('hex')
    const own = mkdtempSync(join(folder, 'own-'))
    writeFileSync(join(own, 'secrets.json'), text)
    writeFileSync(join(own, 'keyreeve.db'), readFileSync(join(inside, 'keyreeve.db')))
    const files = { ...manifest.files, 'secrets.json': { bytes: text.length, sha256 } }
    writeFileSync(join(own, 'manifest.json'), JSON.stringify({ ...manifest, files }))
    packWithAge(own, identity, packed)
    return cli.run(['backup', 'drill', packed, '--identity', identity.file])
  }
  expect((await repack((keys) => keys)).code).toBe(0)
  const incomplete = [1, expect.stringContaining('parts of it are missing')]
  const fewer = await repack((keys) => Object.fromEntries(Object.entries(keys).slice(1)))
  expect([fewer.code, fewer.stderr]).toEqual(incomplete)
  const swapped = await repack((keys) => {
    const values = Object.values(keys).toReversed()
    return Object.fromEntries(Object.keys(keys).map((id, index) => [id, values[index] ?? '']))
  })
  expect([swapped.code, swapped.stderr]).toEqual(incomplete)
  cli.close()
}, 60_000)
