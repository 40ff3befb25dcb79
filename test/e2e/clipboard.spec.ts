import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { testPassphrase } from './pages/vault.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { deleteElsewhere } from './support/command-line.ts'
import { noBus } from './support/faults.ts'
import { askRevived, crashPage } from './support/page-crash.ts'
import { copyElsewhere, pastedBoth } from './support/x-clipboard.ts'

const nothing = { clipboard: null, primary: null }

/** Makes the app record both selections right before it exits, because X11 drops them with the process. */
const noteAtExit = (keyreeve: Keyreeve, file: string): Promise<void> =>
  keyreeve.application.evaluate(({ app, clipboard }, file) => {
    // Before Electron 44 the selection is an argument, since then a separate object.
    type Earlier = { readText: (type?: 'selection') => string }
    const selection = (): Promise<string> | string =>
      clipboard.selection?.readText() ?? (clipboard as unknown as Earlier).readText('selection')
    const exit = app.exit.bind(app)
    app.exit = (code) => {
      void (async () => {
        process
          .getBuiltinModule('fs')
          .writeFileSync(file, JSON.stringify([await clipboard.readText(), await selection()]))
        exit(code)
      })()
    }
  }, file)

test('announces when a copy is cleared, clears both selections then, and says so', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve({ KEYREEVE_CLIPBOARD_MS: '3000' }).start()
  const { shell, keys } = keyreeve
  const secret = await keys.create('copied')
  await keys.open('copied')
  const begun = performance.now()
  await keys.action('copied', 'Copy').click()
  await expect(shell.notices).toContainText('The clipboard is cleared in 3 seconds')
  expect(await pastedBoth()).toEqual({ clipboard: secret, primary: secret })
  await expect(shell.notices).toContainText('Cleared copied from the clipboard')
  expect(await pastedBoth()).toEqual(nothing)
  const took = performance.now() - begun
  expect(took).toBeGreaterThan(2900)
  expect(took).toBeLessThan(6000)
})

test('clears the clipboard after 30 seconds by default', async ({ keyreeve }) => {
  await keyreeve.keys.create('copied')
  await keyreeve.keys.open('copied')
  await keyreeve.keys.action('copied', 'Copy').click()
  await expect(keyreeve.shell.notices).toContainText('Copied copied')
  const reply = (await keyreeve.traffic()).find(({ name }) => name === 'deliveries.copy')
  const left = (JSON.parse(reply?.text ?? '{}') as { data: { clearsAt: number } }).data.clearsAt - Date.now()
  expect(left).toBeGreaterThan(20_000)
  expect(left).toBeLessThanOrEqual(30_000)
})

test('keeps what another program has copied in the meantime, in one selection or both', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve({ KEYREEVE_CLIPBOARD_MS: '2500' }).start()
  const { shell, keys } = keyreeve
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
  await expect(shell.notices).toContainText('The clipboard now holds something else, so it wasn’t cleared')
  expect(await pastedBoth()).toEqual({ clipboard: 'one', primary: 'two' })
})

test('restarts the timer with a second copy', async ({ newKeyreeve }) => {
  const keyreeve = await newKeyreeve({ KEYREEVE_CLIPBOARD_MS: '4000' }).start()
  const { shell, keys } = keyreeve
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

test('quitting clears our copy within a second, and keeps other programs’ content', async ({ keyreeve }) => {
  await keyreeve.keys.create('copied')
  await keyreeve.keys.open('copied')
  await keyreeve.keys.action('copied', 'Copy').click()
  await expect(keyreeve.shell.notices).toContainText('Copied copied')
  const note = join(keyreeve.folder, 'at-exit.json')
  await noteAtExit(keyreeve, note)
  expect(await keyreeve.quit()).toMatchObject({ code: 0 })
  expect(JSON.parse(readFileSync(note, 'utf8'))).toEqual(['', ''])

  await keyreeve.start()
  await keyreeve.keys.open('copied')
  await keyreeve.keys.action('copied', 'Copy').click()
  await expect(keyreeve.shell.notices).toContainText('Copied copied')
  await copyElsewhere('clipboard', 'somebody else’s')
  expect(await keyreeve.quit()).toMatchObject({ code: 0 })
  expect(await pastedBoth()).toEqual({ clipboard: 'somebody else’s', primary: null })
})

test('after a kill, the next start clears our secret from a clipboard manager, and nothing else', async ({
  keyreeve,
}) => {
  const secret = await keyreeve.keys.create('copied')
  await keyreeve.keys.open('copied')
  const killed = async (): Promise<void> => {
    await keyreeve.keys.action('copied', 'Copy').click()
    await expect(keyreeve.shell.notices).toContainText('Copied copied')
    await keyreeve.kill()
  }
  await killed()
  // X11 drops a selection with its owner; a clipboard manager keeps it.
  await copyElsewhere('clipboard', secret)
  await copyElsewhere('primary', secret)
  await keyreeve.start()
  await expect.poll(pastedBoth).toEqual(nothing)

  await keyreeve.keys.open('copied')
  await killed()
  await copyElsewhere('clipboard', 'somebody else’s')
  await copyElsewhere('primary', secret)
  await keyreeve.start()
  await expect.poll(pastedBoth).toEqual({ clipboard: 'somebody else’s', primary: null })

  // The record is gone now, so the same text copied by the user stays.
  await copyElsewhere('clipboard', secret)
  await keyreeve.restart()
  await keyreeve.keys.create('later')
  expect((await pastedBoth()).clipboard).toBe(secret)
})

test('locking, reloading, a page crash and closing the window clear both selections and drop the shown secret', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve(noBus).start()
  keyreeve.complaints.expectAny()
  const { vault, shell } = keyreeve
  await vault.setUp()
  await shell.switchTo('Production')
  /** Creates a production key that is not kept, copies its secret, and leaves its dialog open. */
  const shown = async (name: string): Promise<string> => {
    await keyreeve.keys.createButton.click()
    await keyreeve.keys.createDialog.name.fill(name)
    await keyreeve.keys.createDialog.keep.uncheck()
    await keyreeve.keys.createDialog.submit.click()
    const secret = await keyreeve.keys.secretDialog.reveal(name)
    await keyreeve.keys.secretDialog.copy.click()
    await expect.poll(pastedBoth).toEqual({ clipboard: secret, primary: secret })
    const listed = await keyreeve.listKeys('production')
    return (listed.ok ? listed.data.find((each) => each.name === name)?.id : undefined) ?? ''
  }

  await test.step('locked', async () => {
    const id = await shown('locked')
    await keyreeve.lock()
    await expect.poll(pastedBoth).toEqual(nothing)
    expect(await keyreeve.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({
      ok: false,
      error: { code: 'keychain_locked.session' },
    })
    await keyreeve.vault.unlockWith()
    await expect(keyreeve.keys.row('locked')).toBeVisible()
    expect(await keyreeve.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({
      ok: false,
      error: { code: 'key_not_kept' },
    })
  })
  await test.step('reloaded', async () => {
    const id = await shown('reloaded')
    await keyreeve.page.reload()
    await expect.poll(pastedBoth).toEqual(nothing)
    await expect(keyreeve.keys.row('reloaded')).toBeVisible()
    expect(await keyreeve.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({
      ok: false,
      error: { code: 'key_not_kept' },
    })
  })
  await test.step('deleted by another process while its dialog is open', async () => {
    const id = await shown('deleted')
    await keyreeve.application.evaluate(({ clipboard }) => clipboard.clear())
    await deleteElsewhere(keyreeve.data, 'deleted', testPassphrase)
    expect(await keyreeve.ask('deliveries.copy', { id, form: 'value' })).toMatchObject({
      ok: false,
      error: { code: 'key_deleted.key' },
    })
    await keyreeve.keys.secretDialog.done.click()
  })
  await test.step('crashed', async () => {
    const id = await shown('crashed')
    await crashPage(keyreeve)
    await expect.poll(pastedBoth).toEqual(nothing)
    expect(await askRevived(keyreeve, 'deliveries.copy', { id, form: 'value' })).toMatchObject({
      ok: false,
      error: { code: 'key_not_kept' },
    })
  })
})

test('closing the window clears both selections before the process exits', async ({ keyreeve }) => {
  await keyreeve.keys.create('copied')
  await keyreeve.keys.open('copied')
  await keyreeve.keys.action('copied', 'Copy').click()
  await expect(keyreeve.shell.notices).toContainText('Copied copied')
  const note = join(keyreeve.folder, 'at-exit.json')
  await noteAtExit(keyreeve, note)
  expect(await keyreeve.closeWindow()).toBe(0)
  expect(JSON.parse(readFileSync(note, 'utf8'))).toEqual(['', ''])
})
