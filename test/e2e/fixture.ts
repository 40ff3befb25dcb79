import { test as base, expect } from '@playwright/test'
import type { Extra } from './support/environment.ts'
import { Latchkey } from './support/latchkey.ts'
import { startDesktop } from './support/desktop.ts'
import { Keyboard } from './support/keyboard.ts'

export { expect }

type Fixtures = {
  /** Makes an app that is not started yet; it is ended and removed with the test, which fails if its page complained. */
  newLatchkey: (env?: Extra, executable?: string) => Latchkey
  /** An app at its first start, on the keyring of this session. */
  latchkey: Latchkey
  /** The keyboard of that app. */
  keyboard: Keyboard
}

type WorkerFixtures = {
  /** The size of its display, as `<width>x<height>`. */
  displaySize: string
  /** The desktop session of this worker. */
  desktop: undefined
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  displaySize: ['1600x1000', { scope: 'worker', option: true }],
  desktop: [
    async ({ displaySize }, use) => {
      const stop = await startDesktop(displaySize)
      await use(undefined)
      await stop()
    },
    { scope: 'worker', auto: true, timeout: 60_000 },
  ],
  newLatchkey: async ({ playwright }, use) => {
    const made: Latchkey[] = []
    await use((env, executable) => {
      const latchkey = new Latchkey(playwright._electron, env, executable)
      made.push(latchkey)
      return latchkey
    })
    for (const latchkey of made) await latchkey.dispose()
    for (const latchkey of made) expect(latchkey.complaints.unexpected, 'errors in the page').toEqual([])
  },
  latchkey: async ({ newLatchkey }, use) => {
    await use(await newLatchkey().start())
  },
  keyboard: async ({ latchkey }, use) => {
    await use(new Keyboard(latchkey.page))
  },
})
