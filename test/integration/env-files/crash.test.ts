import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { times } from '../../support/torture.ts'
import { codeOf, content, isRoot, modeOf, newFile, newFolder, temporary, write } from './place.ts'
import { seeded } from '../../support/random.ts'

const worker = join(import.meta.dirname, 'worker.ts')
const kills = times(20, 500)
const filler = '# filler line\n'.repeat(2_000)
const withValue = (value: string): string => `A=1\n${filler}TOKEN=${value}\n${filler}B=2`

describe('killed', () => {
  it.each([
    ['planned', 'old', 0],
    ['temp-created', 'old', 1],
    ['temp-written', 'old', 1],
    ['temp-ready', 'old', 1],
    ['checked', 'old', 1],
    ['replaced', 'new', 0],
    ['done', 'new', 0],
  ])(
    'at %s: the file has the %s content, and the next write cleans up',
    async (failpoint, expected, left) => {
      const path = newFile(withValue('old'), 0o640)
      const { signal } = spawnSync(process.execPath, [worker, 'at', path, failpoint])
      expect(signal).toBe('SIGKILL')
      expect([content(path), modeOf(path), temporary(dirname(path)).length]).toEqual([
        withValue(expected),
        0o640,
        left,
      ])
      expect(await codeOf(write(path, 'next'))).toBe('ok')
      expect([content(path), temporary(dirname(path))]).toEqual([withValue('next'), []])
    },
  )

  it.each([
    ['planned', false],
    ['temp-created', false],
    ['checked', false],
    ['replaced', true],
  ])('at %s of a new file: all of it or nothing', async (failpoint, exists) => {
    const path = join(newFolder(), '.env')
    expect(spawnSync(process.execPath, [worker, 'at', path, failpoint]).signal).toBe('SIGKILL')
    if (exists) expect(content(path)).toBe('TOKEN=new\n')
    else expect(() => statSync(path)).toThrow('ENOENT')
    expect(await codeOf(write(path, 'next'))).toBe('ok')
    expect([content(path), temporary(dirname(path))]).toEqual(['TOKEN=next\n', []])
  })

  it(`at ${kills} random moments`, { timeout: 300_000 }, async () => {
    const path = newFile(withValue('v0'))
    const random = seeded(80)
    let leftovers = 0
    for (let round = 0; round < kills; round++) {
      const child = spawn(process.execPath, [worker, 'forever', path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      // Not a wait for something: the moment of the kill is random.
      await new Promise((wake) => {
        setTimeout(wake, random.next() * 80)
      })
      child.kill('SIGKILL')
      await once(child, 'exit')
      const value = /TOKEN=(v\d+)\n/.exec(content(path))?.[1] ?? 'none'
      expect(content(path)).toBe(withValue(value))
      leftovers += temporary(dirname(path)).length
    }
    console.log(`${kills} kills left ${leftovers} temporary files in passing`)
    expect(await codeOf(write(path, 'last'))).toBe('ok')
    expect(temporary(dirname(path))).toEqual([])
  })
})

/** A separate file system of 1 MiB, or why that is impossible. */
function smallDisk(): { path: string; release: () => void } | string {
  if (process.platform !== 'linux' || !isRoot) return 'mounting a tmpfs needs root on Linux'
  const path = mkdtempSync(join(tmpdir(), 'keyreeve-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { encoding: 'utf8' })
  if (mounted.status !== 0) {
    rmdirSync(path)
    return `mount is not possible here: ${mounted.stderr}`
  }
  return {
    path,
    release: () => {
      execFileSync('umount', [path])
      rmdirSync(path)
    },
  }
}

describe('a disk', () => {
  it('that is full: refused at every fill level, the file intact, and written once there is space', async (test) => {
    const disk = smallDisk()
    if (typeof disk === 'string') return test.skip(disk)
    onTestFinished(disk.release)
    const path = join(disk.path, '.env')
    const before = `A=1\n${'# filler line\n'.repeat(10_000)}TOKEN=old\n`
    writeFileSync(path, before)
    let full = 0
    for (let free = 0; free < 200; free += 4) {
      const ballast = join(disk.path, 'ballast')
      rmSync(ballast, { force: true })
      try {
        writeFileSync(ballast, Buffer.alloc(2 ** 20))
      } catch {}
      execFileSync('truncate', ['-s', String(Math.max(0, statSync(ballast).size - free * 1024)), ballast])
      const code = await codeOf(write(path, 'new'))
      expect(['ok', 'no_space.env_file']).toContain(code)
      if (code === 'no_space.env_file') full++
      expect(content(path)).toBe(code === 'ok' ? before.replace('old', 'new') : before)
      expect(temporary(disk.path)).toEqual([])
      writeFileSync(path, before)
    }
    console.log(`50 fill levels, ${full} of them too full`)
    expect(full).toBeGreaterThan(20)
    rmSync(join(disk.path, 'ballast'))
    expect(await codeOf(write(path, 'new'))).toBe('ok')
  })

  it('that is read-only', async (test) => {
    const disk = smallDisk()
    if (typeof disk === 'string') return test.skip(disk)
    onTestFinished(disk.release)
    mkdirSync(join(disk.path, 'd'))
    writeFileSync(join(disk.path, 'd', '.env'), 'TOKEN=old\n')
    execFileSync('mount', ['-o', 'remount,ro', disk.path])
    expect(await codeOf(write(join(disk.path, 'd', '.env')))).toBe('env_unwritable.read_only')
    expect(await codeOf(write(join(disk.path, 'd', '.env.new')))).toBe('env_unwritable.read_only')
  })
})
