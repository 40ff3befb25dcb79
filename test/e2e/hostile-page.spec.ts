import { expect, test } from './fixture.ts'
import { noBus } from './support/faults.ts'
import { answerMessageDialogs, holdMessageDialogs, watchMessageDialogs } from './support/file-dialog.ts'
import { account, key } from './support/scene.ts'
import { copyElsewhere, pastedBoth } from './support/x-clipboard.ts'

test('A script cannot read the clipboard, in no way, with or without a click; a person pastes as ever', async ({
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

  // Control: the clipboard does hold it, and a person's own key press pastes it.
  await keys.search.focus()
  await page.keyboard.press('Control+v')
  await expect(keys.search).toHaveValue('somebody else’s secret')
})

test('A page cannot have a secret copied by itself: it takes an event of the system’s, which allows one copy', async ({
  keyreeve,
}) => {
  keyreeve.complaints.expectAny()
  const { page, keys, shell } = keyreeve
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made, secret } = await key(keyreeve, 'wanted', accountId)
  const copy = () => keyreeve.ask('deliveries.copy', { id: made.id, form: 'value' })
  const refused = { ok: false, error: { code: 'confirmation_required.copy_gesture' } }
  await expect(keys.row('wanted')).toBeVisible()
  await keys.open('wanted')
  // What opening the row was is used up.
  await copy()
  await keyreeve.application.evaluate(({ clipboard }) => clipboard.clear())
  expect(await copy()).toMatchObject(refused)

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
  expect(await copy()).toMatchObject(refused)
  await page.mouse.move(100, 100)
  await page.mouse.move(200, 200)
  await page.mouse.wheel(0, 10)
  expect(await copy()).toMatchObject(refused)
  expect((await pastedBoth()).clipboard).not.toBe(secret)

  // Control: a click of a person's, and a key press.
  await keys.action('wanted', 'Copy').click()
  await expect(shell.notices).toContainText('Copied wanted')
  expect((await pastedBoth()).clipboard).toBe(secret)
  await page.keyboard.press('Shift')
  expect(await copy()).toMatchObject({ ok: true })
  expect(await copy()).toMatchObject(refused)
})

test('In production each copy takes a yes in the system’s own dialog, too; not while the page still shows the secret', async ({
  keyreeve,
}) => {
  const { page, keys } = keyreeve
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made } = await key(keyreeve, 'live', accountId, 'production')
  const asked = await answerMessageDialogs(keyreeve.application, 0)
  const copy = async () => {
    await page.keyboard.press('Shift')
    return keyreeve.ask('deliveries.copy', { id: made.id, form: 'value' })
  }
  // The page made it itself, so it knows the secret: nothing is gained by asking until its dialog is closed.
  expect(await copy()).toMatchObject({ ok: true })
  expect(await asked()).toEqual([])
  await keyreeve.ask('keys.forget', { id: made.id })
  expect(await copy()).toMatchObject({ ok: false, error: { code: 'confirmation_required.copy' } })
  expect(await asked()).toEqual(['Copy the secret of live?'])
  await page.reload()
  await keyreeve.unlocked()
  await expect(keys.search).toBeVisible()
  expect(await copy()).toMatchObject({ ok: false, error: { code: 'confirmation_required.copy' } })
})

test('A yes that comes after the page was reloaded, or the vault locked, copies nothing and allows nothing', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve(noBus).start()
  const { page, vault, keys } = keyreeve
  const passphrase = 'correct horse battery staple'
  await vault.passphrase.fill(passphrase)
  await vault.again.fill(passphrase)
  await vault.create.click()
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made, secret } = await key(keyreeve, 'live', accountId, 'production')
  // From here on the page does not hold the secret, and unlocking allows nothing any more.
  await page.reload()
  await keyreeve.unlocked()
  await copyElsewhere('clipboard', 'somebody else’s')
  const dialogs = await holdMessageDialogs(keyreeve.application)
  const copy = async () => {
    await page.keyboard.press('Shift')
    return keyreeve.ask('deliveries.copy', { id: made.id, form: 'value' })
  }

  await test.step('reloaded', async () => {
    // The page that asks is gone before the answer.
    const lost = copy().catch(() => undefined)
    await expect.poll(dialogs.opened).toBe(1)
    await page.reload()
    await keyreeve.unlocked()
    await dialogs.answer(0, 1)
    await lost
    const next = copy()
    await expect.poll(dialogs.opened, 'the next page is asked').toBe(2)
    await dialogs.answer(1, 0)
    expect(await next).toMatchObject({ ok: false, error: { code: 'confirmation_required.copy' } })
    expect((await pastedBoth()).clipboard).toBe('somebody else’s')
  })
  await test.step('locked, and unlocked again', async () => {
    const asking = copy()
    await expect.poll(dialogs.opened).toBe(3)
    await keyreeve.ask('vault.lock', {})
    await vault.passphrase.fill(passphrase)
    await vault.unlock.click()
    await expect(keys.search).toBeVisible()
    await dialogs.answer(2, 1)
    expect(await asking).toMatchObject({ ok: false, error: { code: 'confirmation_required.copy_session' } })
    expect((await pastedBoth()).clipboard).toBe('somebody else’s')
  })
  await test.step('a yes in time copies', async () => {
    await page.reload()
    await keyreeve.unlocked()
    const asking = copy()
    await expect.poll(dialogs.opened).toBe(4)
    await dialogs.answer(3, 1)
    expect(await asking).toMatchObject({ ok: true })
    expect((await pastedBoth()).clipboard).toBe(secret)
  })
})

test('A question in the system’s dialog goes with the page that it was asked for', async ({ keyreeve }) => {
  const { page } = keyreeve
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made } = await key(keyreeve, 'live', accountId, 'production')
  await keyreeve.ask('keys.forget', { id: made.id })
  const answers = await watchMessageDialogs(keyreeve.application)
  await page.keyboard.press('Shift')
  // The page that asks is gone before the answer.
  const lost = keyreeve.ask('deliveries.copy', { id: made.id, form: 'value' }).catch(() => undefined)
  await expect.poll(answers).toEqual([null])
  await page.reload()
  await expect.poll(answers).toEqual([0])
  await lost
})

test('Soon after a person has unlocked the vault, copying in production does not ask; locking ends that', async ({
  newKeyreeve,
}) => {
  const keyreeve = await newKeyreeve(noBus).start()
  const { page, vault, keys } = keyreeve
  const passphrase = 'correct horse battery staple'
  await vault.passphrase.fill(passphrase)
  await vault.again.fill(passphrase)
  await vault.create.click()
  const { id: accountId } = await account(keyreeve, 'event-service', ['event_ingestor'])
  const { key: made } = await key(keyreeve, 'live', accountId, 'production')
  await keyreeve.ask('keys.forget', { id: made.id })
  const asked = await answerMessageDialogs(keyreeve.application, 0)
  const copy = async () => {
    await page.keyboard.press('Shift')
    return keyreeve.ask('deliveries.copy', { id: made.id, form: 'value' })
  }
  expect(await copy(), 'after the vault was made').toMatchObject({ ok: true })
  await page.reload()
  await keyreeve.unlocked()
  expect(await copy(), 'for another page').toMatchObject({
    ok: false,
    error: { code: 'confirmation_required.copy' },
  })
  await keyreeve.ask('vault.lock', {})
  await vault.passphrase.fill(passphrase)
  await vault.unlock.click()
  await expect(keys.search).toBeVisible()
  expect(await copy(), 'after unlocking').toMatchObject({ ok: true })
  expect(await asked()).toEqual(['Copy the secret of live?'])
})
