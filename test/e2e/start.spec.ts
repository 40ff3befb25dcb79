import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { noBus } from './support/faults.ts'

/** The built files that are loaded before anything else: `main.cjs`, and what it requires at its top. */
const filesOfStart = (name = 'main.cjs', found = new Map<string, string>()): ReadonlyMap<string, string> => {
  const text = readFileSync(join('out/main', name), 'utf8')
  found.set(name, text)
  for (const [, file = ''] of text.matchAll(/\b(?:const|let) \w+=require\("\.\/([\w.-]+)"\)/g))
    if (!found.has(file)) filesOfStart(file, found)
  return found
}

test('the window waits for little code, and for none of the core’s', () => {
  const files = filesOfStart()
  expect([...files.keys()].toSorted()).toEqual(['main.cjs', 'rolldown-runtime.cjs', 'start.cjs'])
  expect([...files.values()].reduce((sum, text) => sum + text.length, 0)).toBeLessThan(40_000)
  // Control: the files of the back end are found in the same way.
  expect(filesOfStart('back-end.cjs').has('core.cjs')).toBe(true)
})

test.skip(process.platform !== 'linux', 'Only on Linux does Chromium complain about a missing bus.')

test('npm start without a bus prints only our lines; Chromium’s go to the log', async () => {
  const home = mkdtempSync(join(tmpdir(), 'keyreeve-start-'))
  const child = spawn(process.execPath, ['resources/run/start.mjs'], {
    env: { ...process.env, ...noBus, KEYREEVE_HOME: home },
    stdio: 'pipe',
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const ended = once(child, 'close')
  const logged = (): string => {
    try {
      return readFileSync(join(home, 'logs', 'keyreeve.log'), 'utf8')
    } catch {
      return ''
    }
  }
  try {
    await expect.poll(() => stdout, { timeout: 60_000 }).toContain(' ready in ')
    await expect.poll(logged).toContain('Failed to connect to the bus')
  } finally {
    child.kill('SIGINT')
    await ended
    rmSync(home, { recursive: true, force: true })
  }
  expect(stderr).toBe('')
  const ours = /^(Keyreeve \S+ ready in |Electron \S+ could not be downloaded|There is no display here)/
  expect(stdout.split('\n').filter((line) => line !== '' && !ours.test(line))).toEqual([])
})
