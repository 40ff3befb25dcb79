/** The record of a delivery matches the file whatever interrupts it, and the user is told the truth. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { parse } from 'dotenv'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Keyreeve } from '../../../electron/core/app.ts'
import { recentActivity } from '../../support/activity.ts'
import { openDeliveries } from '../../../electron/core/deliveries/delivery.ts'
import { placementsAt, placementsOf } from '../../../electron/core/deliveries/placements.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import {
  codeOf,
  must,
  newFolder,
  newKey,
  openTestKeyreeve,
  type TestKeyreeveOptions,
} from '../../support/home.ts'
import { times } from '../../support/torture.ts'
import { mountSmallDisk } from '../../support/disk.ts'
import { seeded } from '../../support/random.ts'
import { fileClipboard, useClipboard } from '../../support/clipboard.ts'
import type { Orders } from './worker.ts'

const worker = join(import.meta.dirname, 'worker.ts')
const asker = { kind: 'cli', user: 'ada' } as const
const kills = times(12, 200)
const filler = '# filler line\n'.repeat(2_000)

const folder = (): string => {
  const made = newFolder()
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

type Scene = {
  readonly home: string
  readonly items: Map<string, string>
  readonly path: string
  /** The file that serves as the desktop's clipboard. */
  readonly clipboard: string
  readonly secrets: ReadonlyMap<string, string>
  open(more?: TestKeyreeveOptions): Promise<Keyreeve>
}

/** A data folder with three kept keys, and a file that has another value in `TOKEN`. */
const newScene = async ({ home = folder(), path = join(folder(), '.env') } = {}): Promise<Scene> => {
  const { keyreeve, items } = await openTestKeyreeve({ home })
  const secrets = new Map<string, string>()
  for (const name of ['a', 'b', 'c']) {
    const { key } = must(await createKey(keyreeve.context, newKey(keyreeve, name)))
    secrets.set(key.id, must(await readSecret(keyreeve.context, key.id)).reveal())
  }
  await keyreeve.close()
  const clipboard = join(folder(), 'clipboard')
  writeFileSync(clipboard, 'theirs')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `A=1\n${filler}TOKEN=old\n${filler}B=2\n`)
  return {
    home,
    items,
    path,
    clipboard,
    secrets,
    open: async (more) => {
      const opened = await openTestKeyreeve({ home, items, ...more })
      useClipboard(opened.keyreeve, fileClipboard(clipboard))
      onTestFinished(() => opened.keyreeve.close())
      return opened.keyreeve
    },
  }
}

const leftovers = (path: string): readonly string[] =>
  readdirSync(dirname(path)).filter((name) => name.includes('keyreeve-'))
const inFile = (path: string): string | undefined => parse(readFileSync(path))['TOKEN']
/** The key whose secret is in the file according to the database; null for none. */
const onRecord = ({ context }: Keyreeve, path: string): string | null =>
  context.db.get<{ key_id: string }>(
    "SELECT key_id FROM placements WHERE destination = 'env_file' AND locator = ? AND variable = 'TOKEN' AND state = 'present'",
    path,
  )?.key_id ?? null

/** The disagreements between record and file, and leftovers. */
const faults = (keyreeve: Keyreeve, { path, clipboard, secrets }: Scene): readonly string[] => {
  const value = inFile(path)
  const recorded = onRecord(keyreeve, path)
  const owner = [...secrets].find(([, secret]) => secret === value)?.[0] ?? null
  return [
    ...(recorded === owner ? [] : [`the file has the secret of ${owner}, the record says ${recorded}`]),
    ...(openDeliveries(keyreeve.context.db).length === 0 ? [] : ['a delivery is left']),
    ...leftovers(path).map((name) => `left behind: ${name}`),
    ...(readFileSync(path, 'utf8') === `A=1\n${filler}TOKEN=${value}\n${filler}B=2\n`
      ? []
      : ['something else in the file has changed']),
    ...(placementsAt(keyreeve.context.db, 'clipboard').length === 0
      ? []
      : ['the clipboard is said to hold a secret']),
    ...([...secrets.values()].some((secret) => readFileSync(clipboard, 'utf8').includes(secret))
      ? ['the clipboard holds a secret']
      : []),
  ]
}
const restart = async (scene: Scene): Promise<readonly string[]> => {
  const keyreeve = await scene.open()
  await keyreeve.deliveries.queue.recover()
  const found = faults(keyreeve, scene)
  await keyreeve.close()
  return found
}
const ordersOf = (
  { home, items, path, secrets }: Scene,
  failpoint?: string,
  more: Partial<Orders> = {},
): string =>
  JSON.stringify({
    home,
    items: [...items],
    paths: [path],
    actor: asker,
    keys: [...secrets.keys()],
    ...(failpoint === undefined ? {} : { failpoint }),
    ...more,
  } satisfies Orders)

/** Runs the worker until its failpoint. The test fails if it ends in any other way. */
const killWith = (orders: string): void => {
  const { signal, stderr } = spawnSync(process.execPath, [worker, orders], { encoding: 'utf8' })
  expect(signal, stderr).toBe('SIGKILL')
}

const steps = [
  ['delivery.planned', 'old', 0],
  ['delivery.intended', 'old', 0],
  ['env_file.temp-created', 'old', 1],
  ['env_file.temp-written', 'old', 1],
  ['env_file.temp-ready', 'old', 1],
  ['env_file.checked', 'old', 1],
  ['env_file.replaced', 'new', 0],
  ['env_file.done', 'new', 0],
  ['delivery.applied', 'new', 0],
  ['delivery.verified', 'new', 0],
  ['delivery.settled', 'new', 0],
] as const

describe('killed', { timeout: 1_200_000 }, () => {
  it.each(steps)(
    'at %s: the file is the %s one, and the next start settles the record and removes what is left',
    async (failpoint, expected, left) => {
      const scene = await newScene()
      const key = [...scene.secrets.keys()][0] ?? ''
      killWith(ordersOf(scene, failpoint))
      expect([inFile(scene.path), leftovers(scene.path).length]).toEqual([
        expected === 'old' ? 'old' : scene.secrets.get(key),
        left,
      ])
      expect(await restart(scene)).toEqual([])
      const { context } = await scene.open()
      expect(
        recentActivity(context.db, { kind: 'delivery' }).map((item) =>
          item.kind === 'refusal' ? null : [item.action, item.actor],
        ),
        'recorded once, by whoever asked',
      ).toEqual(expected === 'old' ? [] : [['key.written', asker]])
    },
  )

  it.each([
    ['delivery.planned', false],
    ['delivery.intended', false],
    ['clipboard.copied', true],
    ['delivery.applied', true],
    ['delivery.verified', true],
    ['delivery.settled', true],
  ])(
    'at %s of a copy: the next start records whether it happened, and clears it',
    async (failpoint, isMade) => {
      const scene = await newScene()
      const [key = ''] = scene.secrets.keys()
      const orders = ordersOf(scene, failpoint, { paths: [], clipboard: scene.clipboard })
      killWith(orders)
      expect(readFileSync(scene.clipboard, 'utf8')).toBe(
        isMade ? `TOKEN=${scene.secrets.get(key)}` : 'theirs',
      )
      expect(await restart(scene)).toEqual([])
      expect(readFileSync(scene.clipboard, 'utf8')).toBe(isMade ? '' : 'theirs')
      const { context } = await scene.open()
      expect(
        recentActivity(context.db, { kind: 'delivery' }).map((item) =>
          item.kind === 'refusal' ? null : [item.action, item.actor, item.details],
        ),
      ).toEqual(isMade ? [['key.copied', asker, { form: 'env' }]] : [])
    },
  )

  it('after a copy, and another program has copied something since: that stays', async () => {
    const scene = await newScene()
    const orders = ordersOf(scene, 'delivery.settled', { paths: [], clipboard: scene.clipboard })
    killWith(orders)
    writeFileSync(scene.clipboard, 'theirs')
    expect(await restart(scene)).toEqual([])
    expect(readFileSync(scene.clipboard, 'utf8')).toBe('theirs')
  })

  it('after a copy, and started with the vault locked: the copy is cleared once it is open', async () => {
    const scene = await newScene()
    const orders = ordersOf(scene, 'delivery.settled', { paths: [], clipboard: scene.clipboard })
    killWith(orders)
    const locked = await scene.open({ state: 'locked' })
    await locked.deliveries.queue.recover()
    expect(readFileSync(scene.clipboard, 'utf8')).toMatch(/^TOKEN=/)
    await locked.close()
    expect(await restart(scene)).toEqual([])
    expect(readFileSync(scene.clipboard, 'utf8')).toBe('')
  })

  it.each([
    ['env_file.temp-created', 'old'],
    ['env_file.temp-written', 'old'],
    ['env_file.temp-ready', 'old'],
    ['env_file.checked', 'old'],
    ['env_file.half-written', 'torn'],
    ['env_file.replaced', 'new'],
    ['env_file.done', 'new'],
  ])(
    'at %s of a write in place: the next start leaves the old or the new content, and keeps the other link',
    async (failpoint, expected) => {
      for (const old of [
        'old',
        'a much longer value than that of the key that is written over it, so that the file gets shorter',
      ]) {
        const scene = await newScene()
        writeFileSync(scene.path, `A=1\n${filler}TOKEN=${old}\n${filler}B=2\n`)
        const other = join(dirname(scene.path), 'other-name')
        linkSync(scene.path, other)
        const before = readFileSync(scene.path, 'utf8')
        const key = [...scene.secrets.keys()][0] ?? ''
        killWith(ordersOf(scene, failpoint, { inPlace: true }))
        const after = before.replace(old, scene.secrets.get(key) ?? '')
        const now = readFileSync(scene.path, 'utf8')
        expect([now === before, now === after]).toEqual([expected === 'old', expected === 'new'])
        expect(await restart(scene)).toEqual([])
        expect(readFileSync(other, 'utf8')).toBe(expected === 'new' ? after : before)
        expect(statSync(scene.path).ino).toBe(statSync(other).ino)
      }
    },
  )

  it.each([
    ['revert.env_file.temp-created', false],
    ['revert.env_file.temp-written', false],
    ['revert.env_file.checked', false],
    ['revert.env_file.replaced', true],
    ['revert.env_file.done', true],
  ])(
    'at %s of a removal: the next start removes leftovers, and records no delivery',
    async (failpoint, isRemoved) => {
      const scene = await newScene()
      const [key = ''] = scene.secrets.keys()
      killWith(ordersOf(scene, failpoint, { revert: true }))
      expect([inFile(scene.path), leftovers(scene.path).length]).toEqual(
        isRemoved ? ['', 0] : [scene.secrets.get(key), 1],
      )
      const keyreeve = await scene.open()
      await keyreeve.deliveries.queue.recover()
      expect([leftovers(scene.path), openDeliveries(keyreeve.context.db)]).toEqual([[], []])
      expect(recentActivity(keyreeve.context.db, { kind: 'delivery' })).toHaveLength(1)
      expect(placementsOf(keyreeve.context.db, key)).toMatchObject([{ state: 'unreadable' }])
    },
  )

  it('during a write in place, and edited since: the edit stays', async () => {
    const scene = await newScene()
    killWith(ordersOf(scene, 'env_file.half-written', { inPlace: true }))
    writeFileSync(scene.path, `A=1\n${filler}TOKEN=mine\n${filler}B=2\n`)
    expect(await restart(scene)).toEqual([])
    expect(inFile(scene.path)).toBe('mine')
  })

  it('and started with the vault locked: temporary files go at once, the record waits for the vault', async () => {
    const before = await newScene()
    killWith(ordersOf(before, 'env_file.checked'))
    const after = await newScene()
    killWith(ordersOf(after, 'env_file.replaced'))
    expect([leftovers(before.path).length, leftovers(after.path).length]).toEqual([1, 0])
    for (const scene of [before, after]) {
      const keyreeve = await scene.open({ state: 'locked' })
      await keyreeve.deliveries.queue.recover()
      expect(leftovers(scene.path)).toEqual([])
      expect(openDeliveries(keyreeve.context.db).length).toBe(1)
      await keyreeve.close()
      expect(await restart(scene)).toEqual([])
    }
  })

  it(`at ${kills} random moments`, async () => {
    const scene = await newScene()
    const second: Scene = { ...scene, path: join(folder(), '.env') }
    writeFileSync(second.path, readFileSync(scene.path))
    const orders = ordersOf(scene, undefined, {
      paths: [scene.path, second.path],
      clipboard: scene.clipboard,
    })
    const random = seeded(610)
    let [left, cutShort] = [0, 0]
    for (let round = 0; round < kills; round++) {
      const child = spawn(process.execPath, [worker, orders], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      // Not a wait for something: the moment of the kill is random.
      await new Promise((wake) => {
        setTimeout(wake, random.below(150))
      })
      child.kill('SIGKILL')
      await once(child, 'exit')
      left += leftovers(scene.path).length + leftovers(second.path).length
      const database = new BetterSqlite(join(scene.home, 'keyreeve.db'), { readonly: true })
      cutShort += database.prepare('SELECT 1 FROM deliveries').all().length
      database.close()
      expect(await restart(scene)).toEqual([])
      expect(await restart(second)).toEqual([])
    }
    console.log(`${kills} kills cut ${cutShort} deliveries short, ${left} of them with a temporary file`)
    expect(cutShort).toBeGreaterThan(0)
  })

  it('while its disk is unmounted: settled once it is back', async () => {
    const scene = await newScene()
    killWith(ordersOf(scene, 'env_file.replaced'))
    const text = readFileSync(scene.path)
    rmSync(dirname(scene.path), { recursive: true })
    const keyreeve = await scene.open()
    await keyreeve.deliveries.queue.recover()
    expect(openDeliveries(keyreeve.context.db).length).toBe(1)
    await keyreeve.close()
    mkdirSync(dirname(scene.path))
    writeFileSync(scene.path, text)
    expect(await restart(scene)).toEqual([])
  })

  it('and edited since: the record says what is in the file', async () => {
    const scene = await newScene()
    killWith(ordersOf(scene, 'env_file.replaced'))
    writeFileSync(scene.path, `A=1\n${filler}TOKEN=mine\n${filler}B=2\n`)
    expect(await restart(scene)).toEqual([])
  })

  it('after applying, and edited since: recorded as delivered, and changed', async () => {
    const scene = await newScene()
    killWith(ordersOf(scene, 'delivery.applied'))
    writeFileSync(scene.path, `A=1\n${filler}TOKEN=mine\n${filler}B=2\n`)
    expect(await restart(scene)).toEqual([])
    const { context } = await scene.open()
    const [key = ''] = scene.secrets.keys()
    expect(placementsOf(context.db, key)).toMatchObject([{ locator: scene.path, state: 'changed' }])
    expect(recentActivity(context.db, { kind: 'delivery' })).toHaveLength(1)
  })

  it('removes only our own temporary files', async () => {
    const scene = await newScene()
    const keyreeve = await scene.open()
    const victim = join(dirname(scene.path), 'precious')
    writeFileSync(victim, 'x')
    const [key = ''] = scene.secrets.keys()
    for (const [name, inPlace] of ['precious', '../precious', '.env'].flatMap(
      (each) =>
        [
          [each, 0],
          [each, 1],
        ] as const,
    )) {
      keyreeve.context.db.run(
        "INSERT INTO deliveries VALUES (?, ?, 'env_file', ?, 'TOKEN', zeroblob(32), 'intended', 'you', '{}', ?, 1, 0)",
        `${name} ${inPlace}`,
        key,
        scene.path,
        JSON.stringify({ temporary: name, inPlace: inPlace === 1 }),
      )
    }
    await keyreeve.deliveries.queue.recover()
    expect([existsSync(victim), existsSync(scene.path)]).toEqual([true, true])
  })
})

it('a delivery refused because another program put the same secret there is recorded as a placement, not as activity', async () => {
  const scene = await newScene()
  const [id = '', secret = ''] = [...scene.secrets][0] ?? []
  const keyreeve = await scene.open({
    failpoint: (name) => {
      if (name === 'env_file.temp-ready') writeFileSync(scene.path, `TOKEN=${secret}\n`)
    },
  })
  const written = await keyreeve.deliveries.writeEnv({ id, path: scene.path, variable: 'TOKEN' }, asker)
  expect(codeOf(written)).toBe('env_changed.file')
  expect(recentActivity(keyreeve.context.db, { kind: 'delivery' })).toEqual([])
  expect([onRecord(keyreeve, scene.path), openDeliveries(keyreeve.context.db)]).toEqual([id, []])
})

describe('a database that another process is writing', { timeout: 60_000 }, () => {
  it('before the file is changed: refused, and nothing is written', async () => {
    const scene = await newScene()
    const keyreeve = await scene.open()
    const other = new BetterSqlite(join(scene.home, 'keyreeve.db'))
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    const [id = ''] = scene.secrets.keys()
    const result = await keyreeve.deliveries.writeEnv(
      { id, path: scene.path, variable: 'TOKEN' },
      { kind: 'you' },
    )
    expect([codeOf(result), inFile(scene.path)]).toEqual(['database_busy.database', 'old'])
    other.exec('ROLLBACK')
    expect(
      codeOf(
        await keyreeve.deliveries.writeEnv({ id, path: scene.path, variable: 'TOKEN' }, { kind: 'you' }),
      ),
    ).toBe('ok')
    expect(faults(keyreeve, scene)).toEqual([])
  })

  it('afterwards: the user learns that it was written, and the next delivery or start completes the record', async () => {
    for (const next of ['delivery', 'start'] as const) {
      const scene = await newScene()
      const other = new BetterSqlite(join(scene.home, 'keyreeve.db'))
      onTestFinished(() => void other.close())
      let hold = true
      const keyreeve = await scene.open({
        failpoint: (name) => {
          if (hold && name === 'env_file.replaced') other.exec('BEGIN IMMEDIATE')
        },
      })
      const [id = '', second = ''] = scene.secrets.keys()
      const result = await keyreeve.deliveries.writeEnv(
        { id, path: scene.path, variable: 'TOKEN' },
        { kind: 'you' },
      )
      expect(result).toMatchObject({
        ok: false,
        error: { code: 'delivery_unrecorded.busy' },
      })
      expect([inFile(scene.path), onRecord(keyreeve, scene.path)]).toEqual([scene.secrets.get(id), null])
      other.exec('ROLLBACK')
      hold = false
      if (next === 'delivery') {
        const elsewhere = join(dirname(scene.path), '.env.other')
        expect(
          codeOf(
            await keyreeve.deliveries.writeEnv(
              { id: second, path: elsewhere, variable: 'TOKEN' },
              { kind: 'you' },
            ),
          ),
        ).toBe('ok')
        expect(faults(keyreeve, scene)).toEqual([])
      }
      await keyreeve.close()
      expect(await restart(scene)).toEqual([])
    }
  })
})

describe('a full disk', () => {
  it(
    'of database and file, at every fill level: file, record and answer agree',
    { timeout: 120_000 },
    async (test) => {
      const disk = mountSmallDisk('2m')
      if (typeof disk === 'string') return test.skip(disk)
      onTestFinished(() => disk.release())
      const scene = await newScene({
        home: join(disk.path, 'home'),
        path: join(disk.path, 'project', '.env'),
      })
      const told = new Map<string, number>()
      const keys = [...scene.secrets.keys()]
      for (let round = 0; round < 30; round++) {
        const keyreeve = (await openTestKeyreeve({ home: scene.home, items: scene.items })).keyreeve
        const before = inFile(scene.path)
        fill(join(disk.path, 'ballast'), round * 8192)
        const id = keys[round % keys.length] ?? ''
        const code = codeOf(
          await keyreeve.deliveries.writeEnv({ id, path: scene.path, variable: 'TOKEN' }, { kind: 'you' }),
        )
        const written = code === 'ok' || code.startsWith('delivery_unrecorded')
        expect([code, inFile(scene.path)]).toEqual([code, written ? scene.secrets.get(id) : before])
        told.set(code, (told.get(code) ?? 0) + 1)
        rmSync(join(disk.path, 'ballast'))
        await keyreeve.close()
        expect(await restart(scene), `round ${round}, ${code}`).toEqual([])
      }
      console.log(`30 fill levels: ${[...told].map(([code, count]) => `${count} ${code}`).join(', ')}`)
      expect([...told.keys()]).toEqual(expect.arrayContaining(['ok', 'no_space.env_file']))
    },
  )
})

/** Leaves `free` bytes or a little less on the disk of `ballast`. */
function fill(ballast: string, free: number): void {
  try {
    writeFileSync(ballast, Buffer.alloc(4 * 2 ** 20))
  } catch {}
  truncateSync(ballast, Math.max(0, statSync(ballast).size - free))
}
