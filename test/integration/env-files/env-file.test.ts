import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { inspectEnvFile } from '../../../electron/core/deliveries/destinations/env-file.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { codeOf, content, isRoot, modeOf, newFile, newFolder, temporary, write } from './place.ts'
import { writeEnvVariable } from './writing.ts'

describe('an existing file', () => {
  it('is changed in one place, keeps mode and owner, and leaves no other file', async () => {
    const path = newFile('\ufeffA=1\r\nexport TOKEN="old" # keep\r\nB=2')
    expect(await write(path)).toEqual({
      ok: true,
      data: { path, created: false, replaced: true, readers: ['dotenv', 'expand', 'node'] },
    })
    expect(content(path)).toBe('\ufeffA=1\r\nexport TOKEN=canary-value # keep\r\nB=2')
    expect(readdirSync(dirname(path))).toEqual(['.env'])
  })

  it.each([0o600, 0o640, 0o644, 0o664, 0o200 | 0o400])('keeps mode %o, whatever the umask', async (mode) => {
    const path = newFile(undefined, mode)
    expect(await codeOf(write(path))).toBe('ok')
    expect(modeOf(path)).toBe(mode)
  })

  it.skipIf(!isRoot)('keeps its owner and group', async () => {
    const path = newFile(undefined, 0o640)
    chownSync(path, 1234, 4321)
    expect(await codeOf(write(path))).toBe('ok')
    expect(statSync(path)).toMatchObject({ uid: 1234, gid: 4321 })
    expect(modeOf(path)).toBe(0o640)
  })

  it('breaks a hard link, whose other name keeps the old content', async () => {
    const path = newFile()
    const other = join(newFolder(), 'other')
    linkSync(path, other)
    expect(await codeOf(write(path))).toBe('ok')
    expect(content(other)).toContain('TOKEN=old')
    expect(content(path)).toContain('TOKEN=canary-value')
  })

  it('may be as large as 1 MiB', async () => {
    const path = newFile(`${'# filler\n'.repeat(100_000)}TOKEN=old\n`)
    expect(await codeOf(write(path))).toBe('ok')
    expect(content(path)).toBe(`${'# filler\n'.repeat(100_000)}TOKEN=canary-value\n`)
  })
})

describe('a new file', () => {
  it('is 0600', async () => {
    const path = join(newFolder(), '.env')
    expect(await write(path)).toMatchObject({ data: { path, created: true, replaced: false } })
    expect([content(path), modeOf(path)]).toEqual(['TOKEN=canary-value\n', 0o600])
    expect(readdirSync(dirname(path))).toEqual(['.env'])
  })

  it('never replaces one that appears at the last moment', async () => {
    const path = join(newFolder(), '.env')
    const result = write(path, 'x', (at) => {
      if (at === 'checked') writeFileSync(path, 'theirs')
    })
    expect(await codeOf(result)).toBe('env_changed.file')
    expect(content(path)).toBe('theirs')
    expect(temporary(dirname(path))).toEqual([])
  })
})

describe('links', () => {
  it('write to the target and stay', async () => {
    const target = newFile()
    const link = join(newFolder(), '.env')
    symlinkSync(relative(dirname(link), target), link)
    expect(await write(link)).toMatchObject({ data: { path: target, replaced: true } })
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(content(target)).toContain('TOKEN=canary-value')
    expect([readdirSync(dirname(link)), readdirSync(dirname(target))]).toEqual([['.env'], ['.env']])
  })

  it('are refused if they lead elsewhere than the user confirmed', async () => {
    const [seen, other] = [newFile(), newFile()]
    const link = join(newFolder(), '.env')
    symlinkSync(other, link)
    const input = { path: link, variable: 'TOKEN', value: new Secret('x') }
    expect(await codeOf(writeEnvVariable({ ...input, confirmedPath: seen }))).toBe('env_changed.file')
    expect(await codeOf(writeEnvVariable({ ...input, confirmedPath: other }))).toBe('ok')
  })

  it('are refused if broken or circular', async () => {
    const folder = newFolder()
    symlinkSync('missing', join(folder, 'dangling'))
    symlinkSync('loop', join(folder, 'loop'))
    expect(await codeOf(write(join(folder, 'dangling')))).toBe('env_not_a_file.broken_link')
    expect(await codeOf(write(join(folder, 'loop')))).toBe('env_not_a_file.file')
    expect(readdirSync(folder).toSorted()).toEqual(['dangling', 'loop'])
  })

  it('are refused if they replaced a file while it was read', async () => {
    const path = newFile()
    const outside = newFile('TOKEN=outside\n')
    const result = write(path, 'x', (at) => {
      if (at === 'temp-ready') {
        unlinkSync(path)
        symlinkSync(outside, path)
      }
    })
    expect(await codeOf(result)).toBe('env_not_a_file.file')
    expect(content(outside)).toBe('TOKEN=outside\n')
  })

  it(
    'swapped in for the folder during the write are not followed, in 1,000 tries',
    { timeout: 120_000 },
    async () => {
      const root = newFolder()
      const outside = join(root, 'outside')
      for (const name of ['inside', 'outside']) mkdirSync(join(root, name))
      writeFileSync(join(root, 'inside', '.env'), 'TOKEN=inside\n')
      writeFileSync(join(outside, '.env'), 'TOKEN=outside\n')
      symlinkSync(outside, join(root, 'trap'))
      const swap = `const { renameSync } = require('node:fs'); const at = (n) => ${JSON.stringify(root)} + '/' + n
      for (;;) try { renameSync(at('inside'), at('away')); renameSync(at('trap'), at('inside')); renameSync(at('inside'), at('trap')); renameSync(at('away'), at('inside')) } catch {}`
      const swapper = new Worker(swap, { eval: true })
      const codes = new Map<string, number>()
      const path = join(root, 'inside', '.env')
      for (let tries = 0; tries < 1_000; tries++) {
        const code = await codeOf(
          writeEnvVariable({ path, confirmedPath: path, variable: 'TOKEN', value: new Secret(`v${tries}`) }),
        )
        codes.set(code, (codes.get(code) ?? 0) + 1)
      }
      await swapper.terminate()
      expect(content(join(outside, '.env'))).toBe('TOKEN=outside\n')
      console.log('folder swapped:', Object.fromEntries(codes))
      expect(readdirSync(outside)).toEqual(['.env'])
    },
  )
})

describe('refused, and left as it was', () => {
  it('a folder', async () => {
    expect(await codeOf(write(newFolder()))).toBe('env_not_a_file.file')
    expect(await codeOf(write(join(newFolder(), 'no', 'such', '.env')))).toBe('env_not_a_file.no_folder')
    expect(await codeOf(write(join(newFile(), '.env')))).toBe('env_not_a_file.file')
    expect(await codeOf(write('/tmp/\0'))).toBe('env_not_a_file.file')
  })

  it('a FIFO or device, at once', async () => {
    const fifo = join(newFolder(), '.env')
    execFileSync('mkfifo', [fifo])
    expect(await codeOf(write(fifo))).toBe('env_not_a_file.file')
    expect(await codeOf(write('/dev/null'))).toBe('env_not_a_file.file')
    expect(await codeOf(inspectEnvFile('/dev/zero'))).toBe('env_not_a_file.file')
  }, 2_000)

  it.each([
    [0o400, 'env_unwritable.read_only'],
    [0o444, 'env_unwritable.read_only'],
    [0o200, 'env_unreadable'],
    [0, 'env_unreadable'],
  ])('mode %o', async (mode, code) => {
    const path = newFile(undefined, mode)
    const before = lstatSync(path)
    expect(await codeOf(write(path))).toBe(code)
    expect(lstatSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs, mode: before.mode })
  })

  it('UTF-8 with UTF-16 appended without a byte-order mark, as PowerShell 5 does', async () => {
    const text = Buffer.concat([Buffer.from('TOKEN=old\n'), Buffer.from('OTHER=1\r\n', 'utf16le')])
    const path = newFile(text)
    expect(await codeOf(write(path))).toBe('env_not_utf8')
    expect(await codeOf(inspectEnvFile(path))).toBe('env_not_utf8')
    expect(readFileSync(path)).toEqual(text)
  })

  it('not UTF-8', async () => {
    const bytes = Buffer.from('A=caf\xe9\nTOKEN=old\n', 'latin1')
    const path = newFile(bytes)
    expect(await codeOf(write(path))).toBe('env_not_utf8')
    expect(readFileSync(path)).toEqual(bytes)
  })

  it('over 1 MiB, or if the write would make it so', async () => {
    expect(await codeOf(write(newFile('x'.repeat(5_000_000))))).toBe('env_too_large')
    expect(await codeOf(write(newFile('x'.repeat(1024 * 1024 - 5))))).toBe('env_too_large')
  })

  it('a bad name or value, without touching the file', async () => {
    const path = newFile()
    const before = lstatSync(path)
    expect(await codeOf(writeEnvVariable({ path, variable: 'A=B', value: new Secret('x') }))).toBe(
      'env_invalid_name',
    )
    expect(await codeOf(write(path, 'a\0b'))).toBe('env_unquotable.nul')
    expect(await codeOf(write(path, '\'"`#\n'))).toBe('env_unquotable.dialect')
    expect(lstatSync(path)).toMatchObject({
      ino: before.ino,
      mtimeMs: before.mtimeMs,
      ctimeMs: before.ctimeMs,
    })
  })

  it.skipIf(!isRoot)(
    'a file of another owner, written by one who cannot keep it so; a folder that cannot be written',
    () => {
      const path = newFile(undefined, 0o666)
      const before = content(path)
      const asNobody = (folderMode: number): string => {
        chmodSync(dirname(path), folderMode)
        return spawnSync(process.execPath, [join(import.meta.dirname, 'worker.ts'), 'once', path], {
          uid: 65534,
          gid: 65534,
          encoding: 'utf8',
          env: {},
        }).stdout
      }
      expect(asNobody(0o777)).toBe('env_unwritable.other_owner')
      expect(asNobody(0o755)).toBe('env_unwritable.read_only')
      expect([content(path), temporary(dirname(path))]).toEqual([before, []])
    },
  )
})

describe('changed by another program between reading and writing', () => {
  it.each([
    ['appended to', (path: string) => appendFileSync(path, 'C=3\n')],
    ['of the same length', (path: string) => writeFileSync(path, content(path).replace('A=1', 'A=9'))],
    [
      'of the same length and time',
      (path: string) => {
        const was = newFile()
        execFileSync('touch', ['-r', path, was])
        writeFileSync(path, content(path).replace('A=1', 'A=9'))
        execFileSync('touch', ['-r', was, path])
      },
    ],
    [
      'replaced',
      (path: string) => {
        writeFileSync(`${path}~`, 'A=9\n')
        renameSync(`${path}~`, path)
      },
    ],
    ['deleted', (path: string) => unlinkSync(path)],
  ])('%s', async (_how, change) => {
    const path = newFile()
    const result = write(path, 'x', (at) => {
      if (at === 'temp-ready') change(path)
    })
    expect(await codeOf(result)).toBe('env_changed.file')
    expect(temporary(dirname(path))).toEqual([])
    if (_how !== 'deleted') expect(content(path)).not.toContain('TOKEN=x')
  })
})

describe('leftovers', () => {
  it('of a dead process are removed, those of a running one are not', async () => {
    const path = newFile()
    const at = (pid: number): string => join(dirname(path), `.env.keyreeve-${pid}-0123456789abcdef.tmp`)
    const dead = spawnSync('true').pid
    for (const pid of [dead, process.pid]) writeFileSync(at(pid), 'TOKEN=half')
    writeFileSync(join(dirname(path), '.env.local'), 'A=1')
    expect(await codeOf(write(path))).toBe('ok')
    expect(temporary(dirname(path))).toEqual([`.env.keyreeve-${process.pid}-0123456789abcdef.tmp`])
    utimesSync(at(process.pid), 1, 1)
    expect(await codeOf(write(path))).toBe('ok')
    expect(readdirSync(dirname(path)).toSorted()).toEqual(['.env', '.env.local'])
  })
})
