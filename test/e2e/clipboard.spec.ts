import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import type { Latchkey } from './support/latchkey.ts'
import { deleteElsewhere } from './support/command-line.ts'
import { noBus } from './support/faults.ts'
import { askRevived, crashPage } from './support/page-crash.ts'
import { copyElsewhere, pastedBoth } from './support/x-clipboard.ts'

const nothing = { clipboard: null, primary: null }

/** Has the app write down, at its very last moment, what is on both selections: X11 forgets them with the process. */
const noteAtExit = (latchkey: Latchkey, file: string): Promise<void> =>
  latchkey.application.evaluate(({ app, clipboard }, file) => {
    // Before Electron 44 the selection is an argument, since then a part of its own.
    type Earlier = { readText: (type?: 'selection') => string }
    const selection = (): Promise<string> | string => clipboard.selection?.readText() ?? (clipboard as unknown as Earlier).readText('selection')
    const exit = app.exit.bind(app)
    app.exit = (code) => {
      void (async () => {
        process.getBuiltinModule('fs').writeFileSync(file, JSON.stringify([await clipboard.readText(), await selection()]))
        exit(code)
      })()
    }
  }, file)

test('A copy says when it goes, is gone from both selections then, and says so', async ({ newLatchkey }) => {
  const latchkey = await newLatchkey({ LATCHKEY_CLIPBOARD_MS: '3000' }).start()
  const { shell, keys } = latchkey
  const secret = await keys.create('copied')
  await keys.open('copied')
  const begun = performance.now()
  await keys.action('copied', 'Copy').click()
  await expect(shell.notices).toContainText('the clipboard clears in 3 seconds')
  expect(await pastedBoth()).toEqual({ clipboard: secret, primary: secret })
  await expect(shell.notices).toContainText('Cleared copied from the clipboard')
  expect(await pastedBoth()).toEqual(nothing)
  const took = performance.now() - begun
  expect(took).toBeGreaterThan(2900)
  expect(took).toBeLessThan(6000)
})

test('Without anything said, the time is 30 seconds', async ({ latchkey }) => {
  await latchkey.keys.create('copied')
  await latchkey.keys.open('copied')
  await latchkey.keys.action('copied', 'Copy').click()
  await expect(latchkey.shell.notices).toContainText('Copied copied')
  const reply = (await latchkey.traffic()).find(({ name }) => name === 'deliveries.copy')
  const left = (JSON.parse(reply?.text ?? '{}') as { data: { clearsAt: number } }).data.clearsAt - Date.now()
  expect(left).toBeGreaterThan(20_000)
  expect(left).toBeLessThanOrEqual(30_000)
})

test('What another program copied meanwhile stays, in one selection or in both', async ({ newLatchkey }) => {
  const latchkey = await newLatchkey({ LATCHKEY_CLIPBOARD_MS: '2500' }).start()
  const { shell, keys } = latchkey
  await keys.create('copied')
  await keys.open('copied')

  await keys.action('copied', 'Copy').click()
  await expect(shell.notices).toContainText('Copied copied')
  await copyElsewhere('clipboard', 'somebody else’s')
  await expect(shell.notices).toContainText('Cleared copied from the clipboard')
  expect(await pastedBoth()).toEqual({ clipboard: 'somebody else’s', primary: null })

  await keys.action('copied', 'Copy').click()
  await expect(shell.notices).toContainText('Copied copied')
  await copyElsewhere('clipboard', 'one')
  await copyElsewhere('primary', 'two')
  await expect(shell.notices).toContainText('The clipboard holds something else now, and was left alone')
  expect(await pastedBoth()).toEqual({ clipboard: 'one', primary: 'two' })
})

test('A second copy lives its own time, not what was left of the first', async ({ newLatchkey }) => {
  const latchkey = await newLatchkey({ LATCHKEY_CLIPBOARD_MS: '4000' }).start()
  const { shell, keys } = latchkey
  await keys.create('first')
  const second = await keys.create('second')
  await keys.open('first')
  await keys.action('first', 'Copy').click()
  await expect(shell.notices).toContainText('clears in 2 s')
  await keys.open('second')
  await keys.action('second', 'Copy').click()
  await expect(shell.notices).toContainText('Copied second')
  await expect(shell.notices).toContainText('clears in 4 s')
  await expect(shell.notices).toContainText('clears in 2 s')
  expect(await pastedBoth()).toEqual({ clipboard: second, primary: second })
})

test('Quitting clears what is still ours within a second, and leaves what is not', async ({ latchkey }) => {
  await latchkey.keys.create('copied')
  await latchkey.keys.open('copied')
  await latchkey.keys.action('copied', 'Copy').click()
  await expect(latchkey.shell.notices).toContainText('Copied copied')
  const note = join(latchkey.folder, 'at-exit.json')
  await noteAtExit(latchkey, note)
  expect(await latchkey.quit()).toMatchObject({ code: 0 })
  expect(JSON.parse(readFileSync(note, 'utf8'))).toEqual(['', ''])

  await latchkey.start()
  await latchkey.keys.open('copied')
  await latchkey.keys.action('copied', 'Copy').click()
  await expect(latchkey.shell.notices).toContainText('Copied copied')
  await copyElsewhere('clipboard', 'somebody else’s')
  expect(await latchkey.quit()).toMatchObject({ code: 0 })
  expect(await pastedBoth()).toEqual({ clipboard: 'somebody else’s', primary: null })
})

test('After a kill, the next start takes away what of ours a clipboard manager has kept, and nothing else', async ({ latchkey }) => {
  const secret = await latchkey.keys.create('copied')
  await latchkey.keys.open('copied')
  const killed = async (): Promise<void> => {
    await latchkey.keys.action('copied', 'Copy').click()
    await expect(latchkey.shell.notices).toContainText('Copied copied')
    await latchkey.kill()
  }
  await killed()
  // X11 forgets a selection with its owner; a clipboard manager holds it on.
  await copyElsewhere('clipboard', secret)
  await copyElsewhere('primary', secret)
  await latchkey.start()
  await expect.poll(pastedBoth).toEqual(nothing)

  await latchkey.keys.open('copied')
  await killed()
  await copyElsewhere('clipboard', 'somebody else’s')
  await copyElsewhere('primary', secret)
  await latchkey.start()
  await expect.poll(pastedBoth).toEqual({ clipboard: 'somebody else’s', primary: null })

  // Forgotten: what a user copies by hand later is theirs.
  await copyElsewhere('clipboard', secret)
  await latchkey.restart()
  await latchkey.keys.create('later')
  expect((await pastedBoth()).clipboard).toBe(secret)
})

test('Locking, reloading, a crash of the page and closing its window each clear both selections, and end the secret that was shown', async ({ newLatchkey }) => {
  const latchkey = await newLatchkey(noBus).start()
  latchkey.complaints.expectAny()
  const { vault, shell, keys } = latchkey
  const passphrase = 'correct horse battery staple'
  await vault.passphrase.fill(passphrase)
  await vault.again.fill(passphrase)
  await vault.create.click()
  await shell.switchTo('Production')
  /** A production key that is not kept, its dialog open, its secret copied. */
  const shown = async (name: string): Promise<string> => {
    await keys.createButton.click()
    await keys.createDialog.name.fill(name)
    await keys.createDialog.keep.uncheck()
    await keys.createDialog.submit.click()
    const secret = await keys.secretDialog.reveal(name)
    await keys.secretDialog.copy.click()
    await expect.poll(pastedBoth).toEqual({ clipboard: secret, primary: secret })
    const listed = await latchkey.ask('keys.list', { environment: 'production' })
    return (listed.ok ? listed.data.find((each) => each.name === name)?.id : undefined) ?? ''
  }

  await test.step('locked', async () => {
    const id = await shown('locked')
    await latchkey.ask('vault.lock', {})
    await expect.poll(pastedBoth).toEqual(nothing)
    expect(await latchkey.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({ ok: false, error: { code: 'keychain_locked' } })
    await vault.passphrase.fill(passphrase)
    await vault.unlock.click()
    await expect(keys.row('locked')).toBeVisible()
    expect(await latchkey.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({ ok: false, error: { code: 'key_not_kept' } })
  })
  await test.step('reloaded', async () => {
    const id = await shown('reloaded')
    await latchkey.page.reload()
    await expect.poll(pastedBoth).toEqual(nothing)
    await expect(keys.row('reloaded')).toBeVisible()
    expect(await latchkey.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({ ok: false, error: { code: 'key_not_kept' } })
  })
  await test.step('deleted by another process while its dialog is open', async () => {
    const id = await shown('deleted')
    await latchkey.application.evaluate(({ clipboard }) => clipboard.clear())
    await deleteElsewhere(latchkey.data, 'deleted', passphrase)
    expect(await latchkey.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({ ok: false, error: { code: 'key_deleted' } })
    await keys.secretDialog.done.click()
  })
  await test.step('crashed', async () => {
    const id = await shown('crashed')
    await crashPage(latchkey)
    await expect.poll(pastedBoth).toEqual(nothing)
    expect(await askRevived(latchkey, 'deliveries.copy', { id, form: 'value' })).toMatchObject({ ok: false, error: { code: 'key_not_kept' } })
  })
})

test('Closing the window clears both selections before the process is gone', async ({ latchkey }) => {
  await latchkey.keys.create('copied')
  await latchkey.keys.open('copied')
  await latchkey.keys.action('copied', 'Copy').click()
  await expect(latchkey.shell.notices).toContainText('Copied copied')
  const note = join(latchkey.folder, 'at-exit.json')
  await noteAtExit(latchkey, note)
  expect(await latchkey.closeWindow()).toBe(0)
  expect(JSON.parse(readFileSync(note, 'utf8'))).toEqual(['', ''])
})
