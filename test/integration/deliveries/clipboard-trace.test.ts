import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createClipboardTrace } from '../../../electron/core/deliveries/clipboard-trace.ts'
import { openTestKeyreeve } from '../../support/home.ts'

const canary = 'kr_test_CANARYCANARYCANARYCANARYCANARYCA123456'

it('what is on the clipboard is remembered over a restart, and nothing in the folder tells what it is', async () => {
  const first = await openTestKeyreeve()
  onTestFinished(first.cleanUp)
  await createClipboardTrace(first.keyreeve.context, () => false).remember(canary)
  const second = await openTestKeyreeve({ home: first.home, items: first.items })
  onTestFinished(second.cleanUp)
  const trace = createClipboardTrace(second.keyreeve.context, () => false)
  expect([trace.recall()?.(canary), trace.recall()?.(`${canary}x`), trace.recall()?.('')]).toEqual([
    true,
    false,
    false,
  ])
  const files = readdirSync(first.home).map((name) => readFileSync(join(first.home, name)).toString('latin1'))
  expect(files.some((content) => content.includes('clipboard_mac'))).toBe(true)
  expect(files.filter((content) => content.includes('CANARY'))).toEqual([])
  await trace.forget()
  expect(trace.recall()).toBeNull()
})

it('without an open vault, or after the end, nothing is remembered, told or touched', async () => {
  const locked = await openTestKeyreeve({ state: 'locked' })
  onTestFinished(locked.cleanUp)
  const trace = createClipboardTrace(locked.keyreeve.context, () => false)
  await trace.remember(canary)
  expect([
    trace.recall(),
    locked.keyreeve.context.db.all("SELECT * FROM meta WHERE name = 'clipboard_mac'"),
  ]).toEqual([null, []])
  const open = await openTestKeyreeve()
  const ended = createClipboardTrace(open.keyreeve.context, () => true)
  await open.cleanUp()
  await ended.remember(canary)
  await ended.forget()
  expect(ended.recall()).toBeNull()
})

it('a vault with another pepper does not know it', async () => {
  const first = await openTestKeyreeve()
  onTestFinished(first.cleanUp)
  const other = await openTestKeyreeve()
  onTestFinished(other.cleanUp)
  await createClipboardTrace(first.keyreeve.context, () => false).remember(canary)
  const [row] = first.keyreeve.context.db.all<{ value: string }>(
    "SELECT value FROM meta WHERE name = 'clipboard_mac'",
  )
  other.keyreeve.context.db.run(
    "INSERT INTO meta (name, value) VALUES ('clipboard_mac', ?)",
    row?.value ?? '',
  )
  expect(createClipboardTrace(other.keyreeve.context, () => false).recall()?.(canary)).toBe(false)
})
