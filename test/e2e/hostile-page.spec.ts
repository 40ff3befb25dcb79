import type { Environment } from '../../shared/domain/types.ts'
import { expect, test } from './fixture.ts'
import type { Keyreeve } from './support/keyreeve.ts'
import { noBus } from './support/faults.ts'
import { answerMessageDialogs, holdMessageDialogs, watchMessageDialogs } from './support/file-dialog.ts'
import { account, key } from './support/scene.ts'
import { copyElsewhere, pastedBoth } from './support/x-clipboard.ts'

/** A service account with one key, whose secret the page knows until `keys.forget` or a reload. */
const createKey = async (keyreeve: Keyreeve, name: string, environment: Environment) => {
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const made = await key(keyreeve, name, accountId, environment)
  return { id: made.key.id, secret: made.secret }
}

/** Asks for a copy as a script in the page would. */
const copyByScript = (keyreeve: Keyreeve, id: string) =>
  keyreeve.ask('deliveries.copy', { id, form: 'value' })

/** Asks for a copy after a real key press, which allows one. */
const copyByUser = async (keyreeve: Keyreeve, id: string) => {
  await keyreeve.page.keyboard.press('Shift')
  return copyByScript(keyreeve, id)
}

const refused = (code: string) => ({ ok: false, error: { code } })

test('a script can never read the clipboard, even after a click; the user can paste', async ({
  keyreeve,
}) => {
  keyreeve.complaints.expectAny()
  const { page, keys } = keyreeve
  await copyElsewhere('clipboard', 'somebody else’s secret')
  await keys.create('there')
  const attempts = () =>
    page.evaluate(async () => {
      const settle = async (act: () => unknown): Promise<string> => {
        try {
          return String(await act())
        } catch (error) {
          return `refused: ${(error as Error).name}`
        }
      }
      const field = document.createElement('textarea')
      const editable = Object.assign(document.createElement('div'), { contentEditable: 'true' })
      document.body.append(field, editable)
      const seen: string[] = []
      const note = (event: ClipboardEvent): void =>
        void seen.push(event.clipboardData?.getData('text/plain') ?? '')
      document.addEventListener('paste', note)
      field.focus()
      const results: Record<string, string> = { execField: await settle(() => document.execCommand('paste')) }
      editable.focus()
      results['execEditable'] = await settle(() => document.execCommand('paste'))
      results['execPlain'] = await settle(() => document.execCommand('pasteAndMatchStyle'))
      results['readText'] = await settle(() => navigator.clipboard.readText())
      results['read'] = await settle(async () => (await navigator.clipboard.read()).length)
      field.focus()
      field.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'v', code: 'KeyV', ctrlKey: true, bubbles: true }),
      )
      results['text'] = field.value + editable.innerText.trim() + seen.join('')
      document.removeEventListener('paste', note)
      field.remove()
      editable.remove()
      return results
    })
  const nothing = {
    execField: 'false',
    execEditable: 'false',
    execPlain: 'false',
    readText: 'refused: NotAllowedError',
    read: 'refused: NotAllowedError',
    text: '',
  }
  expect(await attempts()).toEqual(nothing)
  await keys.search.click()
  expect(await attempts(), 'right after a click').toEqual(nothing)

  // Control: the clipboard does hold the text, and a real key press pastes it.
  await keys.search.focus()
  await page.keyboard.press('Control+v')
  await expect(keys.search).toHaveValue('somebody else’s secret')
})

test('a script cannot copy a secret: a real input event allows one copy', async ({ keyreeve }) => {
  keyreeve.complaints.expectAny()
  const { page, keys, shell } = keyreeve
  const { id, secret } = await createKey(keyreeve, 'wanted', 'test')
  const copy = () => copyByScript(keyreeve, id)
  const needsGesture = refused('confirmation_required.copy_gesture')
  await expect(keys.row('wanted')).toBeVisible()
  await keys.open('wanted')
  // Use up the copy that opening the row allowed.
  await copy()
  await keyreeve.application.evaluate(({ clipboard }) => clipboard.clear())
  expect(await copy()).toMatchObject(needsGesture)

  await page.evaluate(() => {
    const button = [...document.querySelectorAll('button')].find((each) => each.textContent === 'Copy')
    for (const target of [button, document.body]) {
      target?.focus()
      target?.click()
      for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
        target?.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, button: 0 }))
      for (const type of ['keydown', 'keypress', 'keyup'])
        target?.dispatchEvent(new KeyboardEvent(type, { key: 'Enter', code: 'Enter', bubbles: true }))
    }
  })
  expect(await copy()).toMatchObject(needsGesture)
  await page.mouse.move(100, 100)
  await page.mouse.move(200, 200)
  await page.mouse.wheel(0, 10)
  expect(await copy()).toMatchObject(needsGesture)
  expect((await pastedBoth()).clipboard).not.toBe(secret)

  // Control: a real click, then a real key press.
  await keys.action('wanted', 'Copy').click()
  await expect(shell.notices).toContainText('Copied wanted')
  expect((await pastedBoth()).clipboard).toBe(secret)
  await page.keyboard.press('Shift')
  expect(await copy()).toMatchObject({ ok: true })
  expect(await copy()).toMatchObject(needsGesture)
})

test('in production each copy must be confirmed in a system dialog, unless the page still shows the secret', async ({
  keyreeve,
}) => {
  const { page, keys } = keyreeve
  const { id } = await createKey(keyreeve, 'live', 'production')
  const asked = await answerMessageDialogs(keyreeve.application, 0)
  // The page that created the key knows the secret anyway, until its dialog is closed.
  expect(await copyByUser(keyreeve, id)).toMatchObject({ ok: true })
  expect(await asked()).toEqual([])
  await keyreeve.ask('keys.forget', { id })
  expect(await copyByUser(keyreeve, id)).toMatchObject(refused('confirmation_required.copy'))
  expect(await asked()).toEqual(['Copy the secret of live?'])
  await page.reload()
  await keyreeve.unlocked()
  await expect(keys.search).toBeVisible()
  expect(await copyByUser(keyreeve, id)).toMatchObject(refused('confirmation_required.copy'))
})

test('a confirmation given after a reload or a lock has no effect', async ({ newKeyreeve }) => {
  const keyreeve = await newKeyreeve(noBus).start()
  const { page, vault } = keyreeve
  await vault.setUp()
  const { id, secret } = await createKey(keyreeve, 'live', 'production')
  const copy = () => copyByUser(keyreeve, id)
  // After this the page no longer holds the secret, and the recent unlock no longer counts.
  await page.reload()
  await keyreeve.unlocked()
  await copyElsewhere('clipboard', 'somebody else’s')
  const dialogs = await holdMessageDialogs(keyreeve.application)

  await test.step('reloaded', async () => {
    // The page that asked is gone before the reply.
    const lost = copy().catch(() => undefined)
    await expect.poll(dialogs.opened).toBe(1)
    await page.reload()
    await keyreeve.unlocked()
    await dialogs.answer(0, 1)
    await lost
    const next = copy()
    await expect.poll(dialogs.opened, 'the new page gets its own dialog').toBe(2)
    await dialogs.answer(1, 0)
    expect(await next).toMatchObject(refused('confirmation_required.copy'))
    expect((await pastedBoth()).clipboard).toBe('somebody else’s')
  })
  await test.step('locked, and unlocked again', async () => {
    // The page that asked ends with locking.
    const asking = copy().catch(() => undefined)
    await expect.poll(dialogs.opened).toBe(3)
    await keyreeve.lock()
    await keyreeve.vault.unlockWith()
    await expect(keyreeve.keys.search).toBeVisible()
    await dialogs.answer(2, 1)
    await asking
    expect((await pastedBoth()).clipboard).toBe('somebody else’s')
  })
  await test.step('confirmed in time', async () => {
    await keyreeve.page.reload()
    await keyreeve.unlocked()
    const asking = copy()
    await expect.poll(dialogs.opened).toBe(4)
    await dialogs.answer(3, 1)
    expect(await asking).toMatchObject({ ok: true })
    expect((await pastedBoth()).clipboard).toBe(secret)
  })
})

test('reloading the page closes its system dialog', async ({ keyreeve }) => {
  const { page } = keyreeve
  const { id } = await createKey(keyreeve, 'live', 'production')
  await keyreeve.ask('keys.forget', { id })
  const answers = await watchMessageDialogs(keyreeve.application)
  // The page that asked is gone before the reply.
  const lost = copyByUser(keyreeve, id).catch(() => undefined)
  await expect.poll(answers).toEqual([null])
  await page.reload()
  await expect.poll(answers).toEqual([0])
  await lost
})

test('copying in production needs no confirmation shortly after an unlock', async ({ newKeyreeve }) => {
  const keyreeve = await newKeyreeve(noBus).start()
  const { page, vault } = keyreeve
  await vault.setUp()
  const { id } = await createKey(keyreeve, 'live', 'production')
  await keyreeve.ask('keys.forget', { id })
  const asked = await answerMessageDialogs(keyreeve.application, 0)
  const copy = () => copyByUser(keyreeve, id)
  expect(await copy(), 'after creating the vault').toMatchObject({ ok: true })
  await page.reload()
  await keyreeve.unlocked()
  expect(await copy(), 'after a reload').toMatchObject(refused('confirmation_required.copy'))
  await keyreeve.lock()
  await keyreeve.vault.unlockWith()
  await expect(keyreeve.keys.search).toBeVisible()
  expect(await copy(), 'after unlocking').toMatchObject({ ok: true })
  expect(await asked()).toEqual(['Copy the secret of live?'])
})
