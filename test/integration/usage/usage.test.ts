import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createKey } from '../../../electron/core/keys/create.ts'
import { getKey } from '../../../electron/core/keys/list.ts'
import { must, newFolder, newKey, openTestKeyreeve } from '../../support/home.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('uses', () => {
  it('are written after at most two seconds, and only once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const test = await openTestKeyreeve()
    onTestFinished(() => test.cleanUp())
    const { context, verifier } = test.keyreeve
    const { key, secret } = must(await createKey(context, newKey(test.keyreeve, 'a', { keep: false })))
    const uses = (): number => must(getKey(context, key.id)).uses
    verifier.verify({ secret: secret.reveal(), environment: 'test' }, 'api')
    expect(uses()).toBe(0)
    vi.advanceTimersByTime(2000)
    expect(uses()).toBe(1)
    verifier.verify({ secret: secret.reveal(), environment: 'test' }, 'api')
    vi.advanceTimersByTime(2000)
    vi.advanceTimersByTime(60_000)
    expect(uses()).toBe(2)
  })

  it('survive a kill once written; only the last moments are lost', async () => {
    const home = newFolder()
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const child = fork(join(import.meta.dirname, 'killed.ts'), [home], { execArgv: [] })
    const [id] = (await once(child, 'message')) as [string]
    child.kill('SIGKILL')
    await once(child, 'exit')
    const database = new BetterSqlite(join(home, 'keyreeve.db'), { readonly: true })
    onTestFinished(() => {
      database.close()
    })
    expect(database.prepare('SELECT uses FROM key_usage WHERE key_id = ?').pluck().get(id)).toBe(10)
  })
})
