/** A real gnome-keyring that is locked or wiped, and two processes at once. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { codeOf } from '../../support/home.ts'
import { itemsOf, newSceneOfItsOwn, openHere, recoverAndJudge, runWorker } from './victim.ts'
import { listKeys } from '../../support/operations.ts'

it(
  'locked at startup, with pending work: nothing is touched until it is unlocked, then everything is finished',
  { timeout: 60_000 },
  async () => {
    const scene = await newSceneOfItsOwn()
    const deleting = await runWorker(scene, {
      seed: 1,
      kinds: ['kept', 'kept', 'delete'],
      killAt: { name: 'drop.after-commit', hit: 1 },
    })
    const making = await runWorker(scene, {
      seed: 2,
      count: 0,
      killAt: { name: 'sweep.before-remove', hit: 1, fromStart: true },
    })
    expect([deleting.signal, making.signal], deleting.errors + making.errors).toEqual(['SIGKILL', 'SIGKILL'])
    const before = await itemsOf(scene)
    expect(before).toHaveLength(4)

    await scene.keyring.lock()
    await expect(openHere(scene, 60_000)).rejects.toThrow('locked')
    await scene.keyring.unlock()
    expect(await itemsOf(scene)).toEqual(before)
    expect(await recoverAndJudge(scene, deleting, making)).toEqual([])
    expect(await itemsOf(scene)).toHaveLength(3)
  },
)

it(
  'wiped: reported as missing items, every row stays, and nothing is set up again',
  { timeout: 60_000 },
  async () => {
    const scene = await newSceneOfItsOwn()
    const run = await runWorker(scene, { seed: 1, kinds: ['kept', 'long', 'shown'] })
    expect(await recoverAndJudge(scene, run)).toEqual([])

    await scene.keyring.kill()
    rmSync(join(scene.keyring.env['XDG_DATA_HOME'] ?? '', 'keyrings'), { recursive: true })
    await scene.keyring.start()
    const keyreeve = await openHere(scene, 60_000, 'items_missing')
    onTestFinished(() => keyreeve.close())
    const { context, vault } = keyreeve
    expect([vault.status().state, codeOf(context.vault())]).toEqual([
      'items_missing',
      'keychain_items_missing',
    ])
    const keys = listKeys(context, { environment: 'test' })
    expect(keys.map((key) => key.status)).toEqual(['active', 'active', 'active'])
    expect(codeOf(await readSecret(context, keys[0]?.id ?? ''))).toBe('keychain_items_missing')
    expect(await itemsOf(scene)).toEqual([])
    expect(context.db.all('SELECT * FROM journal')).toEqual([])
  },
)

it(
  'two processes with one folder and keyring, one of them killed: both stores agree',
  { timeout: 60_000 },
  async () => {
    const scene = await newSceneOfItsOwn()
    const first = await runWorker(scene, { seed: 1, kinds: ['kept', 'kept'] })
    const runs = await Promise.all([
      runWorker(scene, { seed: 2, count: 12 }),
      runWorker(scene, { seed: 3, count: 12 }),
      runWorker(scene, { seed: 4, count: 12, killAt: { name: 'keep.after-write', hit: 2 } }),
    ])
    expect(runs.map((run) => [run.code, run.signal, run.errors])).toEqual([
      [0, null, ''],
      [0, null, ''],
      [null, 'SIGKILL', ''],
    ])
    expect(await recoverAndJudge(scene, first, ...runs)).toEqual([])
  },
)
