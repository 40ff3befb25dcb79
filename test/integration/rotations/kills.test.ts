/** A rotation that is killed: keys, files and record agree after the next start, whether it has happened or not. */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { must, newFolder, openTestKeyreeve } from '../../support/home.ts'
import { openScene } from '../scan/place.ts'
import { at, you } from './place.ts'
import type { Orders } from './worker.ts'

const worker = join(import.meta.dirname, 'worker.ts')

it.each([
  ['file_changes.backed-up', 'old'],
  ['rotate.between-rows', 'old'],
  ['file_changes.recorded', 'new'],
  ['file_changes.checked', 'new'],
  ['file_changes.replaced', 'new'],
  ['file_changes.settled', 'new'],
  ['undo-rotation.between-rows', 'new'],
  ['file_changes.turned-back', 'old'],
])(
  'at %s: the %s key is the active one, and the one in every file',
  { timeout: 60_000 },
  async (failpoint, expected) => {
    const home = newFolder()
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const scene = await openScene({ home })
    const { id, secret } = await scene.issue('worker')
    for (const name of ['a/.env', 'b/.env', 'b/config.json']) scene.write(name, `{"KEY": "${secret}"}\n`)
    await scene.scan()
    await scene.keyreeve.close()
    const orders: Orders = { home: scene.home, items: [...scene.items], id, failpoint }
    const { signal, stderr } = spawnSync(process.execPath, [worker, JSON.stringify(orders)], {
      encoding: 'utf8',
    })
    expect(signal, stderr).toBe('SIGKILL')
    const { keyreeve } = await openTestKeyreeve({ home: scene.home, items: scene.items })
    try {
      await keyreeve.fileChanges.recover()
      const active = must(await keyreeve.perform('keys.find', { environment: 'test', name: 'worker' }, you))
      expect([active.status, active.id === id]).toEqual(['active', expected === 'old'])
      for (const name of ['a/.env', 'b/.env', 'b/config.json']) {
        const path = at(scene, name)
        const found = /kr_test_\w+/.exec(readFileSync(path, 'utf8'))?.[0] ?? ''
        const verified = must(
          await keyreeve.perform(
            'decisions.check',
            { subject: { secret: found }, entity: 'event', action: 'read', environment: 'test' },
            you,
          ),
        )
        expect([found === secret, verified.status]).toEqual([expected === 'old', 200])
        const holders = keyreeve.context.db
          .all<{ key_id: string }>(
            "SELECT key_id FROM placements WHERE locator = ? AND state = 'present'",
            path,
          )
          .map((row) => row.key_id)
        expect(holders).toEqual([active.id])
      }
      expect(keyreeve.context.db.all("SELECT 1 FROM file_changes WHERE state = 'open'")).toEqual([])
    } finally {
      await keyreeve.close()
    }
  },
)
