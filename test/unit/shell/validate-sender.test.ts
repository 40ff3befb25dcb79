import { describe, expect, it } from 'vitest'
import { createSenderCheck, faultOf, type Sender } from '../../../electron/shell/ipc.ts'
import { memoryLog } from './fakes.ts'

const page = { url: 'app://bundle/', origin: 'app://bundle', isMainFrame: true }
const sender = (frame: Partial<NonNullable<Sender['frame']>> = {}, webContentsId = 1): Sender => ({
  webContentsId,
  frame: { ...page, ...frame },
})

describe('the sender of a message', () => {
  it.each(['app://bundle/', 'app://bundle/index.html', 'app://bundle/#/keys', 'app://bundle/?x=1'])(
    'is our page at %s',
    (url) => {
      expect(faultOf(sender({ url }), 1)).toBeUndefined()
    },
  )

  it.each<[string, Sender, number | undefined]>([
    ['a frame that is gone', { webContentsId: 1, frame: null }, 1],
    ['another window', sender({}, 2), 1],
    ['our page before there is a window', sender(), undefined],
    ['a subframe of ours', sender({ isMainFrame: false }), 1],
    ['about:blank, which inherits our origin', sender({ url: 'about:blank' }), 1],
    ['about:srcdoc', sender({ url: 'about:srcdoc' }), 1],
    ['another host', sender({ url: 'app://other/', origin: 'app://other' }), 1],
    ['a host that begins like ours', sender({ url: 'app://bundle.evil/', origin: 'app://bundle.evil' }), 1],
    ['our host with a port', sender({ url: 'app://bundle:1/', origin: 'app://bundle:1' }), 1],
    ['our host behind a user name', sender({ url: 'app://bundle@evil/', origin: 'app://evil' }), 1],
    ['a user name at our host', sender({ url: 'app://evil@bundle/' }), 1],
    ['another scheme', sender({ url: 'https://bundle/', origin: 'https://bundle' }), 1],
    ['a file', sender({ url: 'file:///app://bundle/', origin: 'file://' }), 1],
    ['data', sender({ url: 'data:text/html,app://bundle/', origin: 'null' }), 1],
    ['a blob of ours', sender({ url: 'blob:app://bundle/1' }), 1],
    ['our address with an opaque origin, as in a sandbox', sender({ origin: 'null' }), 1],
    ['our address with another origin', sender({ origin: 'https://evil.example' }), 1],
    ['no address', sender({ url: '' }), 1],
  ])('is not %s', (_name, from, ours) => {
    const log = memoryLog()
    expect(createSenderCheck(() => ours, log)(from)).toMatchObject({
      ok: false,
      error: { code: 'forbidden_sender' },
    })
    expect(log.lines).toMatchObject([{ level: 'warn' }])
    expect(JSON.stringify(log.lines)).not.toContain('evil')
  })

  it('logs nothing for our own page', () => {
    const log = memoryLog()
    expect(createSenderCheck(() => 1, log)(sender())).toEqual({ ok: true, data: undefined })
    expect(log.lines).toEqual([])
  })
})
