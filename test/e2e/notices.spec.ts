import { expect, test } from './fixture.ts'
import { account, key } from './support/scene.ts'

const muchLater = 60_000

test('A notice waits while it is pointed at or has the focus, which F8 gives it', async ({
  keyreeve,
  keyboard,
}) => {
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

test('Over a dialog a notice can be reached, and Escape still closes the dialog', async ({
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
