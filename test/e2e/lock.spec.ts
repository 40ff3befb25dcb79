import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from './fixture.ts'
import { runCommand } from './support/command-line.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { pastedBoth } from './support/x-clipboard.ts'

/** Everything in the memory of the page's JavaScript. */
const heapOf = async ({ application, folder }: Keyreeve): Promise<string> => {
  const file = join(folder, 'page.heapsnapshot')
  await application.evaluate(
    ({ BrowserWindow }, path) => BrowserWindow.getAllWindows()[0]?.webContents.takeHeapSnapshot(path),
    file,
  )
  return readFileSync(file, 'utf8')
}

const names = ['first-of-the-names', 'second-of-the-names']

test('locking replaces the process of the page, clears the clipboard, and leaves no name of a key anywhere', async ({
  keyreeve,
}) => {
  for (const name of names) await keyreeve.keys.create(name)
  await keyreeve.keys.open(names[0] ?? '')
  await keyreeve.keys.action(names[0] ?? '', 'Copy').click()
  await expect.poll(async () => (await pastedBoth()).clipboard).toMatch(/^kr_test_/)
  const secret = (await pastedBoth()).clipboard ?? ''
  // The control: what is searched for below is found while Keyreeve is open.
  expect(await heapOf(keyreeve)).toContain(names[1])
  const before = await keyreeve.pagePid()

  await keyreeve.lock(() => keyreeve.page.keyboard.press('ControlOrMeta+l'))
  expect(await keyreeve.pagePid()).not.toBe(before)
  expect(() => process.kill(before, 0), 'the old process').toThrow('ESRCH')
  await expect.poll(pastedBoth).toEqual({ clipboard: null, primary: null })
  const heap = await heapOf(keyreeve)
  for (const each of [...names, secret]) expect(heap.includes(each), each).toBe(false)
  expect(await keyreeve.page.content()).not.toMatch(/of-the-names/)
  expect(await keyreeve.page.title()).not.toMatch(/of-the-names/)

  // Neither the page by itself nor asking the keychain again unlocks.
  expect(await keyreeve.ask('vault.retry', {})).toMatchObject({
    ok: true,
    data: { state: 'locked', unlock: 'click' },
  })
  expect(await keyreeve.ask('vault.unlock', {})).toMatchObject({ ok: false })
  expect(await keyreeve.listKeys('test')).toMatchObject({
    ok: false,
    error: { code: 'keychain_locked.session' },
  })
  const denied = await runCommand(keyreeve.data, ['copy', names[0] ?? ''])
  expect([denied.code, denied.stderr]).toEqual([3, expect.stringContaining('Keyreeve is locked')])

  await keyreeve.vault.unlock.click()
  await expect(keyreeve.keys.row(names[0] ?? '')).toBeVisible()
})

test('locks by itself when the screen is locked or nobody uses the machine, and no signal unlocks', async ({
  keyreeve,
}) => {
  await keyreeve.keys.create('left-alone')
  const say = (active: boolean): Promise<unknown> =>
    promisify(execFile)('gdbus', [
      'emit',
      '--session',
      '--object-path',
      '/org/freedesktop/ScreenSaver',
      '--signal',
      'org.freedesktop.ScreenSaver.ActiveChanged',
      String(active),
    ])
  await say(false)
  await expect(keyreeve.keys.row('left-alone'), 'the control').toBeVisible()
  await keyreeve.lock(() => say(true))
  await say(false)
  await expect(keyreeve.vault.unlockTitle).toBeVisible()
  await keyreeve.vault.unlock.click()
  await expect(keyreeve.keys.row('left-alone')).toBeVisible()

  await keyreeve.shell.goTo('Settings')
  await keyreeve.page.getByRole('radio', { name: '1 min', exact: true }).check({ force: true })
  await keyreeve.lock(() =>
    keyreeve.application.evaluate(({ powerMonitor }) => {
      // Two minutes later, with a clock that was set back by a day.
      const now = performance.now.bind(performance)
      performance.now = () => now() + 120_000
      const wall = Date.now
      Date.now = () => wall() - 86_400_000
      powerMonitor.getSystemIdleTime = () => 120
    }),
  )
  await expect(keyreeve.vault.unlockTitle).toBeVisible()
})
