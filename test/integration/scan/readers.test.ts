/** What the processes that read files do when a file system, a file or a person gets in the way. */
import { spawn as spawnProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { spawnNodeHelper } from '../../../electron/core/keychain/helper-process.ts'
import type { HelperProcess } from '../../../electron/core/keychain/helper-process.ts'
import type { ToReader } from '../../../electron/core/projects/scan/protocol.ts'
import { scan } from '../../../electron/core/projects/scan/scan.ts'
import { codeOf, must, scanReader, spawnScanReader } from '../../support/home.ts'
import { times } from '../../support/torture.ts'
import { openScene, shown } from './place.ts'

const never = new AbortController().signal

/**
 * Readers in which opening a file, or listing a folder, whose path ends with one of these names has another outcome: `blocks` as on a file
 * system that does not answer, `dies` as when the process is killed.
 */
const spawnWith = (outcomes: Readonly<Record<string, 'blocks' | 'dies'>>) => (): HelperProcess<ToReader> =>
  spawnNodeHelper<ToReader>(scanReader, {
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(tampering(outcomes))}`],
  })

const tampering = (outcomes: object): string => `
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  const outcomes = ${JSON.stringify(outcomes)}
  for (const name of ['openSync', 'readdirSync']) {
    const real = fs[name]
    fs[name] = (path, ...rest) => {
      const [, outcome] = Object.entries(outcomes).find(([end]) => String(path).endsWith(end)) ?? []
      if (outcome === 'blocks') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
      if (outcome === 'dies') process.kill(process.pid, 'SIGKILL')
      return real(path, ...rest)
    }
  }
  syncBuiltinESMExports()`

/** Runs a reader as a user who is not root: root may read everything. */
const spawnAsNobody = (): HelperProcess<ToReader> => {
  const child = spawnProcess(
    'setpriv',
    ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, scanReader],
    { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
  )
  return {
    pid: child.pid,
    post: (message) => void child.send(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  }
}

it('folders and files without permission are listed, and everything else is searched', async () => {
  const isRoot = process.getuid?.() === 0
  const {
    folder,
    write,
    issue,
    scan: run,
  } = await openScene({
    spawnScanReader: isRoot ? spawnAsNobody : spawnScanReader,
  })
  const { secret } = await issue('ours')
  chmodSync(folder, 0o755)
  for (const path of ['open/a', 'closed/a', 'closed.txt']) write(path, secret)
  chmodSync(join(folder, 'closed'), 0)
  onTestFinished(() => chmodSync(join(folder, 'closed'), 0o755))
  chmodSync(join(folder, 'closed.txt'), 0)
  const { findings, notSearched } = await run()
  expect(shown(folder, findings)).toEqual(['open/a:1 - ours'])
  expect(notSearched).toEqual([
    { path: join(folder, 'closed'), reason: 'unreadable' },
    { path: join(folder, 'closed.txt'), reason: 'unreadable' },
  ])
})

it('a file that does not answer is left out, after the others of its folder were searched', async () => {
  const { folder, write, issue, keyreeve } = await openScene()
  const { secret } = await issue('ours')
  for (const path of ['stuck/a', 'stuck/hangs', 'stuck/z', 'other/a']) write(path, secret)
  const spawn = spawnWith({ 'stuck/hangs': 'blocks' })
  const { findings, notSearched } = must(
    await scan(keyreeve.context, [folder], { spawn, signal: never, answerMs: 1500 }),
  )
  expect(shown(folder, findings)).toEqual(['other/a:1 - ours', 'stuck/a:1 - ours', 'stuck/z:1 - ours'])
  expect(notSearched).toEqual([{ path: join(folder, 'stuck/hangs'), reason: 'no_answer' }])
}, 60_000)

it('a folder that cannot even be listed is given up with everything below it', async () => {
  const { folder, write, issue, keyreeve } = await openScene()
  const { secret } = await issue('ours')
  for (const path of ['a/x', 'stuck/deep/a', 'stuck/b']) write(path, secret)
  const spawn = spawnWith({ '/stuck': 'blocks' })
  const { findings, notSearched } = must(
    await scan(keyreeve.context, [folder], { spawn, signal: never, answerMs: 1500 }),
  )
  expect(shown(folder, findings)).toEqual(['a/x:1 - ours'])
  expect(notSearched).toEqual([{ path: join(folder, 'stuck'), reason: 'no_answer' }])
}, 60_000)

it('a folder and a file at fault are found among many that are searched together', async () => {
  const { folder, write, issue, keyreeve } = await openScene()
  const { secret } = await issue('ours')
  const names = Array.from({ length: 60 }, (_, at) => `d${at}`)
  for (const name of names) write(`${name}/a`, secret)
  write('d31/poison', secret)
  const spawn = spawnWith({ '/d17': 'blocks', 'd31/poison': 'dies' })
  const { findings, notSearched } = must(
    await scan(keyreeve.context, [folder], { spawn, signal: never, answerMs: 1500 }),
  )
  expect(shown(folder, findings)).toEqual(
    names
      .filter((name) => name !== 'd17')
      .map((name) => `${name}/a:1 - ours`)
      .toSorted(),
  )
  expect(notSearched).toEqual([
    { path: join(folder, 'd17'), reason: 'no_answer' },
    { path: join(folder, 'd31/poison'), reason: 'no_answer' },
  ])
}, 60_000)

it('a file that ends its reader is left out, and the rest is searched by another one', async () => {
  const { folder, write, issue, keyreeve } = await openScene()
  const { secret } = await issue('ours')
  for (const path of ['f/a', 'f/poison', 'f/z']) write(path, secret)
  const spawn = spawnWith({ 'f/poison': 'dies' })
  const { findings, notSearched } = must(await scan(keyreeve.context, [folder], { spawn, signal: never }))
  expect(shown(folder, findings)).toEqual(['f/a:1 - ours', 'f/z:1 - ours'])
  expect(notSearched).toEqual([{ path: join(folder, 'f/poison'), reason: 'no_answer' }])
}, 60_000)

it('readers that cannot be started are a fault, not an empty answer', async () => {
  const { folder, keyreeve } = await openScene()
  const spawn = () => spawnNodeHelper<ToReader>(join(folder, 'there-is-no-such-program.ts'))
  await expect(scan(keyreeve.context, [folder], { spawn, signal: never })).rejects.toThrow('do not start')
})

it('a cancelled scan ends its processes, records nothing and says so', async () => {
  const cancel = new AbortController()
  const exits: Promise<void>[] = []
  const { write, issue, scanFor, keyreeve } = await openScene({
    spawnScanReader: () => {
      const reader = spawnScanReader()
      exits.push(new Promise((resolve) => reader.onExit(resolve)))
      return {
        ...reader,
        // The first answer is there, and the rest is still to come.
        onMessage: (listener) =>
          reader.onMessage((message) => {
            listener(message)
            cancel.abort()
          }),
      }
    },
  })
  const { id, secret } = await issue('ours')
  for (let at = 0; at < 30; at += 1) write(`${at}/.env`, `A=${secret}\n`)
  expect(codeOf(await scanFor({ session: cancel.signal }))).toBe('conflict.scan_cancelled')
  await Promise.all(exits)
  expect(exits.length).toBeGreaterThan(0)
  const detail = must(await keyreeve.perform('keys.get', { id }, { kind: 'you' }))
  expect(detail.placements).toEqual([])
})

it('files that are rewritten meanwhile are searched as they are found', async () => {
  const { folder, write, issue, scan: run } = await openScene()
  const { secret } = await issue('ours')
  const files = ['a.txt', 'b.jsonl', '.env'].map((name) => write(name, ''))
  const text = `${'filler\n'.repeat(500)}K=${secret}\n`
  // Rewrites, cuts, removes and creates them until it is told to stop.
  const writer = spawnProcess(
    process.execPath,
    [
      '-e',
      `const fs = require('node:fs'); const [text, ...files] = process.argv.slice(1); process.once('disconnect', () => process.exit()); process.send('ready');
       const step = () => { for (const file of files) { fs.writeFileSync(file, text); fs.truncateSync(file, 100); fs.rmSync(file); fs.writeFileSync(file, text.repeat(50)) } setImmediate(step) }; step()`,
      text,
      ...files,
    ],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  onTestFinished(() => void writer.kill('SIGKILL'))
  await once(writer, 'message')
  for (let round = 0; round < 5; round += 1) {
    const { findings } = await run()
    // Whatever state it is read in, a secret only stands at the end of 500 lines.
    for (const { line, key } of findings) expect([line % 501, key?.name]).toEqual([0, 'ours'])
  }
  const ended = once(writer, 'exit')
  writer.disconnect()
  await ended
  for (const file of files) writeFileSync(file, text)
  expect(shown(folder, (await run()).findings)).toEqual([
    '.env:501 K ours',
    'a.txt:501 K ours',
    'b.jsonl:501 K ours',
  ])
}, 60_000)

it('a tree of very many files is searched whole', async () => {
  const { folder, issue, scan: run } = await openScene()
  const { secret } = await issue('ours')
  const count = times(8_000, 100_000)
  for (let at = 0; at < count; at += 1) {
    const path = join(folder, `${at % 7}`, at % 3 === 0 ? 'flat' : `d${at % 500}`)
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, `f${at}`), at % 100 === 0 ? `K=${secret}\n` : 'nothing\n')
  }
  const { findings, searched } = await run()
  expect([findings.length, searched.files]).toEqual([count / 100, count])
}, 120_000)
