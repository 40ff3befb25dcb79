/** Whatever kills a batch of changes: after the next start every file is wholly old or wholly new, and the record says which. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { recentActivity } from '../../support/activity.ts'
import { seeded } from '../../support/random.ts'
import { times } from '../../support/torture.ts'
import { asker, faults, holds, leftovers, newScene, type Scene } from './place.ts'
import type { Orders } from './worker.ts'

const worker = join(import.meta.dirname, 'worker.ts')
const kills = times(15, 1000)

const ordersOf = ({ home, folder, items, keys }: Scene, more: Partial<Orders> = {}): string =>
  JSON.stringify({ home, folder, items: [...items], keys, seed: 1, ...more } satisfies Orders)

/** Runs the worker until its failpoint. The test fails if it ends in any other way. */
const killAt = (scene: Scene, more: Partial<Orders>): void => {
  const { signal, stderr } = spawnSync(process.execPath, [worker, ordersOf(scene, more)], {
    encoding: 'utf8',
  })
  expect(signal, stderr).toBe('SIGKILL')
}

const heldIn = ({ files, keys }: Scene): readonly number[] => [
  ...new Set(files.map((file) => holds(file, keys))),
]

const restart = async (scene: Scene): Promise<readonly string[]> => {
  const keyreeve = await scene.open()
  await keyreeve.fileChanges.recover()
  const found = faults(keyreeve, scene)
  await keyreeve.close()
  return found
}

const steps = [
  'recorded',
  'temp-created',
  'temp-written',
  'temp-ready',
  'checked',
  'half-written',
  'replaced',
  'done',
  'moved',
  'settled',
] as const

describe('killed', { timeout: 1_800_000 }, () => {
  it('before it is recorded: nothing has happened, and the backup is removed', async () => {
    const scene = await newScene()
    killAt(scene, { failpoint: 'file_changes.backed-up' })
    expect(readdirSync(join(scene.home, 'file-changes')).some((name) => name.endsWith('.backup'))).toBe(true)
    expect([await restart(scene), heldIn(scene)]).toEqual([[], [0]])
  })

  it.each(steps)('at %s: the next start completes it', async (step) => {
    const scene = await newScene()
    killAt(scene, { failpoint: `file_changes.${step}` })
    expect([await restart(scene), heldIn(scene)]).toEqual([[], [1]])
    const { context } = await scene.open()
    const written = recentActivity(context.db, { kind: 'delivery' })
    expect(written.map((item) => (item.kind === 'refusal' ? null : [item.action, item.actor]))).toEqual(
      scene.files.map(() => ['key.written', asker]),
    )
  })

  it.each(['turned-back', 'checked', 'half-written', 'replaced', 'moved', 'settled'])(
    'at %s of undoing: the next start completes that',
    async (step) => {
      const scene = await newScene()
      killAt(scene, { failpoint: `file_changes.${step}`, undo: true })
      expect([await restart(scene), heldIn(scene)]).toEqual([[], [0]])
    },
  )

  it(`at ${kills} random moments`, async () => {
    const scene = await newScene()
    const random = seeded(1205)
    let [cutShort, torn, left] = [0, 0, 0]
    for (let round = 0; round < kills; round++) {
      const child = spawn(process.execPath, [worker, ordersOf(scene, { seed: round })], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      for (let signals = 1 + random.below(3); signals > 0; signals--) await once(child.stdout, 'data')
      // Not a wait for something: the moment of the kill is random.
      await new Promise((wake) => {
        setTimeout(wake, random.below(80))
      })
      child.kill('SIGKILL')
      await once(child, 'exit')
      const database = new BetterSqlite(join(scene.home, 'keyreeve.db'), { readonly: true })
      cutShort += database.prepare("SELECT 1 FROM file_changes WHERE state = 'open' LIMIT 1").all().length
      database.close()
      torn += heldIn(scene).length > 1 ? 1 : 0
      left += leftovers(scene.files).length
      expect(await restart(scene), `round ${round}`).toEqual([])
    }
    console.log(
      `${kills} kills: ${cutShort} batches cut short, ${torn} of them between two files, ${left} temporary files left`,
    )
    expect(cutShort).toBeGreaterThan(0)
  })

  describe('and without what the protocol relies on, the faults are seen', () => {
    it('without the record', async () => {
      const scene = await newScene()
      killAt(scene, { failpoint: 'file_changes.replaced' })
      const database = new BetterSqlite(join(scene.home, 'keyreeve.db'))
      database.exec('DELETE FROM file_changes; DELETE FROM file_batches')
      database.close()
      expect(await restart(scene)).toEqual(expect.arrayContaining([expect.stringMatching('on record')]))
    })

    it('without the backup', async () => {
      const scene = await newScene()
      killAt(scene, { failpoint: 'file_changes.replaced' })
      const folder = join(scene.home, 'file-changes')
      for (const name of readdirSync(folder)) if (name.endsWith('.backup')) rmSync(join(folder, name))
      expect(await restart(scene)).toEqual(expect.arrayContaining([expect.stringMatching('on record')]))
    })
  })
})
