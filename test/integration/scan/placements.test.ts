/** What a scan makes of the record of where secrets are. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { TaskReport } from '../../../electron/core/projects/scan/protocol.ts'
import { codeOf, must, spawnScanReader } from '../../support/home.ts'
import { openScene, type Scene } from './place.ts'

const you = { kind: 'you' } as const

const placesOf = async ({ keyreeve, folder }: Scene, id: string): Promise<readonly string[]> =>
  must(await keyreeve.perform('keys.get', { id }, you))
    .placements.map(
      ({ destination, locator, variable, state }) =>
        `${destination} ${locator.slice(folder.length + 1)} ${variable || '-'} ${state}`,
    )
    .toSorted()

const deliver = async ({ keyreeve }: Scene, id: string, path: string, variable: string): Promise<void> => {
  must(await keyreeve.deliveries.writeEnv({ id, path, variable }, you))
}

it('what is found becomes a placement; a variable of a .env file is the same place as a delivery to it', async () => {
  const scene = await openScene()
  const { write, issue, scan, keyreeve } = scene
  const [one, two] = [await issue('one'), await issue('two')]
  const env = write('.env', `B=${two.secret}\n`)
  await deliver(scene, one.id, env, 'A')
  write('notes.md', `${one.secret} and ${two.secret}\n`)
  write('conf.json', `{"k": "${one.secret}"}`)
  await scan()
  expect(await placesOf(scene, one.id)).toEqual([
    'env_file .env A present',
    'file conf.json k present',
    'file notes.md - present',
  ])
  expect(await placesOf(scene, two.id)).toEqual(['env_file .env B present', 'file notes.md - present'])
  const rows = keyreeve.context.db.all<{ variable: string; source: string }>(
    "SELECT variable, source FROM placements WHERE destination = 'env_file' ORDER BY variable",
  )
  expect(rows).toEqual([
    { variable: 'A', source: 'delivery' },
    { variable: 'B', source: 'scan' },
  ])
})

it(
  'a scan again confirms or clears what is below the folders, and nothing else',
  { timeout: 30_000 },
  async () => {
    const scene = await openScene()
    const { folder, write, issue, scan, clock, keyreeve } = scene
    const { id, secret } = await issue('one')
    const other = await issue('other')
    const files = [
      'stays/.env',
      'emptied/.env',
      'changed/.env',
      'removed/.env',
      'replaced/.env',
      'elsewhere/.env',
    ]
    for (const path of files) write(path, `A=${secret}\n`)
    for (const path of [
      'stays/a.txt',
      'emptied/a.txt',
      'removed/a.txt',
      'elsewhere/a.txt',
      'large/a.txt',
      'hidden/a.txt',
    ])
      write(path, secret)
    await scan()
    expect(await placesOf(scene, id)).toHaveLength(12)
    writeFileSync(join(folder, 'emptied/.env'), 'A=\n')
    writeFileSync(join(folder, 'changed/.env'), 'A=something-else\n')
    writeFileSync(join(folder, 'replaced/.env'), `A=${other.secret}\n`)
    for (const path of ['emptied/a.txt', 'elsewhere/.env', 'elsewhere/a.txt'])
      writeFileSync(join(folder, path), '')
    rmSync(join(folder, 'removed'), { recursive: true })
    writeFileSync(join(folder, 'large/a.txt'), 'x'.repeat(6 * 1024 * 1024))
    write('.git/HEAD', '')
    write('hidden/node_modules/a.txt', '')
    clock.advance(1000)
    await scan(
      ...['stays', 'emptied', 'changed', 'replaced', 'large', 'hidden'].map((path) => join(folder, path)),
    )
    expect(await placesOf(scene, id)).toEqual([
      'env_file changed/.env A changed',
      'env_file elsewhere/.env A present',
      'env_file emptied/.env A gone',
      'env_file removed/.env A present',
      'env_file stays/.env A present',
      'file elsewhere/a.txt - present',
      'file emptied/a.txt - gone',
      'file hidden/a.txt - present',
      'file large/a.txt - unreadable',
      'file removed/a.txt - present',
      'file stays/a.txt - present',
    ])
    expect(await placesOf(scene, other.id)).toEqual(['env_file replaced/.env A present'])
    clock.advance(1000)
    await scan()
    expect((await placesOf(scene, id)).filter((place) => /elsewhere|removed/.test(place))).toEqual([
      'env_file elsewhere/.env A gone',
      'env_file removed/.env A unreadable',
      'file elsewhere/a.txt - gone',
      'file removed/a.txt - gone',
    ])
    const seen = must(await keyreeve.perform('keys.get', { id }, you)).placements.find(({ locator }) =>
      locator.endsWith('stays/a.txt'),
    )
    expect(seen && seen.lastSeenAt - seen.firstSeenAt).toBe(2000)
  },
)

it('what is delivered while a scan runs is not overwritten by what the scan had read before', async () => {
  let delivery: Promise<void> | undefined
  let deliverRenewed: () => Promise<void> = async () => undefined
  const scene = await openScene({
    spawnScanReader: () => {
      const reader = spawnScanReader()
      return {
        ...reader,
        // Delivered once the file was read, and before the scan hears what was found in it.
        onMessage: (listener) =>
          reader.onMessage((message) => {
            const { report } = message as { readonly report?: Pick<TaskReport, 'found'> }
            if (report && report.found.length > 0) delivery ??= deliverRenewed()
            void Promise.resolve(delivery).then(() => listener(message))
          }),
      }
    },
  })
  const { write, issue, scan, clock } = scene
  const [old, renewed] = [await issue('old'), await issue('renewed')]
  const env = write('.env', `A=${old.secret}\n`)
  deliverRenewed = async () => {
    clock.advance(1000)
    await deliver(scene, renewed.id, env, 'A')
  }
  expect((await scan()).findings.map(({ key }) => key?.name)).toEqual(['old'])
  expect(await placesOf(scene, old.id)).toEqual([])
  expect(await placesOf(scene, renewed.id)).toEqual(['env_file .env A present'])
})

it('a place that only a scan can look at is not checked on its own; it can be removed from the list', async () => {
  const scene = await openScene()
  const { write, issue, scan, keyreeve } = scene
  const { id, secret } = await issue('one')
  chmodSync(write('a.txt', secret), 0o600)
  await scan()
  const [place] = must(await keyreeve.perform('keys.get', { id }, you)).placements
  expect(codeOf(await keyreeve.perform('placements.check', { id: place?.id ?? '' }, you))).toBe(
    'conflict.scan_again',
  )
  expect(codeOf(await keyreeve.perform('placements.forget', { id: place?.id ?? '' }, you))).toBe('ok')
  expect(await placesOf(scene, id)).toEqual([])
})
