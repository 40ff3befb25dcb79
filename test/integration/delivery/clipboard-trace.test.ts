import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createClipboardTrace } from '../../../electron/core/delivery/clipboard-trace.ts'
import { openTestLatchkey } from '../../support/home.ts'

const canary = 'lk_test_CANARYCANARYCANARYCANARYCANARYCA123456'

it('what is on the clipboard is remembered over a restart, and nothing in the folder tells what it is', async () => {
  const first = await openTestLatchkey()
  onTestFinished(first.cleanUp)
  await createClipboardTrace(first.latchkey.context, () => false).remember(canary)
  const second = await openTestLatchkey({ home: first.home, items: first.items })
  onTestFinished(second.cleanUp)
  const trace = createClipboardTrace(second.latchkey.context, () => false)
  expect([trace.recall()?.(canary), trace.recall()?.(`${canary}x`), trace.recall()?.('')]).toEqual([true, false, false])
  const files = readdirSync(first.home).map((name) => readFileSync(join(first.home, name)).toString('latin1'))
  expect(files.some((content) => content.includes('clipboard_mac'))).toBe(true)
  expect(files.filter((content) => content.includes('CANARY'))).toEqual([])
  await trace.forget()
  expect(trace.recall()).toBeNull()
})

it('without an open vault, or after the end, nothing is remembered, told or touched', async () => {
  const locked = await openTestLatchkey({ state: 'locked' })
  onTestFinished(locked.cleanUp)
  const trace = createClipboardTrace(locked.latchkey.context, () => false)
  await trace.remember(canary)
  expect([trace.recall(), locked.latchkey.context.db.all("SELECT * FROM meta WHERE name = 'clipboard_mac'")]).toEqual([null, []])
  const open = await openTestLatchkey()
  const ended = createClipboardTrace(open.latchkey.context, () => true)
  await open.cleanUp()
  await ended.remember(canary)
  await ended.forget()
  expect(ended.recall()).toBeNull()
})

it('a vault with another pepper does not know it', async () => {
  const first = await openTestLatchkey()
  onTestFinished(first.cleanUp)
  const other = await openTestLatchkey()
  onTestFinished(other.cleanUp)
  await createClipboardTrace(first.latchkey.context, () => false).remember(canary)
  const [row] = first.latchkey.context.db.all<{ value: string }>("SELECT value FROM meta WHERE name = 'clipboard_mac'")
  other.latchkey.context.db.run("INSERT INTO meta (name, value) VALUES ('clipboard_mac', ?)", row?.value ?? '')
  expect(createClipboardTrace(other.latchkey.context, () => false).recall()?.(canary)).toBe(false)
})
