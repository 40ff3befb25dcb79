import { expect, test } from './fixture.ts'
import { account, key } from './support/scene.ts'

const muchLater = 60_000

test('a notice waits while hovered or focused; F8 focuses it', async ({ keyreeve, keyboard }) => {
  const { page, shell, keys } = keyreeve
  const { id } = await account(keyreeve, 'event-service', ['event_ingestor'])
  for (const name of ['first', 'second']) await key(keyreeve, name, id)
  await page.clock.install()
  const toggle = async (name: string, action: 'Disable' | 'Enable') => {
    await keys.open(name)
    await keys.action(name, action).click()
  }

  await test.step('by itself it goes away', async () => {
    await toggle('first', 'Disable')
    await expect(shell.notices).toContainText('Disabled first.')
    await page.clock.fastForward(muchLater)
    await expect(shell.notices).not.toContainText('Disabled first.')
  })
  await test.step('under the pointer it stays', async () => {
    await toggle('first', 'Enable')
    await shell.notices.getByText('Enabled first.').hover()
    await page.clock.fastForward(muchLater)
    await expect(shell.notices).toContainText('Enabled first.')
    await keys.search.hover()
    await page.clock.fastForward(muchLater)
    await expect(shell.notices).not.toContainText('Enabled first.')
  })
  await test.step('with the focus it stays, until Escape', async () => {
    await toggle('second', 'Disable')
    await expect(shell.notices).toContainText('Disabled second.')
    await keyboard.press('F8', 'Tab')
    await expect(shell.notices.getByRole('listitem')).toBeFocused()
    await page.clock.fastForward(muchLater)
    await expect(shell.notices).toContainText('Disabled second.')
    await keyboard.press('Escape')
    await expect(shell.notices).not.toContainText('Disabled second.')
  })
})

test('a notice over a dialog can be reached, and Escape still closes the dialog', async ({
  keyreeve,
  keyboard,
}) => {
  const { page, shell, keys } = keyreeve
  await keyreeve.unlocked()
  await keys.createButton.click()
  await keys.createDialog.name.fill('first')
  await keys.createDialog.submit.click()
  const { secretDialog } = keys
  await secretDialog.copy.click()
  await expect(shell.notices).toContainText('Copied first')
  await expect(secretDialog.root('first').getByText('Copied', { exact: true })).toBeVisible()

  await test.step('the seconds that are left are not read aloud', async () => {
    const liveTexts = await page.evaluate(() =>
      [
        ...document.querySelectorAll(
          '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]',
        ),
      ].map(({ textContent }) => textContent),
    )
    expect(liveTexts.filter((text) => /clears in \d+ s$/.test(text ?? ''))).toEqual([])
  })
  await test.step('F8 goes to it, and it can be dismissed', async () => {
    await keyboard.press('F8', 'Tab')
    await expect(shell.notices.getByRole('listitem')).toBeFocused()
    await keyboard.press('Tab')
    await expect(shell.notices.getByRole('button', { name: 'Dismiss' })).toBeFocused()
    await keyboard.press('Enter')
    await expect(shell.notices).not.toContainText('Copied first')
    await expect(secretDialog.root('first')).toBeVisible()
  })
  await test.step('a newer notice does not take the dialog’s Escape', async () => {
    await secretDialog.copy.click()
    await expect(shell.notices).toContainText('Copied first')
    await keyboard.press('Escape')
    await expect(secretDialog.root('first')).toBeHidden()
    await expect(shell.notices).toContainText('Copied first')
  })
})

test('a notice in a small window covers no button of a dialog', async ({ keyreeve, keyboard }) => {
  const { application, page, shell, accounts } = keyreeve
  await application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600),
  )
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(900)
  await shell.goTo('Accounts')
  await accounts.create('event-service', ['Event reader'])
  await keyboard.press('Control+N')
  const dialog = accounts.createDialog
  await expect(dialog).toBeVisible()
  const notice = shell.notices.getByText('Created event-service.')
  await expect(notice).toBeVisible()
  for (const button of await dialog.locator('footer').getByRole('button').all()) {
    const [over, under] = [await notice.boundingBox(), await button.boundingBox()]
    if (!over || !under) throw new Error('the notice or a button is not shown')
    const isCovered =
      over.x < under.x + under.width &&
      under.x < over.x + over.width &&
      over.y < under.y + under.height &&
      under.y < over.y + over.height
    expect(isCovered).toBe(false)
  }
})
