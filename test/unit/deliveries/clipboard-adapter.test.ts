import { describe, expect, it } from 'vitest'
import { createClipboardPort } from '../../../electron/shell/clipboard-adapter.ts'

/** Electron's clipboard before 44, as far as it matters. */
function earlier() {
  const text: Record<string, string> = { clipboard: '', selection: '' }
  const calls: string[] = []
  const clipboard = {
    readText: (type = 'clipboard') => text[type] ?? '',
    writeText: (value: string) => {
      text['clipboard'] = value
      text['selection'] = value
      calls.push('writeText')
    },
    clear: (type = 'clipboard') => {
      text[type] = ''
      calls.push(`clear ${type}`)
    },
    write: () => {
      calls.push('write')
    },
    writeBuffer: () => {
      calls.push('writeBuffer')
    },
  }
  return { module: { clipboard, ClipboardItem: undefined }, text, calls }
}

class FakeItem {
  readonly items: Record<string, string | Blob>
  constructor(items: Record<string, string | Blob>) {
    this.items = items
  }
}

/** Electron's clipboard from 44 on: everything by promise, `selection` a part of it on Linux. */
function later(withSelection: boolean) {
  const written: FakeItem[] = []
  const part = () => ({
    text: '',
    async readText() {
      return this.text
    },
    async writeText(text: string) {
      this.text = text
    },
    async write(items: FakeItem[]) {
      written.push(...items)
      const text = items[0]?.items['text/plain']
      this.text = typeof text === 'string' ? text : ''
    },
    clear() {
      this.text = ''
    },
  })
  const selection = part()
  const clipboard = Object.assign(part(), { selection: withSelection ? selection : undefined })
  return { module: { clipboard, ClipboardItem: FakeItem }, clipboard, selection, written }
}

describe('before Electron 44', () => {
  it('writes text only, without a mark, and reaches the selection on Linux', async () => {
    const { module, text, calls } = earlier()
    const port = createClipboardPort<never>(module, 'linux')
    await port.write('canary')
    expect([port.hints, port.buffers.length]).toEqual([false, 2])
    expect(await Promise.all(port.buffers.map((buffer) => buffer.readText()))).toEqual(['canary', 'canary'])
    await port.buffers[0]?.clear()
    expect(text).toEqual({ clipboard: '', selection: 'canary' })
    await port.buffers[1]?.clear()
    expect(text).toEqual({ clipboard: '', selection: '' })
    expect(calls).toEqual(['writeText', 'clear clipboard', 'clear selection'])
  })

  it.each(['darwin', 'win32'] as const)('%s has no selection', (platform) => {
    expect(createClipboardPort<never>(earlier().module, platform).buffers).toHaveLength(1)
  })

  it('is recognised even where a ClipboardItem is about', async () => {
    const { module, calls } = earlier()
    await createClipboardPort({ clipboard: module.clipboard, ClipboardItem: FakeItem }, 'linux').write('x')
    expect(calls).toEqual(['writeText'])
  })
})

describe('from Electron 44 on', () => {
  const raw = (format: string): string => `electron application/osclipboard;format="${format}"`

  it.each([
    ['linux', [raw('x-kde-passwordManagerHint')]],
    ['darwin', [raw('org.nspasteboard.ConcealedType')]],
    [
      'win32',
      [
        raw('ExcludeClipboardContentFromMonitorProcessing'),
        raw('CanIncludeInClipboardHistory'),
        raw('CanUploadToCloudClipboard'),
      ],
    ],
  ] as const)('%s: text and marks in one item of one write', async (platform, marks) => {
    const { module, written } = later(platform === 'linux')
    const port = createClipboardPort(module, platform)
    await port.write('canary')
    expect(port.hints).toBe(true)
    expect(written).toHaveLength(1)
    expect(Object.keys(written[0]?.items ?? {})).toEqual(['text/plain', ...marks])
    expect(written[0]?.items['text/plain']).toBe('canary')
  })

  it('the Linux mark says secret; the Windows ones are a DWORD of 0', async () => {
    const linux = later(true)
    await createClipboardPort(linux.module, 'linux').write('x')
    expect(linux.written[0]?.items[raw('x-kde-passwordManagerHint')]).toBe('secret')
    const windows = later(false)
    await createClipboardPort(windows.module, 'win32').write('x')
    const mark = windows.written[0]?.items[raw('CanUploadToCloudClipboard')]
    expect(mark instanceof Blob && new Uint8Array(await mark.arrayBuffer())).toEqual(new Uint8Array(4))
  })

  it('a platform without a known mark gets none, and says so', async () => {
    const { module, written } = later(true)
    const port = createClipboardPort(module, 'freebsd')
    await port.write('x')
    expect([port.hints, Object.keys(written[0]?.items ?? {})]).toEqual([false, ['text/plain']])
  })

  it('reaches the selection where there is one', async () => {
    const { module, clipboard, selection } = later(true)
    const port = createClipboardPort(module, 'linux')
    clipboard.text = 'one'
    selection.text = 'two'
    expect(await Promise.all(port.buffers.map((buffer) => buffer.readText()))).toEqual(['one', 'two'])
    await port.buffers[1]?.clear()
    expect([clipboard.text, selection.text]).toEqual(['one', ''])
    expect(createClipboardPort(later(false).module, 'win32').buffers).toHaveLength(1)
  })
})
