/** A file as a web stream, which the reading of a damaged backup cancels at any moment. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { fileStream } from '../../../electron/core/backup/file-stream.ts'

const folder = mkdtempSync(join(tmpdir(), 'keyreeve-stream-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'file')
const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251))
writeFileSync(path, content)

it('has the whole content', async () => {
  const handle = await open(path)
  const chunks: Uint8Array[] = []
  for await (const chunk of fileStream(handle)) chunks.push(chunk)
  await handle.close()
  expect(Buffer.concat(chunks).equals(content)).toBe(true)
})

it('can be cancelled while a read is pending, without an exception that nobody catches', async () => {
  const thrown: unknown[] = []
  const onThrown = (error: unknown): void => void thrown.push(error)
  process.on('uncaughtException', onThrown)
  for (let turns = 0; turns < 300; turns += 20) {
    const handle = await open(path)
    const reader = fileStream(handle).getReader()
    await reader.read()
    for (let each = 0; each < turns; each += 1) await turn()
    const pending = reader.read()
    const cancelled = reader.cancel()
    await Promise.allSettled([pending, cancelled])
    await handle.close()
    for (let each = 0; each < 5; each += 1) await turn()
  }
  process.off('uncaughtException', onThrown)
  expect(thrown).toEqual([])
})
