import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { addressesOutside, tracedElectron } from './support/network-trace.ts'

/** An address kept for documentation (RFC 5737). Connecting a datagram socket to it sends nothing. */
const outside = '192.0.2.1'

test('no process of the app contacts another machine: at startup, in use, or for a hostile page', async ({
  newKeyreeve,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'keyreeve-trace-'))
  try {
    const { executable, log } = tracedElectron(folder)
    const keyreeve = await newKeyreeve({}, executable).start()
    keyreeve.complaints.expectAny()
    await keyreeve.keys.create('traced')
    expect(await addressesOutside(log), 'at the start').toEqual([])

    await keyreeve.page.evaluate(async () => {
      const attempt = async (act: () => unknown): Promise<void> => {
        try {
          await act()
        } catch {
          // Refused within the page, which is fine too.
        }
      }
      for (const rel of ['dns-prefetch', 'preconnect', 'prefetch', 'stylesheet', 'icon', 'modulepreload']) {
        const link = document.createElement('link')
        Object.assign(link, { rel, href: 'https://example.com/x' })
        document.head.append(link)
      }
      for (const scheme of ['https', 'http']) {
        new Image().src = `${scheme}://203.0.113.7/x.png`
        await attempt(() => fetch(`${scheme}://example.com/`))
        await attempt(() => fetch(`${scheme}://203.0.113.7/`, { mode: 'no-cors' }))
      }
      await attempt(() => new WebSocket('wss://203.0.113.7/'))
      await attempt(() => new EventSource('https://203.0.113.7/'))
      await attempt(() => navigator.sendBeacon('https://203.0.113.7/', 'x'))
    })
    // Control: a connection by the main process is recorded, so everything before it was, too.
    await keyreeve.application.evaluate((_electron, address) => {
      const socket = process.getBuiltinModule('dgram').createSocket('udp4')
      return new Promise<void>((done) => socket.connect(443, address, () => socket.close(() => done())))
    }, outside)
    expect((await keyreeve.quit()).code).toBe(0)
    await expect.poll(() => addressesOutside(log)).toEqual([outside])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
