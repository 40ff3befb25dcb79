/** Publishing where hard links are impossible. Not every machine has such a file system, so the system call's result is injected. */
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { publishDraft } from '../../../electron/core/files.ts'

const injected = vi.hoisted(() => ({ code: '' }))
vi.mock('node:fs', async (load) => {
  const real = await load<typeof fs>()
  const linkSync: typeof real.linkSync = (from, to) => {
    if (injected.code) throw Object.assign(new Error(injected.code), { code: injected.code })
    real.linkSync(from, to)
  }
  return { ...real, linkSync }
})

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'keyreeve-publish-'))
  file = join(folder, 'file')
})
afterEach(() => {
  injected.code = ''
  fs.rmSync(folder, { recursive: true })
})

const draft = (content: string): string => {
  const path = join(folder, content)
  fs.writeFileSync(path, content)
  return path
}

describe.each(['', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])(
  'a draft, when link answers “%s”',
  (code) => {
    beforeEach(() => {
      injected.code = code
    })

    it('gets its name when that is free, and never overwrites', () => {
      expect(publishDraft(draft('first'), file)).toBe(true)
      expect(publishDraft(draft('second'), file)).toBe(false)
      expect(fs.readFileSync(file, 'utf8')).toBe('first')
      expect(fs.readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([])
    })

    it('replaces a file when asked to', () => {
      fs.writeFileSync(file, 'theirs')
      expect(publishDraft(draft('first'), file, { replace: true })).toBe(true)
      expect([fs.readFileSync(file, 'utf8'), fs.readdirSync(folder)]).toEqual(['first', ['file']])
    })

    it('does not take the place of a link to nothing', () => {
      fs.symlinkSync(join(folder, 'nowhere'), file)
      expect(publishDraft(draft('first'), file)).toBe(false)
      expect(fs.readlinkSync(file)).toBe(join(folder, 'nowhere'))
    })
  },
)

describe('without hard links', () => {
  beforeEach(() => {
    injected.code = 'EPERM'
  })

  it('a process that was killed while publishing does not keep others from it for long', () => {
    fs.writeFileSync(`${file}.000000000000.new`, '')
    expect(publishDraft(draft('first'), file)).toBe(true)
    expect(fs.existsSync(`${file}.000000000000.new`)).toBe(false)
  })

  it('what was published while waiting wins', () => {
    fs.writeFileSync(`${file}.000000000000.new`, '')
    fs.writeFileSync(file, 'theirs')
    expect(publishDraft(draft('first'), file)).toBe(false)
    expect(fs.readFileSync(file, 'utf8')).toBe('theirs')
  })
})

it('any other answer is thrown', () => {
  injected.code = 'ENOSPC'
  expect(() => publishDraft(draft('first'), file)).toThrow('ENOSPC')
})
