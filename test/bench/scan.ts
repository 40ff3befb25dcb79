import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ScanResult } from '../../shared/domain/scan.ts'
import { ensureCliBundle } from '../../resources/run/cli-bundle.mjs'
import { spawnNodeHelper } from '../../electron/core/keychain/helper-process.ts'
import type { ToReader } from '../../electron/core/projects/scan/protocol.ts'
import { must, newKey, openTestKeyreeve, type TestKeyreeve } from '../support/home.ts'
import { seeded, type Random } from '../support/random.ts'
import { atLeast, median, type Measured } from './compare.ts'

const totalBytes = 2_000_000_000
const planted = 10_000
const keys = 400
const rounds = 5
const foldersOfFiles = 5_000

/** Source code, configuration and prose to fill the files with: what npm installed here. */
const readPool = (): Buffer => {
  const parts: Buffer[] = []
  let size = 0
  const root = resolve(import.meta.dirname, '../../node_modules')
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:[cm]?[jt]s|json|md|css|ya?ml)$/.test(entry.name)) continue
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    if (bytes.length > 2_000_000 || bytes.includes(0)) continue
    parts.push(bytes)
    size += bytes.length
    if (size > 80_000_000) break
  }
  return Buffer.concat(parts)
}

type Planted = { readonly name: string; readonly secret: string }

/** Issued keys and imported ones; some of each are rotated, disabled or deleted. */
const createKeys = async ({ keyreeve }: TestKeyreeve, random: Random): Promise<readonly Planted[]> => {
  const you = { kind: 'you' } as const
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/='
  const made: Planted[] = []
  for (let at = 0; at < keys; at += 1) {
    const name = `key-${at}`
    const isImported = at % 4 === 0
    const { keep: _, ...key } = newKey(keyreeve, name)
    const text = Array.from(
      { length: 20 + random.below(60) },
      () => letters[random.below(letters.length)],
    ).join('')
    const created = isImported
      ? {
          key: must(
            await keyreeve.perform('keys.import', { ...key, secret: `sk-${text}x7Q`, as: 'given' }, you),
          ),
          secret: `sk-${text}x7Q`,
        }
      : must(await keyreeve.perform('keys.create', { ...key, keep: at % 8 === 1 }, you))
    made.push({ name, secret: created.secret })
    const { id } = created.key
    if (at % 10 === 3)
      made.push({
        name,
        secret: must(await keyreeve.perform('keys.rotate', { id, overlap: '1h' }, you)).secret ?? '',
      })
    if (at % 20 === 8 || at % 20 === 7)
      must(await keyreeve.perform('keys.delete', { id }, you, { confirmed: true }))
  }
  return made
}

const spellings: readonly ((secret: string, random: Random) => string)[] = [
  (secret) => `API_KEY=${secret}`,
  (secret) => `  "apiKey": ${JSON.stringify(secret)},`,
  (secret) => `token: ${secret}`,
  (secret, random) =>
    `auth: ${Buffer.from(`${'user:'.slice(random.below(5))}${secret}\n`).toString('base64')}`,
]

/** Fills `folder`, and returns where each secret is: `path:line key`. */
const fill = (folder: string, secrets: readonly Planted[], random: Random): readonly string[] => {
  const pool = readPool()
  const expected: string[] = []
  const files = totalBytes / 20_000
  const isPlanted = new Set<number>()
  while (isPlanted.size < planted) isPlanted.add(random.below(files))
  for (let at = 0; at < files; at += 1) {
    const length = Math.floor(500 * 250 ** random.next() * 0.9)
    const from = random.below(pool.length - length)
    const text = pool.subarray(from, from + length)
    const into = join(folder, `${(at % foldersOfFiles) % 50}`, `${at % foldersOfFiles}`)
    if (at < foldersOfFiles) mkdirSync(into, { recursive: true })
    const path = join(into, `f${at}.txt`)
    if (!isPlanted.has(at)) {
      writeFileSync(path, text)
      continue
    }
    const { name, secret } = random.pick(secrets)
    const lineEnd = text.indexOf(10, random.below(length)) + 1
    const line = Buffer.from(`${random.pick(spellings)(secret, random)}\n`)
    writeFileSync(path, Buffer.concat([text.subarray(0, lineEnd), line, text.subarray(lineEnd)]))
    const lines = text.subarray(0, lineEnd).toString('latin1').split('\n').length
    expected.push(`${path}:${lines} ${name}`)
  }
  return expected.toSorted()
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/**
 * Scanning 100,000 files, 2 GB, with 10,000 secrets in them, against ripgrep counting one fixed string in the same files; both from the
 * file system's cache, on all processors. Every secret must be found, and nothing else.
 */
export const measureScan = async (): Promise<readonly Measured[]> => {
  const random = seeded(12)
  // As users have them: bundled, not stripped of their types at every start.
  const bundle = await ensureCliBundle()
  const opened = await openTestKeyreeve({
    spawnScanReader: () => spawnNodeHelper<ToReader>(join(bundle, 'scan-reader.cjs')),
  })
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-scan-'))
  try {
    const secrets = await createKeys(opened, random)
    const expected = fill(folder, secrets, random)
    const scan = async (): Promise<ScanResult> =>
      must(await opened.keyreeve.perform('scan.run', { folders: [folder] }, { kind: 'cli', user: 'bench' }))
    const ripgrep = async (): Promise<void> => {
      const needle = secrets[1]?.secret ?? ''
      const child = spawn(
        'rg',
        ['-c', '--no-ignore', '--hidden', '--no-config', '-F', '--', needle, folder],
        { stdio: 'ignore' },
      )
      await once(child, 'close')
    }
    const { findings, searched, notSearched } = await scan()
    const found = findings.map(({ path, line, key }) => `${path}:${line} ${key?.name}`).toSorted()
    const places = new Set(found)
    const correct = expected.filter((place) => places.has(place)).length
    const wrong = found.length - correct
    if (notSearched.length > 0) throw new Error('some files were not searched')
    const ratios: number[] = []
    const [ours, theirs]: [number[], number[]] = [[], []]
    await ripgrep()
    for (let round = 0; round < rounds; round += 1) {
      theirs.push(await timed(ripgrep))
      ours.push(await timed(scan))
      ratios.push((theirs.at(-1) ?? 0) / (ours.at(-1) ?? 1))
    }
    const version = execFileSync('rg', ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? ''
    return [
      atLeast(
        'scan of folders against ripgrep counting one fixed string in the same files, times as fast',
        ratios,
        0.5,
        `${(median(ours) / 1000).toFixed(2)} s against ${(median(theirs) / 1000).toFixed(2)} s (${version}) for ${searched.files.toLocaleString('en')} files, ${(searched.bytes / 1e9).toFixed(2)} GB`,
      ),
      atLeast(
        'share of the planted secrets that a scan finds',
        [correct / expected.length],
        1,
        `${correct} of ${expected.length}`,
      ),
      {
        what: 'findings of a scan that are wrong',
        ratio: wrong,
        bar: '0',
        met: wrong === 0,
        detail: `${wrong}`,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await opened.cleanUp()
  }
}
