import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../electron/core/secret.ts'
import { refuse } from '../../../shared/domain/errors.ts'
import { valueOf } from '../../support/keyring-keychain.ts'
import { another, ask, at, change, done, filled, incorrect, open, right } from './vault-fixture.ts'

describe('damage', () => {
  const overwritten: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
    'an empty file': () => Buffer.alloc(0),
    garbage: (bytes) => Buffer.alloc(bytes.length, 'garbage '),
    'a file cut in half': (bytes) => bytes.subarray(0, bytes.length / 2),
    'a zeroed first page': (bytes) => Buffer.concat([Buffer.alloc(4096), bytes.subarray(4096)]),
  }

  it.each(Object.entries(overwritten))(
    '%s is refused, not set up anew, and left byte for byte',
    async (_, damage) => {
      const vault = await filled()
      const bytes = damage(fs.readFileSync(at.file))
      fs.writeFileSync(at.file, bytes)
      expect(await vault.read('k#1')).toEqual(refuse('damaged.vault_file'))
      expect(await vault.write('k#9', new Secret('x'))).toEqual(refuse('damaged.vault_file'))
      expect(await open().unlock(right)).toEqual(refuse('damaged.vault_file'))
      expect(await open().setUp(right)).toEqual(refuse('conflict.vault_exists'))
      expect(fs.readFileSync(at.file).equals(bytes)).toBe(true)
    },
  )

  it.each([
    'salt = zeroblob(32)',
    'wrapped_key = zeroblob(60)',
    'n = 2',
    'n = 1073741824',
    'p = 1000000',
    'digest = zeroblob(32)',
  ])('a header with %s is damaged, not a wrong passphrase', async (assignment) => {
    const vault = await filled()
    change(`UPDATE header SET ${assignment}`)
    expect(await open().unlock(right)).toEqual(refuse('damaged.vault_file'))
    expect(await vault.read('k#1')).toEqual(refuse('damaged.vault_file'))
  })

  it('of a single bit, 200 times, never returns a wrong value and never throws', async () => {
    await filled()
    const good = fs.readFileSync(at.file)
    const outcomes = new Map<string, number>()
    let random = 20261123
    for (let flip = 0; flip < 200; flip++) {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0
      const bytes = Buffer.from(good)
      // Every other flip hits data: the last 512 bytes of a page hold its newest cells.
      const offset =
        flip % 2
          ? random % good.length
          : 4096 * (random % (good.length / 4096)) + 3584 + ((random >>> 8) % 512)
      bytes[offset] = (bytes[offset] ?? 0) ^ (1 << (random >>> 29))
      fs.writeFileSync(at.file, bytes)
      const vault = open()
      const unlocked = await vault.unlock(right)
      const outcome = unlocked.ok ? await valueOf(vault, 'k#2') : `<${unlocked.error.code}>`
      outcomes.set(String(outcome), (outcomes.get(String(outcome)) ?? 0) + 1)
      await vault.close()
    }
    const allowed = new Set([
      'value of k#2',
      'null',
      '<damaged.vault_file>',
      '<database_newer.vault>',
      '<passphrase_too_soon>',
      '<keychain_unavailable.vault_file>',
      '<read_only.vault>',
    ])
    expect([...outcomes.keys()].filter((outcome) => !allowed.has(outcome))).toEqual([])
    expect(outcomes.get('<damaged.vault_file>') ?? 0).toBeGreaterThan(10)
  })
})

describe('several processes', () => {
  it('set up at once: one vault; the other process is refused', async () => {
    const results = await Promise.all([
      ask(another(), { do: 'setUp', passphrase: right.reveal() }),
      ask(another(), { do: 'setUp', passphrase: right.reveal() }),
    ])
    expect(results.toSorted()).toEqual(['conflict.vault_exists', 'ok'])
    fs.rmSync(at.file)
    // In one process both pass the first check before either has its key, so the later one must notice at the end.
    const [first, second] = [open(), open()]
    const codes = (await Promise.all([first.setUp(right), second.setUp(incorrect)])).map((result) =>
      result.ok ? 'ok' : result.error.code,
    )
    expect(codes.toSorted()).toEqual(['conflict.vault_exists', 'ok'])
    expect([first.state(), second.state()].toSorted()).toEqual(['locked', 'open'])
    expect(await (codes[0] === 'ok' ? first : second).write('k#1', new Secret('x'))).toEqual(done)
    fs.rmSync(at.file)
    await open().setUp(right)
    expect(fs.readdirSync(path.dirname(at.file))).toEqual(['vault.db'])
    expect(await open().unlock(right)).toEqual(done)
  })

  it('write 2 × 100 items at once and lose none', async () => {
    const vault = await filled()
    const writers = [another(), another()]
    for (const writer of writers)
      expect(await ask(writer, { do: 'unlock', passphrase: right.reveal() })).toBe('ok')
    await Promise.all(writers.map((writer, n) => ask(writer, { do: 'fill', prefix: `w${n}`, count: 100 })))
    for (const prefix of ['w0', 'w1'])
      for (let i = 0; i < 100; i++)
        expect(await valueOf(vault, `${prefix}#${i}`)).toBe(`value of ${prefix}#${i}`)
  })

  it('killed while writing, ten times: every acknowledged item is there', async () => {
    const vault = await filled()
    const acknowledged: string[] = []
    for (let run = 0; run < 10; run++) {
      const writer = another()
      expect(await ask(writer, { do: 'unlock', passphrase: right.reveal() })).toBe('ok')
      const enough = new Promise<void>((resolve) => {
        let seen = 0
        writer.on('message', (message) => {
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
    for (const account of acknowledged) expect(await valueOf(vault, account)).toBe(`value of ${account}`)
  })
})
