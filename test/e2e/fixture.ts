import { test as base, expect } from '@playwright/test'
import type { Extra } from './support/environment.ts'
import { Keyreeve } from './support/keyreeve.ts'
import { startDesktop } from './support/desktop.ts'
import { Keyboard } from './support/keyboard.ts'

export { expect }

type Fixtures = {
  /** Creates an app that is not started yet. It is removed with the test, which fails if the page reported errors. */
  newKeyreeve: (env?: Extra, executable?: string) => Keyreeve
  /** An app at its first start, using the session's keyring. */
  keyreeve: Keyreeve
  /** The keyboard of that app. */
  keyboard: Keyboard
}

type WorkerFixtures = {
  /** The size of the display, as `<width>x<height>`. */
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
  newKeyreeve: async ({ playwright }, use) => {
    const made: Keyreeve[] = []
    await use((env, executable) => {
      const keyreeve = new Keyreeve(playwright._electron, env, executable)
      made.push(keyreeve)
      return keyreeve
    })
    for (const keyreeve of made) await keyreeve.dispose()
    for (const keyreeve of made) expect(keyreeve.complaints.unexpected, 'errors in the page').toEqual([])
  },
  keyreeve: async ({ newKeyreeve }, use) => {
    await use(await newKeyreeve().start())
  },
  keyboard: async ({ keyreeve }, use) => {
    await use(new Keyboard(keyreeve.page))
  },
})
